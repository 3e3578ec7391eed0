"""Papers: what they say, in every language and on both sheets; texts stay texts; the same bytes each time."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from mission.enums import Side
from mission.itineraries import pdf
from mission.itineraries.itinerary import Day, Itinerary, Place, Stop, Travel, Who
from mission.itineraries.notice import changes_of
from mission.itineraries.paper_words import LANGUAGES_OF_PAPERS, WORDS, day_said, days_said, language_of
from mission.itineraries.typesetting import FOLDER, Paper, TypesettingError, typeset
from mission.itineraries.whos_who import Badge, Contact, ContactGroup, Profile

BAKU = ZoneInfo("Asia/Baku")
CHANGED = datetime(2026, 2, 1, 8, 30, tzinfo=UTC)
HOSTILE = [
    "*bold* _it_ #panic() $x^2$ `raw` <label> @ref = head",
    '"quotes" \\ back \\u{1F600} // comment /* open',
    '#import "/etc/passwd": x; #read("house.typ") [ ( { ',
    "\x00nul\x1b \ud800 lone \u202e bidi",
    "😀 日本語 عربى ქართული",
    "W" * 300,
    "line one\nline two\n\n= heading\n- list",
    "",
]  # fmt: skip


def stop(hour: int = 10, **values: object) -> Stop:
    start = datetime(2026, 2, 9, hour, tzinfo=BAKU)
    given = Stop(
        uid="6f1d7f52-9a64-4d64-9d0d-0d7c3e0d4b11",
        sequence=0,
        changed_at=CHANGED,
        is_cancelled=False,
        kind="meeting",
        kind_said="Meeting",
        title="Meeting with Xəzər Ticarət",
        starts_at=start,
        ends_at=start + timedelta(minutes=30),
        place=Place("Əzizbəyov Mərkəzi", "Şəki", "Neftçilər prospekti 1"),
        parties=("Xəzər Ticarət",),
        others=(Who("Gülçin İsmayılova", "Director", "Xəzər Ticarət"),),
        own=(Who("Ann Acker", "", "Acme Energy"),),
        interpreter="Çinarə Fəxrəddinli",
        language="Azerbaijani",
        travel=Travel("JW Marriott", start - timedelta(minutes=40), 25, 10),
    )
    return replace(given, **values)  # type: ignore[arg-type]


def itinerary(*stops: Stop, **values: object) -> Itinerary:
    given = Itinerary(
        key="party:1",
        owner="Acme Energy",
        owner_title="",
        party="Acme Energy",
        mission="Business Mission to Azerbaijan",
        mission_code="baku",
        place="Baku, Azerbaijan",
        zone=BAKU,
        days=(Day(date(2026, 2, 9), stops), Day(date(2026, 2, 10), ())),
        plan_number=3,
        is_draft=False,
        changed_at=CHANGED,
    )
    return replace(given, **values)  # type: ignore[arg-type]


def read(made: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(made))


def said(made: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(made).pages).split())


def in_language(days: Itinerary, language: str, paper: Paper = Paper.A4) -> dict[str, bytes]:
    """The papers that people take with them, which speak their language."""
    desk = (Contact("Olivia Olsen", "", "+994 12 000 00 00", ""),)
    changes = changes_of(without_stops(days), days, language)
    return {
        "itinerary": pdf.itinerary_pdf(days, language=language, paper=paper),
        "card": pdf.pocket_card_pdf(
            days, address="https://karvan.example/p/", contacts=desk, language=language, paper=paper
        ),
        "sheet": pdf.day_sheet_pdf(days, language=language, paper=paper),
        "notice": pdf.change_notice_pdf(days, changes, replaces=2, language=language, paper=paper),
    }


def without_stops(days: Itinerary) -> Itinerary:
    return replace(days, days=tuple(replace(day, stops=()) for day in days.days))


def every_paper(days: Itinerary, text: str, paper: Paper = Paper.A4) -> dict[str, bytes]:
    """Each paper there is, with `text` wherever somebody from outside can write one."""
    badge = Badge(text, text, text, Side.DELEGATION, "https://karvan.example/p/")
    profile = Profile("party:1", text, Side.DELEGATION, (text,), text, text, ((text, text),))
    contact = Contact(text, text, text, text)
    return {
        **{
            f"{name}-{language}": made
            for language in LANGUAGES_OF_PAPERS
            for name, made in in_language(days, language, paper).items()
        },
        "show": pdf.run_of_show_pdf(days, paper=paper),
        "signs": pdf.signs_pdf(days, [days], paper=paper),
        "booklet": pdf.booklet_pdf(days, {"party:1": days}, [profile], paper=paper),
        "badges": pdf.badges_pdf(days, [badge], paper=paper),
        **{
            f"contacts-{each}": pdf.contacts_pdf(days, [ContactGroup(text, (contact,))], language=each, paper=paper)
            for each in LANGUAGES_OF_PAPERS
        },
    }


def test_itinerary_says_when_where_with_whom_and_how_to_get_there() -> None:
    text = said(pdf.itinerary_pdf(itinerary(stop())))
    for part in (
        "Acme Energy",
        "Monday 9 February 2026",
        "10:00",
        "10:30",
        "Meeting with Xəzər Ticarət",
        "Şəki, Əzizbəyov Mərkəzi",
        "Gülçin İsmayılova, Director",
        "Ann Acker",
        "Çinarə Fəxrəddinli",
        "Leave JW Marriott by 09:20, 25 min on the road, 10 min at the door",
        "Nothing is planned on this day.",
        "Plan 3 · last change 1 February 2026, 12:30",
        "1 / 1",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("en", ("Monday 9 February 2026", "Visitors", "Interpreter Çinarə Fəxrəddinli")),
        ("az", ("Bazar ertəsi, 9 fevral 2026", "Qonaqlar", "Tərcüməçi Çinarə Fəxrəddinli")),
        ("ru", ("Понедельник, 9 февраля 2026", "Гости", "Переводчик Çinarə Fəxrəddinli")),
    ],
)
def test_day_sheet_speaks_the_hosts_language(language: str, parts: tuple[str, ...]) -> None:
    text = said(pdf.day_sheet_pdf(itinerary(stop()), language=language))
    for part in ("10:00 – 10:30", "Gülçin İsmayılova, Director", *parts):
        assert part in text


OTHERS = {"en": ("az", "ru"), "az": ("en", "ru"), "ru": ("en", "az")}


@pytest.mark.parametrize("language", LANGUAGES_OF_PAPERS)
def test_no_paper_mixes_two_languages(language: str) -> None:
    """Words that two languages share, and what is no word of its own, cannot tell."""
    made = in_language(itinerary(stop(), stop(13, kind="lunch", kind_said="Lunch", title="Cəld", parties=())), language)
    people = [
        ContactGroup(WORDS[language]["drivers"], (Contact("Rəşad", WORDS[language]["logistics"], "1", "a@b.az"),))
    ]
    made["contacts"] = pdf.contacts_pdf(itinerary(), people, language=language)
    made["nobody"] = pdf.contacts_pdf(itinerary(), (), language=language)
    own = {*WORDS[language].values()}
    for name, data in made.items():
        text = said(data)
        for other in OTHERS[language]:
            foreign = {each for each in WORDS[other].values() if "{" not in each and len(each) > 4} - own
            assert sorted(each for each in foreign if re.search(rf"(?<!\w){re.escape(each)}(?!\w)", text)) == [], name


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("en", ("Monday 9 February 2026", "all times are local", "Leave JW Marriott by 09:20", "Plan 3 · last change")),
        ("az", ("Bazar ertəsi, 9 fevral 2026", "yerli vaxtla", "Yola çıxmalı: 09:20, JW Marriott", "son dəyişiklik")),
        ("ru", ("Понедельник, 9 февраля 2026", "время везде местное", "Выезд не позднее 09:20, JW Marriott", "План 3")),
    ],
)
def test_itinerary_speaks_the_language_of_whom_it_is_for(language: str, parts: tuple[str, ...]) -> None:
    text = said(pdf.itinerary_pdf(itinerary(stop()), language=language))
    for part in ("Gülçin İsmayılova, Director", *parts):
        assert part in text


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("en", ("Scan for the page", "Who helps", "Leave JW Marriott by 09:20")),
        ("az", ("kodu skan edin", "Əlaqə", "Yola çıxmalı: 09:20")),
        ("ru", ("Отсканируйте код", "Контакты", "Выезд не позднее 09:20")),
    ],
)
def test_pocket_card_speaks_the_language_of_whom_it_is_for(language: str, parts: tuple[str, ...]) -> None:
    text = said(in_language(itinerary(stop()), language)["card"])
    for part in ("Olivia Olsen", "+994 12 000 00 00", *parts):
        assert part in text


@pytest.mark.parametrize(
    ("spoken", "language"),
    [(("az en",), "az"), (("tr fr ru", "en"), "ru"), (("", "az"), "az"), (("tr", "de"), "en"), ((), "en")],
)
def test_papers_speak_the_first_of_ones_languages_that_they_know(spoken: tuple[str, ...], language: str) -> None:
    assert language_of(*spoken) == language


def test_every_word_is_there_in_every_language() -> None:
    assert set(WORDS) == set(LANGUAGES_OF_PAPERS)
    assert {frozenset(words) for words in WORDS.values()} == {frozenset(WORDS["en"])}
    assert day_said(date(2026, 6, 1), "az") == "Bazar ertəsi, 1 iyun 2026"
    assert days_said(date(2026, 6, 30), date(2026, 7, 1), "az") == "30 iyun 2026 – 1 iyul 2026"


def test_cancelled_stop_is_on_no_paper() -> None:
    days = itinerary(stop(), stop(15, title="A canary", parties=("A canary",), others=(), is_cancelled=True))
    for name, made in every_paper(days, "x").items():
        assert "canary" not in said(made), name


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_text_from_outside_is_text_on_every_paper(text: str) -> None:
    who = Who(text, text, text)
    hostile = stop(
        title=text,
        place=Place(text, text, text),
        parties=(text,),
        others=(who,),
        own=(who,),
        interpreter=text,
        language=text,
        description=text,
        kind=text,
        kind_said=text,
    )
    days = itinerary(hostile, owner=text, owner_title=text, party="other", mission=text, place=text)
    for name, made in every_paper(days, text).items():
        assert made.startswith(b"%PDF-"), name
        assert not [a for page in read(made).pages for a in page.get("/Annots") or () if "/URI" in str(a.get_object())]


def test_markup_in_a_name_is_printed_as_it_is_written() -> None:
    name = "*Acme* #panic() $x$ <b> [y] \\ @z"
    assert name in said(pdf.itinerary_pdf(itinerary(stop(title=name))))


def test_equal_values_make_equal_bytes_and_other_values_others() -> None:
    days = itinerary(stop())
    assert every_paper(days, "x") == every_paper(days, "x")
    changed = every_paper(itinerary(stop(hour=11)), "x")
    alike = [name for name, made in every_paper(days, "x").items() if made == changed[name]]
    assert alike == ["badges", "contacts-en", "contacts-az", "contacts-ru"]


@pytest.mark.parametrize(("paper", "size"), [(Paper.A4, (595, 842)), (Paper.LETTER, (612, 792))])
def test_every_page_has_the_sheets_size(paper: Paper, size: tuple[int, int]) -> None:
    for name, made in every_paper(itinerary(stop()), "x", paper).items():
        for page in read(made).pages:
            box = (round(float(page.mediabox.width)), round(float(page.mediabox.height)))
            assert box in (size, size[::-1]), name


def test_pages_are_numbered_and_fonts_travel_with_the_paper() -> None:
    made = read(pdf.itinerary_pdf(itinerary(*(stop(hour) for hour in range(8, 20)))))
    count = len(made.pages)
    assert count > 1
    assert [f"{n} / {count}" in page.extract_text() for n, page in enumerate(made.pages, 1)] == [True] * count
    fonts = [font.get_object() for page in made.pages for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]
    assert fonts
    for font in fonts:
        inner = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(inner)


def test_long_text_goes_on_over_the_page_and_nothing_is_lost() -> None:
    words = [f"word{n}" for n in range(3000)]
    text = said(pdf.itinerary_pdf(itinerary(stop(description=" ".join(words)))))
    assert [word for word in words if word not in text] == []


def test_booklet_holds_programme_profiles_and_everybodys_days() -> None:
    lunch = stop(12, kind="lunch", title="Working lunch", parties=(), others=())
    profile = Profile(
        "party:1", "Acme Energy", Side.DELEGATION, ("Energy",), "Grid storage.", "https://acme.example", (("Ann", ""),)
    )
    text = said(pdf.booklet_pdf(itinerary(stop(), lunch), {"party:1": itinerary(stop())}, [profile]))
    programme = text[text.index("Programme", text.index("Agendas of")) : text.rindex("The companies")]
    assert "Working lunch" in programme
    assert "Meeting with" not in programme
    assert "Grid storage." in text
    assert "Meeting with Xəzər Ticarət" in text


@pytest.mark.parametrize(
    "address", ["https://karvan.example/missions/baku/parties/ACME/people/ACME-1/", "http://127.0.0.1:8000/a/"]
)
def test_code_on_a_badge_opens_the_persons_page(address: str) -> None:
    badge = Badge("Ann Acker", "President", "Acme Energy", Side.DELEGATION, address)
    data = {**pdf._head(itinerary(), "Badges", Paper.A4, "en"), "badges": [pdf._badge(badge, "Mission")]}
    picture = Image.open(io.BytesIO(typeset("badges", data, form="png", ppi=110))).convert("L")
    assert [each.text for each in zxingcpp.read_barcodes(picture)] == [address]


def test_font_that_is_not_there_is_an_error_and_no_paper(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mission.itineraries.typesetting.FOLDER", tmp_path)
    (tmp_path / "wrong.typ").write_text('#set text(font: "No Such Font")\nx', encoding="utf-8")
    with pytest.raises(TypesettingError, match="unknown font family"):
        typeset("wrong", {})
    (tmp_path / "broken.typ").write_text("#nothing-like-it", encoding="utf-8")
    with pytest.raises(TypesettingError, match="cannot be typeset"):
        typeset("broken", {})


def test_no_template_reads_data_as_markup() -> None:
    for path in FOLDER.glob("*.typ"):
        assert "eval(" not in path.read_text(encoding="utf-8"), path.name
