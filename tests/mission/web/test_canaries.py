"""Nothing of a draft, another party, a refusal or an organiser's note is in any rendering that leaves the desk.

Every page of the table of rights that a guest may see is asked for, so that a new one is held to this by itself; then
what is not a page: calendar addresses, mails and what answers them, the papers in one go, what a phone keeps.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from pypdf import PdfReader

from mission.enums import BundleKind
from mission.itineraries.bundles import bundle_ask, bundle_make, file_of
from mission.messages.links import answer_address
from mission.messages.outbox import outbox_fill
from mission.messages.sending import messages_send
from mission.models import Meeting, MeetingRequest, Message, Party, Person, PlanVersion, Refusal
from mission.services.feeds import feed_create
from mission.services.plans import plan_copy
from mission.web.views.kept import KEEP
from tests.factories.rows import make_interpreter, make_refusal, make_room
from tests.mission.web.conftest import Door, World
from tests.mission.web.rights import RIGHTS, ROLES
from tests.mission.web.test_rights import address

REFUSAL, DRAFT, OTHER, NOTE = "canary of a refusal", "canary of a draft", "Canary Otherparty", "canary of a note"
EVERYTHING = (REFUSAL, DRAFT, OTHER, NOTE, "Canary Chamber", "Canary Interpreter")


@pytest.fixture
def world(world: World, settings: Any, tmp_path: Path) -> World:
    """Canaries: in each refusal, in each note, in a draft (its note, a room and an interpreter of its own), and in the
    people and wishes of company B."""
    settings.VAR_DIR = tmp_path
    mission = world.mission
    make_refusal(mission, world.company_b.party, world.counterpart.party, reason=REFUSAL)
    Refusal.objects.filter(mission=mission).update(reason=REFUSAL)
    Party.objects.filter(mission=mission).update(notes=NOTE)
    Person.objects.filter(party=world.company_b.party).update(name=OTHER, title=OTHER)
    MeetingRequest.objects.filter(delegation=world.company_b.party).update(comment=OTHER)
    PlanVersion.objects.filter(pk=world.draft.pk).update(note=DRAFT)
    chamber = make_room(mission, mission.hub, name="Canary Chamber", seats=10)
    dilmanc = make_interpreter(mission, name="Canary Interpreter", languages="en az")
    Meeting.objects.filter(plan=world.draft).update(room=chamber, interpreter=dilmanc)
    Person.objects.filter(mission=mission).update(email="x@people.example")
    Person.objects.filter(party=world.company_b.party).update(email="")
    return world


def words(data: bytes, name: str = "") -> str:
    """Whatever a reader could find in it, archives and their parts included."""
    if data.startswith(b"%PDF"):
        pages = PdfReader(io.BytesIO(data)).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "\n".join(words(archive.read(each), each) for each in archive.namelist())
    if name.endswith(".ics") or data.startswith(b"BEGIN:VCALENDAR"):
        return data.decode().replace("\r\n ", "")
    return data.decode("utf-8", "replace")


def canaries_in(text: str, canaries: tuple[str, ...] = EVERYTHING) -> list[str]:
    return [each for each in canaries if each.casefold() in text.casefold()]


def body_of(response: HttpResponse) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]


def everything_seen(world: World, client: Client, role: str) -> dict[str, HttpResponse]:
    """Every page that the table lets the role see. Rows of other people's things are left to the table itself."""
    at = ROLES.index(role)
    rows = [row for row, letters in RIGHTS.items() if row.startswith("GET ") and letters[at] == "y"]
    return {row: client.get(address(world, row.partition(" ")[2])) for row in rows}


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("role", "least"), [("company_own", 20), ("counterpart_own", 10)])
def test_no_page_paper_sheet_or_calendar_of_a_guest_holds_a_canary(
    world: World, enter: Door, role: str, least: int
) -> None:
    seen = everything_seen(world, enter(world.users[role]), role)
    assert len(seen) >= least
    kinds = {response["Content-Type"].partition(";")[0] for response in seen.values()}
    assert kinds >= {"text/html"} if role == "counterpart_own" else {"text/html", "application/pdf", "text/calendar"}
    found = {row: canaries_in(words(body_of(response))) for row, response in seen.items()}
    # The host answers company B's wish, whose words are meant for it.
    allowed = {OTHER} if role == "counterpart_own" else set()
    assert {row: each for row, each in found.items() if set(each) - allowed} == {}


def test_the_reader_would_find_them(world: World, enter: Door) -> None:
    """The control: an organiser's own pages show each of them."""
    client = enter(world.organiser)
    pages = [client.get(address(world, name)) for name in ("plans", "refusals_list", "delegations_detail", "export")]
    found = "\n".join(words(body_of(each)) for each in pages)
    assert canaries_in(found, (REFUSAL, DRAFT, OTHER, NOTE)) == [REFUSAL, DRAFT, OTHER, NOTE]


def test_no_calendar_address_holds_a_canary(world: World) -> None:
    mission = world.mission
    owners: dict[str, dict[str, Any]] = {
        "company": {"party": world.company_a.party}, "person": {"person": world.company_a.head},
        "host": {"party": world.counterpart.party}, "mission": {"mission": mission},
        "room": {"room": mission.hub.rooms.exclude(name="Canary Chamber").first()},
    }  # fmt: skip
    for name, owner in owners.items():
        answer = Client().get(feed_create(actor=None, **owner))
        assert answer.status_code == 200, name
        assert canaries_in(words(answer.content)) == [], name


def test_no_mail_and_no_answer_page_holds_a_canary(world: World) -> None:
    outbox_fill(plan=world.published)
    messages_send()
    assert len(mail.outbox) >= 4
    for sent in mail.outbox:
        parts = [each for each in sent.message().walk() if not each.is_multipart()]
        said = "\n".join(words(each.get_payload(decode=True), ".ics") for each in parts)
        assert canaries_in(said) == [], sent.to
    others = Message.objects.filter(plan=world.published).exclude(person__party=world.company_b.party)
    for message in others:
        path = answer_address(message).partition("//")[2].partition("/")[2]
        answer = Client().get(f"/{path}")
        assert answer.status_code == 200
        assert canaries_in(answer.content.decode()) == []


@pytest.mark.timeout(600)
def test_the_papers_in_one_go_hold_everybodys_days_and_no_draft_refusal_or_note(world: World) -> None:
    plan_copy(plan=world.published, actor=world.organiser, note=DRAFT)
    for kind in BundleKind:
        made = bundle_make(bundle_ask(plan=world.published, kind=kind, paper="a4", actor=world.organiser).pk)
        assert made is not None
        path = file_of(made)
        assert path is not None, made.message
        said = words(path.read_bytes())
        # Rooms are named among the requests not met, free or not: no draft can be told from that.
        assert canaries_in(said, (REFUSAL, DRAFT, NOTE)) == [], kind
        assert "Ann Acker" in said


def test_a_phone_may_keep_only_its_own_days_and_they_hold_no_canary(world: World, enter: Door) -> None:
    for role in ("company_own", "counterpart_own", "organiser"):
        seen = everything_seen(world, enter(world.users[role]), role)
        kept = {row for row, response in seen.items() if response.has_header(KEEP)}
        assert kept == (set() if role == "organiser" else {"GET itinerary", "GET person_itinerary"} & set(seen)), role
        for row in kept:
            assert canaries_in(seen[row].content.decode()) == [], row
