"""Every page by every role, and no difference between what is somebody else's and what is not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from mission.messages.outbox import outbox_fill
from mission.models import Bundle, FeedToken, MeetingLog, MeetingRequest, Message, Person, PlanVersion, Refusal, WhatIf
from mission.services.feeds import feed_create
from mission.web.nouns import NOUN
from tests.mission.web.conftest import Door, World
from tests.mission.web.rights import ACCOUNT_PAGES, RIGHTS, ROLES

WITHOUT_A_MISSION = (
    "health", "start", "missions", "mission_add", "template", "language", "styleguide", "kept_worker",
)  # fmt: skip
GUESSED = "guessed-token-guessed-token-guessed-token"
OTHERS = {"admin", "api", "rest_framework", "djdt"}


def routes(resolver: Any = None, space: str = "") -> Iterator[tuple[str, str]]:
    """(namespace, name) of every route there is."""
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from routes(each, each.namespace or space)
        elif isinstance(each, URLPattern):
            yield space, str(each.name)


def test_every_route_has_a_row() -> None:
    pages = {name for space, name in routes() if space == "web"}
    assert pages == {row.partition(" ")[2] for row in RIGHTS}


def test_every_other_route_belongs_to_a_known_part() -> None:
    assert {name for space, name in routes() if space == "" and not name.startswith("static")} == ACCOUNT_PAGES
    assert {space for space, _ in routes()} <= {"", "web", *OTHERS}


def address(world: World, name: str, **changed: Any) -> str:
    """The address of a page of the world's mission: company A's, its wish, its plan."""
    noun, _, act = name.rpartition("_")
    given: dict[str, Any] = {}
    wish = MeetingRequest.objects.get(mission=world.mission, delegation=world.company_a.party)
    if noun in NOUN:
        given = {"code": world.mission.code}
        if act == "export":
            given["kind"] = "csv"
        if act in ("detail", "edit", "delete", "quick"):
            given["pk"] = NOUN[noun].rows(mission=world.mission).first().pk
    elif name in ("sign_in", "feed", "message_answer"):
        given = {"token": GUESSED}
    elif name not in WITHOUT_A_MISSION:
        given = {"code": world.mission.code, **_within(world, name, wish)}
    if name == "wish_cell":
        given |= {"delegation": wish.delegation_id, "counterpart": wish.counterpart_id}
    return reverse(f"web:{name}", kwargs={**given, **changed})


OF_A_PERSON = {
    "person_itinerary",
    "person_itinerary_ics",
    "person_itinerary_pdf",
    "pocket_card_pdf",
    "person_change_notice_pdf",
}


def _within(world: World, name: str, wish: MeetingRequest) -> dict[str, Any]:
    if (pk := _row_of(world, name)) is not None:
        return {"pk": pk}
    if name in ("plan_place", "plan_panel", "plan_options", "plan_cure"):
        return {"number": world.draft.number, "pk": wish.pk, **({"at": 0} if name == "plan_cure" else {})}
    if (name.startswith(("plan_", "what_if_")) or name in ("plan", "what_if")) and name != "plan_start":
        return _of_plan(world, name)
    if name in HOST_PAGES:
        return {"party": world.counterpart.party.code, **_of_host(world, name, wish)}
    if name == "refusal_lift":
        refusal = Refusal.objects.get(by=world.company_b.party)
        return {"party": world.company_b.party.code, "pk": refusal.pk}
    party = {"party": world.company_a.party.code}
    if name in ("wish_edit", "wish_withdraw", "wish_move", "feedback_give"):
        return party | {"pk": wish.pk}
    if name in ("feed_revoke", "calendar_revoke"):
        feed = FeedToken.objects.filter(party=world.company_a.party).first()
        if feed is None:
            feed_create(actor=world.organiser, party=world.company_a.party)
        own = {"pk": FeedToken.objects.get(party=world.company_a.party).pk}
        return own if name == "calendar_revoke" else party | own
    if name in PARTY_PAGES or name == "feed_add":
        return party
    if name in OF_A_PERSON:
        return party | {"person": world.company_a.head.code}
    return {}


def _of_plan(world: World, name: str) -> dict[str, Any]:
    if name.startswith("what_if"):
        return {"pk": WhatIf.objects.get(mission=world.mission).pk} | ({"at": 1} if name == "what_if_draft" else {})
    return {"number": world.draft.number} | ({"offer": 1} if name == "plan_take" else {})


def _row_of(world: World, name: str) -> int | None:
    """The key of the row that a page of the mission is about."""
    if name == "person_erase":
        return world.company_a.head.pk
    if name in ("member_link", "member_remove"):
        return world.contact_link.pk
    if name.startswith("bundle") and name != "bundle_add":
        return Bundle.objects.get(mission=world.mission).pk
    if name in ("today_note", "after_note"):
        return world.published.meetings.get().pk
    if name == "follow_up":
        return _noted(world)
    if name.startswith("message_") or name == "message":
        return _message_to(world.company_a.head, world.published).pk
    return None


def _message_to(person: Person, plan: PlanVersion) -> Message:
    Person.objects.filter(pk=person.pk).update(email="ann@acme.example")
    outbox_fill(plan=plan)
    return Message.objects.get(person=person)


def _noted(world: World) -> int:
    """A note with a follow-up, of the world's meeting."""
    meeting = world.published.meetings.get()
    given = {"mission": world.mission, "request": meeting.request, "starts_at": meeting.starts_at}
    return MeetingLog.objects.get_or_create(**given, defaults={"follow_up": "Send the study"})[0].pk


def _of_host(world: World, name: str, wish: MeetingRequest) -> dict[str, Any]:
    if name == "hours_remove":
        return {"pk": world.counterpart.party.hours.first().pk}
    if name == "day_sheet_pdf":
        return {"language": "az"}
    return {"pk": wish.pk} if name in ("answer", "answer_reply") else {}


def letter(response: HttpResponse) -> str:
    if response.status_code == 302:
        return "!" if response["Location"].startswith("/accounts/login/") else ">"
    return {200: "y", 404: "-", 410: "g"}.get(response.status_code, str(response.status_code))


def test_every_row_has_a_letter_for_every_role(world: World) -> None:
    assert tuple(world.users) == ROLES
    assert {row for row, letters in RIGHTS.items() if len(letters) != len(ROLES)} == set()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_the_table_says(world: World, enter: Door, role: str) -> None:
    """One world for all rows: each act is undone, so that the next one finds it as it was."""
    client, column = enter(world.users[role]), ROLES.index(role)
    addresses = {row: address(world, row.partition(" ")[2]) for row in RIGHTS}
    got = {row: act(client, row, addresses[row]) for row in RIGHTS}
    assert got == {row: letters[column] for row, letters in RIGHTS.items()}


def act(client: Client, row: str, found: str) -> str:
    with transaction.atomic():
        before = transaction.savepoint()
        said = letter(client.get(found) if row.startswith("GET ") else client.post(found))
        transaction.savepoint_rollback(before)
    return said


WITH_A_MISSION = [
    row for row in RIGHTS if row.partition(" ")[2] not in ("sign_in", "feed", "message_answer", *WITHOUT_A_MISSION)
]


@pytest.mark.timeout(600)
def test_a_stranger_cannot_tell_the_mission_from_none(world: World, enter: Door) -> None:
    client = enter(world.stranger)
    for row in WITH_A_MISSION:
        method, _, name = row.partition(" ")
        real, invented = address(world, name), address(world, name, code="no-such-mission")
        assert answer(client, method, real) == answer(client, method, invented), row


def answer(client: Client, method: str, path: str) -> tuple[int, bytes, list[tuple[str, str]]]:
    """Everything of an answer that travels, byte for byte."""
    response = client.get(path) if method == "GET" else client.post(path)
    return response.status_code, response.content, sorted(response.items())


HOST_PAGES = ["answers", "answer", "answer_reply", "hours", "hours_remove", "visitors", "day_sheet_pdf"]
PARTY_PAGES = ["party", "wishes", "wish_add", "refusal_add", "feedback", "itinerary", "itinerary_ics", "feeds"]
PARTY_PAGES += ["itinerary_pdf", "itinerary_xlsx", "change_notice_pdf", "manifest"]


def test_a_company_cannot_tell_another_company_from_none(world: World, enter: Door) -> None:
    client = enter(world.company_b.contact)
    for name in PARTY_PAGES:
        theirs, nobodys = address(world, name), address(world, name, party="NOBODY")
        assert answer(client, "GET", theirs) == answer(client, "GET", nobodys), name


def test_a_wish_of_another_company_is_not_there_on_ones_own_pages(world: World, enter: Door) -> None:
    client = enter(world.company_b.contact)
    own = world.company_b.party.code
    for method, name in (
        ("GET", "wish_edit"), ("POST", "wish_withdraw"), ("POST", "wish_move"), ("GET", "feedback_give"),
    ):  # fmt: skip
        theirs, nobodys = address(world, name, party=own), address(world, name, party=own, pk=2**40)
        assert answer(client, method, theirs) == answer(client, method, nobodys), name


def test_an_id_of_another_mission_is_not_there(world: World, enter: Door) -> None:
    client = enter(world.stranger)
    for slug in NOUN:
        theirs = address(world, f"{slug}_detail", code="elsewhere")
        nobodys = address(world, f"{slug}_detail", code="elsewhere", pk=2**40)
        assert answer(client, "GET", theirs) == answer(client, "GET", nobodys), slug
        assert client.get(theirs).status_code == 404


def test_a_number_beyond_all_numbers_is_not_there(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    assert client.get(address(world, "delegations_detail", pk=10**30)).status_code == 404
    assert client.get(address(world, "plan", number=10**30)).status_code == 404


def test_a_user_who_is_switched_off_is_out_at_the_next_request(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    assert client.get(address(world, "plans")).status_code == 200
    world.organiser.is_active = False
    world.organiser.save()
    assert letter(client.get(address(world, "plans"))) == "!"


def test_the_administration_is_closed_to_every_role_of_a_mission(world: World, enter: Door) -> None:
    for user in world.users.values():
        first = enter(user).get("/admin/mission/user/")
        assert first.status_code == 302
        # Its own sign-in page knows no brake for guessers, so it is the house's that asks.
        second = enter(user).get("/admin/login/?next=/admin/")
        assert (second.status_code, second.get("Location", "")[:16]) in ((403, ""), (302, "/accounts/login/"))


def test_a_form_without_its_token_is_refused(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.organiser, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(address(world, "plan_delete")).status_code == 403
