"""Papers on the pages: where people look for them, on either sheet, and nothing before something is published."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from mission.enums import PlanState
from mission.models import PlanVersion
from mission.planning.publishing import plan_publish
from mission.services.plans import plan_copy
from tests.mission.web.conftest import Door, World

OF_THE_MISSION = ("run-of-show", "room-signs", "contacts")


def text_of(body: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages).split())


def test_company_finds_its_itinerary_on_its_page(world: World, enter: Door) -> None:
    client = enter(world.company_a.contact)
    page = client.get("/missions/baku/parties/ACME/itinerary/").content.decode()
    assert "/missions/baku/parties/ACME/itinerary.pdf" in page
    assert "day-sheet" not in page
    response = client.get("/missions/baku/parties/ACME/itinerary.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="baku-ACME.pdf"'
    text = text_of(response.content)
    assert "Meeting with Ministry of Energy" in text
    assert "Bolt Rail" not in text
    assert "Refusal" not in text


def test_person_finds_the_pocket_card(world: World, enter: Door) -> None:
    client, person = enter(world.company_a.contact), world.company_a.head
    page = client.get(f"/missions/baku/parties/ACME/people/{person.code}/").content.decode()
    path = f"/missions/baku/parties/ACME/people/{person.code}/card.pdf"
    assert path in page
    text = text_of(client.get(path).content)
    assert "Ann Acker" in text
    assert "Olivia Organiser" in text


def test_counterpart_finds_three_day_sheets(world: World, enter: Door) -> None:
    client = enter(world.counterpart.contact)
    page = client.get("/missions/baku/parties/ENERGY/itinerary/").content.decode()
    for language, word in (("en", "Visitors"), ("az", "Qonaqlar"), ("ru", "Гости")):
        path = f"/missions/baku/parties/ENERGY/day-sheet-{language}.pdf"
        assert path in page
        assert word in text_of(client.get(path).content)
    assert client.get("/missions/baku/parties/ENERGY/day-sheet-tr.pdf").status_code == 404


def test_a_company_has_no_day_sheet(world: World, enter: Door) -> None:
    assert enter(world.organiser).get("/missions/baku/parties/ACME/day-sheet-en.pdf").status_code == 404


def test_organiser_finds_every_paper_on_one_page(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    page = client.get("/missions/baku/papers/").content.decode()
    for name in OF_THE_MISSION:
        path = f"/missions/baku/papers/{name}.pdf"
        assert path in page
        assert client.get(path).content.startswith(b"%PDF-")
    assert "parties/ACME/itinerary.pdf" in page
    assert "parties/ENERGY/day-sheet-az.pdf" in page
    assert "/papers/" in client.get(f"/missions/baku/plans/{world.published.number}/").content.decode()
    assert "run-of-show.pdf" in client.get("/missions/baku/run-of-show/").content.decode()


def test_logistics_sees_its_own_papers_only(world: World, enter: Door) -> None:
    page = enter(world.logistics).get("/missions/baku/papers/").content.decode()
    assert "room-signs.pdf" in page
    assert 'value="badges"' in page
    for hidden in ('value="pack"', 'value="print"', 'value="booklet"', 'value="days"', "itinerary.pdf", "day-sheet"):
        assert hidden not in page


@pytest.mark.parametrize(
    ("query", "width"), [("", 595), ("?paper=a4", 595), ("?paper=letter", 612), ("?paper=%00", 595)]
)
def test_the_sheet_is_chosen_by_the_address(query: str, width: int, world: World, enter: Door) -> None:
    body = enter(world.company_a.contact).get(f"/missions/baku/parties/ACME/itinerary.pdf{query}").content
    assert round(float(PdfReader(io.BytesIO(body)).pages[0].mediabox.width)) == width


def test_nothing_is_printed_before_something_is_published(world: World, enter: Door) -> None:
    PlanVersion.objects.filter(pk=world.published.pk).update(state=PlanState.SUPERSEDED)
    client = enter(world.organiser)
    assert "Nothing is published yet" in client.get("/missions/baku/papers/").content.decode()
    for name in OF_THE_MISSION:
        assert client.get(f"/missions/baku/papers/{name}.pdf").status_code == 404
    assert client.get("/missions/baku/parties/ACME/itinerary.pdf").status_code == 404
    assert client.get("/missions/baku/parties/ENERGY/day-sheet-en.pdf").status_code == 404


EVERY_PAPER = [
    *(f"papers/{name}.pdf" for name in OF_THE_MISSION), "report.pdf", "parties/ACME/itinerary.pdf",
    "parties/ACME/people/ACME-1.pdf", "parties/ACME/people/ACME-1/card.pdf", "parties/ENERGY/day-sheet-az.pdf",
    "parties/ACME/changes.pdf", "parties/ACME/people/ACME-1/changes.pdf",
]  # fmt: skip
SHEETS = {"a4": {595, 842}, "letter": {612, 792}}


@pytest.fixture
def moved(world: World) -> World:
    """A second plan is published in which Acme's meeting begins an hour later."""
    again = plan_copy(plan=world.published, actor=world.organiser)
    meeting = again.meetings.get()
    later = {name: getattr(meeting, name) + timedelta(hours=1) for name in ("starts_at", "ends_at")}
    again.meetings.update(**later)
    plan_publish(plan=again, actor=world.organiser)
    return world


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_paper_comes_on_either_sheet(moved: World, enter: Door, sheet: str) -> None:
    client = enter(moved.organiser)
    wrong = {}
    for path in EVERY_PAPER:
        body = client.get(f"/missions/baku/{path}?paper={sheet}").content
        sizes = {round(float(side)) for page in PdfReader(io.BytesIO(body)).pages for side in page.mediabox[2:]}
        if sizes != SHEETS[sheet]:
            wrong[path] = sizes
    assert wrong == {}


def test_change_notice_says_what_changed_and_only_to_its_own(moved: World, enter: Door) -> None:
    own, other = enter(moved.company_a.contact), enter(moved.company_b.contact)
    path = "/missions/baku/parties/ACME/changes.pdf"
    assert path in own.get("/missions/baku/parties/ACME/itinerary/").content.decode()
    text = text_of(own.get(path).content)
    assert f"instead of plan {moved.published.number}" in text
    assert "Before: Monday 9 February, 14:00–14:30" in text
    assert "Bolt Rail" not in text
    assert other.get(path).status_code == 404
    nobodys = text_of(other.get("/missions/baku/parties/BOLT/changes.pdf").content)
    assert "Nothing has changed for you." in nobodys


def test_no_notice_before_a_second_publication(world: World, enter: Door) -> None:
    client = enter(world.company_a.contact)
    assert client.get("/missions/baku/parties/ACME/changes.pdf").status_code == 404
    assert "changes.pdf" not in client.get("/missions/baku/parties/ACME/itinerary/").content.decode()


def test_host_finds_the_notice_in_three_languages_and_a_company_in_its_own(moved: World, enter: Door) -> None:
    host, path = enter(moved.counterpart.contact), "/missions/baku/parties/ENERGY/changes.pdf"
    page = host.get("/missions/baku/parties/ENERGY/itinerary/").content.decode()
    for language, words in (("en", "What changed"), ("az", "Nə dəyişib"), ("ru", "Что изменилось")):
        assert f"{path}?language={language}" in page
        assert words in text_of(host.get(f"{path}?language={language}").content)
    moved.company_a.contact.language = "ru"
    moved.company_a.contact.save()
    company = enter(moved.company_a.contact)
    for query in ("", "?language=xx", "?language=%00"):
        body = company.get(f"/missions/baku/parties/ACME/changes.pdf{query}").content
        assert "Что изменилось" in text_of(body), query


def test_papers_of_a_party_are_in_its_language_for_whoever_prints_them(world: World, enter: Door) -> None:
    party, head = world.company_a.party, world.company_a.head
    type(party).objects.filter(pk=party.pk).update(languages="tr ru en")
    type(head).objects.filter(pk=head.pk).update(languages="az")
    client, home = enter(world.organiser), "/missions/baku/parties/ACME/"
    for path, words in (
        ("itinerary.pdf", "время везде местное"),
        ("itinerary.pdf?language=en", "all times are local"),
        ("itinerary.pdf?language=xx", "время везде местное"),
        (f"people/{head.code}.pdf", "yerli vaxtla"),
        (f"people/{head.code}/card.pdf", "kodu skan edin"),
        (f"people/{head.code}/card.pdf?language=ru", "Отсканируйте код"),
    ):
        assert words in text_of(client.get(home + path).content), path


def test_a_contact_prints_in_the_language_of_the_page(world: World, enter: Door) -> None:
    world.company_a.contact.language = "az"
    world.company_a.contact.save()
    client = enter(world.company_a.contact)
    for path in ("itinerary.pdf", f"people/{world.company_a.head.code}.pdf"):
        assert "yerli vaxtla" in text_of(client.get(f"/missions/baku/parties/ACME/{path}").content)


def test_contact_sheet_in_three_languages(world: World, enter: Door) -> None:
    client, path = enter(world.logistics), "/missions/baku/papers/contacts.pdf"
    page = client.get("/missions/baku/papers/").content.decode()
    for query, words in (
        ("", ("For organisers and the logistics desk", "Interpreters")),
        ("?language=az", ("Təşkilatçılar və logistika xidməti üçün", "Tərcüməçilər", "Təşkilatçı")),
        ("?language=ru", ("Для организаторов и службы логистики", "Переводчики", "Организатор")),
    ):
        assert not query or f"{path}{query}" in page
        text = text_of(client.get(path + query).content)
        assert [each for each in words if each not in text] == []


def test_page_names_the_letters_that_paper_cannot_show(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    assert "Letters that paper cannot show" not in client.get("/missions/baku/papers/").content.decode()
    type(world.company_a.head).objects.filter(pk=world.company_a.head.pk).update(name="山田太郎")
    page = client.get("/missions/baku/papers/").content.decode()
    assert "Letters that paper cannot show" in page
    assert "山田太郎" in page
    assert "Letters that paper" not in enter(world.logistics).get("/missions/baku/papers/").content.decode()
