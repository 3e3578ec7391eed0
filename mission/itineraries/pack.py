"""The offline pack: all papers, spreadsheets and calendars of a plan in one ZIP, with a page that leads to them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from django.conf import settings
from django.template.loader import render_to_string

from mission.enums import Side
from mission.itineraries import pdf, xlsx
from mission.itineraries.build import Everything, everything_of
from mission.itineraries.ics import itinerary_ics
from mission.itineraries.itinerary import Itinerary
from mission.itineraries.paper_words import LANGUAGES_OF_PAPERS, days_said, language_of, moment_said
from mission.itineraries.typesetting import Paper
from mission.itineraries.whos_who import Contact, badges_of, contacts_of, desk_of, page_address, profiles_of
from mission.models import Party, Person, PlanVersion
from mission.planning.explaining import unmet_of
from mission.planning.words import key
from mission.selectors.people import parties_of, persons_of

MEDIA_TYPE = "application/zip"
STYLE = settings.BASE_DIR / "mission" / "static" / "mission" / "css" / "pack.css"
_STAMP = (2026, 1, 1, 0, 0, 0)  # one for all files, so that equal plans make equal packs
_MAKER = 3  # Unix, whatever machine makes it
_PACKED_ALREADY = (".pdf", ".xlsx")


@dataclass(frozen=True, slots=True)
class File:
    """One file of the pack: where it lies, what the page calls it, and what makes its bytes."""

    path: str
    title: str
    make: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page: a name and its files. `note` may be empty."""

    name: str
    note: str
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    title: str
    lines: tuple[Line, ...]


def chapters_of(*, plan: PlanVersion, paper: Paper = Paper.A4) -> tuple[Chapter, ...]:
    """What the pack holds, in the page's order. All that is needed is read here; making the files asks nothing more."""
    mission = plan.mission
    found = everything_of(plan=plan)
    people: dict[int, list[Person]] = {}
    for person in persons_of(mission=mission):
        people.setdefault(person.party_id, []).append(person)
    parties = list(parties_of(mission=mission))
    guests = [each for each in parties if each.side == Side.DELEGATION]
    hosts = [each for each in parties if each.side == Side.COUNTERPART]
    helpers = desk_of(mission=mission)[:3]
    shown = partial(_guest_lines, found, people=people, paper=paper, helpers=helpers)
    return (
        Chapter("For the mission", tuple(_mission_lines(plan, found, guests, hosts, paper))),
        Chapter("Companies", tuple(line for each in guests for line in shown(each))),
        Chapter("Counterparts", tuple(_host_line(found, each, paper) for each in hosts)),
        Chapter("Interpreters", tuple(_calendar_line("interpreters", each) for each in found.interpreters.values())),
    )


def chapters_to_print(chapters: tuple[Chapter, ...]) -> tuple[Chapter, ...]:
    """The papers alone: what goes to the printer."""
    return tuple(
        Chapter(chapter.title, tuple(_printed(line) for line in chapter.lines if _printed(line).files))
        for chapter in chapters
    )


def _printed(line: Line) -> Line:
    return replace(line, files=tuple(file for file in line.files if file.path.endswith(".pdf")))


def files_in(chapters: tuple[Chapter, ...]) -> int:
    """How many there are to make."""
    return sum(len(line.files) for chapter in chapters for line in chapter.lines)


def pack_stream(chapters: tuple[Chapter, ...], *, plan: PlanVersion) -> Iterator[bytes]:
    """The ZIP, piece by piece as the files are made. One that stops half-way has no directory and opens nowhere."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w") as archive:
        _add(archive, "index.html", index_html(chapters, plan=plan).encode())
        _add(archive, "pack.css", STYLE.read_bytes())
        for chapter in chapters:
            for line in chapter.lines:
                for file in line.files:
                    _add(archive, file.path, file.make())
                    yield pipe.taken()
    yield pipe.taken()


def index_html(chapters: tuple[Chapter, ...], *, plan: PlanVersion) -> str:
    """The page that leads to everything; it works from a disk, without network and without scripts."""
    mission = plan.mission
    context = {
        "mission": mission,
        "plan": plan,
        "published": moment_said(plan.published_at.astimezone(mission.zone), "en") if plan.published_at else "",
        "dates": days_said(mission.first_day, mission.last_day, "en"),
        "chapters": chapters,
    }
    return render_to_string("mission/papers/pack.html", context)


def _mission_lines(
    plan: PlanVersion, found: Everything, guests: list[Party], hosts: list[Party], paper: Paper
) -> Iterator[Line]:
    mission = plan.mission
    companies = [found.owners[key("party", each.pk)] for each in guests]
    names = [each.name for each in hosts]
    profiles, badges, contacts = profiles_of(mission=mission), badges_of(mission=mission), contacts_of(mission=mission)
    unmet = unmet_of(plan=plan)
    rooms = found.rooms.values()
    for path, name, make in (
        (
            "booklet.pdf",
            "Mission booklet",
            partial(pdf.booklet_pdf, found.mission, found.owners, profiles, paper=paper),
        ),
        ("run-of-show.pdf", "Run of show", partial(pdf.run_of_show_pdf, found.mission, paper=paper)),
        ("contacts.pdf", "Contacts", partial(pdf.contacts_pdf, found.mission, contacts, paper=paper)),
        ("room-signs.pdf", "Room signs", partial(pdf.signs_pdf, found.mission, rooms, paper=paper)),
        ("badges.pdf", "Badges", partial(pdf.badges_pdf, found.mission, badges, paper=paper)),
    ):
        yield Line(name, "", (File(path, "PDF", make),))
    for path, name, make in (
        ("matrix.xlsx", "Matrix", partial(xlsx.matrix_xlsx, companies, names)),
        ("run-of-show.xlsx", "Run of show", partial(xlsx.run_of_show_xlsx, found.mission)),
        ("itineraries.xlsx", "All itineraries", partial(xlsx.itineraries_xlsx, found.owners.values())),
        ("not-met.xlsx", "Requests not met, with reasons", partial(xlsx.unmet_xlsx, unmet)),
    ):
        yield Line(name, "", (File(path, "Spreadsheet", make),))


def _guest_lines(
    found: Everything, party: Party, *, people: dict[int, list[Person]], paper: Paper, helpers: tuple[Contact, ...]
) -> Iterator[Line]:
    """The company, then its people; each in its own language."""
    itinerary = found.owners[key("party", party.pk)]
    speaks = language_of(party.languages)
    path = f"companies/{_stem(party.code, party.pk)}"
    yield Line(
        party.name,
        "",
        (
            File(f"{path}.pdf", "Itinerary", partial(pdf.itinerary_pdf, itinerary, paper=paper, language=speaks)),
            File(f"{path}.ics", "Calendar", partial(itinerary_ics, itinerary)),
        ),
    )
    for person in people.get(party.pk, ()):
        own = found.owners[key("person", person.pk)]
        speaks = language_of(person.languages, party.languages)
        path = f"people/{_stem(person.code, person.pk)}"
        card = partial(
            pdf.pocket_card_pdf, own, address=page_address(person), contacts=helpers, paper=paper, language=speaks
        )
        yield Line(
            person.name,
            person.title,
            (
                File(f"{path}.pdf", "Itinerary", partial(pdf.itinerary_pdf, own, paper=paper, language=speaks)),
                File(f"{path}-card.pdf", "Pocket card", card),
                File(f"{path}.ics", "Calendar", partial(itinerary_ics, own)),
            ),
        )


def _host_line(found: Everything, party: Party, paper: Paper) -> Line:
    itinerary = found.owners[key("party", party.pk)]
    path = f"counterparts/{_stem(party.code, party.pk)}"
    sheets = tuple(
        File(f"{path}-{code}.pdf", said, partial(pdf.day_sheet_pdf, itinerary, language=code, paper=paper))
        for code, said in LANGUAGES_OF_PAPERS.items()
    )
    return Line(party.name, "", (*sheets, File(f"{path}.ics", "Calendar", partial(itinerary_ics, itinerary))))


def _calendar_line(folder: str, itinerary: Itinerary) -> Line:
    stem = itinerary.key.replace(":", "-")
    return Line(itinerary.owner, "", (File(f"{folder}/{stem}.ics", "Calendar", partial(itinerary_ics, itinerary)),))


def _stem(code: str, pk: int) -> str:
    """A file's name that every system takes: codes that differ in capitals only, or are a device's name, do no harm."""
    return f"{code}-{pk}"


def _add(archive: zipfile.ZipFile, path: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(path, _STAMP)
    entry.create_system = _MAKER
    entry.external_attr = 0o644 << 16
    entry.compress_type = zipfile.ZIP_STORED if path.endswith(_PACKED_ALREADY) else zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)


class _Pipe(io.RawIOBase):
    """What the archive writes into and the answer reads from; nothing can be changed afterwards."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self._waiting += piece
        return len(piece)

    def taken(self) -> bytes:
        found = bytes(self._waiting)
        self._waiting.clear()
        return found
