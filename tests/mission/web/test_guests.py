"""Companies' and counterparts' own pages: the next meeting, wishes by hand, hours, visitors, feedback, languages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from mission.enums import Answer, AvailabilityKind
from mission.models import (
    AuditEntry,
    Availability,
    Feedback,
    MeetingRequest,
    Mission,
    Person,
    PlanVersion,
    ProgrammeItem,
)
from mission.planning.publishing import plan_publish
from mission.services.accounts import sign_in_link_create
from tests.factories.rows import local, make_availability, make_meeting, make_party, make_plan, make_request
from tests.mission.web.conftest import Door, World

A = "/missions/baku/parties/ACME/"
B = "/missions/baku/parties/BOLT/"
HOST = "/missions/baku/parties/ENERGY/"


def publish(world: World) -> PlanVersion:
    """Acme at the ministry itself, day 1 at 14:00, on the roads of the afternoon: leave by 13:30."""
    ministry = world.counterpart.party.home_venue
    assert ministry is not None
    ministry.latitude, ministry.longitude = "40.366700", "49.835200"
    ministry.save()
    ProgrammeItem.objects.filter(mission=world.mission).update(venue=world.mission.hub)
    plan = make_plan(world.mission, filled_at=local(world.mission, 0, "12:00"))
    make_meeting(plan, world.meeting.request, room=ministry.rooms.get())
    return plan_publish(plan=plan, actor=world.organiser)


def read(world: World, enter: Door, clock: str, day: int = 1, path: str = A) -> str:
    with time_machine.travel(local(world.mission, day, clock), tick=False):
        return enter(world.company_a.contact).get(path).content.decode()


# --- the next meeting


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        ("13:05", "Leave in 25 minutes"),
        ("13:29", "Leave in 1 minute<"),
        ("13:30", "Leave now"),
        ("13:59", "Leave now"),
        ("14:00", '<p class="upcoming-when">Now</p>'),
    ],
)
def test_minutes_to_leave_follow_the_clock(world: World, enter: Door, clock: str, said: str) -> None:
    publish(world)
    page = read(world, enter, clock)
    assert said in page
    assert ("Leave in" in page) == said.startswith("Leave in")


def test_a_far_meeting_is_said_by_its_time_of_day(world: World, enter: Door) -> None:
    publish(world)
    page = read(world, enter, "10:45")
    assert "Leave JW Marriott Absheron by 13:30: 15 minutes on the road, 10 minutes at the door" in page
    assert "Leave in" not in page


def test_the_next_meeting_says_where_whom_how_and_what(world: World, enter: Door) -> None:
    publish(world)
    Person.objects.filter(pk=world.counterpart.head.pk).update(pronunciation="ah-LEE shyoo-KYOO-rof", title="Minister")
    MeetingRequest.objects.filter(pk=world.meeting.request_id).update(comment="Bring the turbine drawings")
    page = read(world, enter, "13:05")
    for said in (
        "Meeting with Ministry of Energy", "Əli Şükürov", "say: ah-LEE shyoo-KYOO-rof", "Reception room",
        "Bring the turbine drawings", "https://www.openstreetmap.org/?mlat=40.366700&amp;mlon=49.835200#map=17/",
    ):  # fmt: skip
        assert said in page, said


def test_a_delegates_page_belongs_to_the_itinerary(world: World, enter: Door) -> None:
    person = world.company_a.party.persons.first()
    assert person is not None
    for page, here in (("", "Today"), ("itinerary/", "Itinerary"), (f"people/{person.code}/", "Itinerary")):
        shown = enter(world.company_a.contact).get(f"/missions/baku/parties/{world.company_a.party.code}/{page}")
        marked = re.findall(r'aria-current="page">([^<]+)</a>', shown.content.decode())
        assert marked[0] == here


def test_a_host_does_not_read_the_companys_note_as_its_own(world: World, enter: Door) -> None:
    publish(world)
    with time_machine.travel(local(world.mission, 1, "13:05"), tick=False):
        assert "Your note" not in enter(world.counterpart.contact).get(HOST).content.decode()


def test_empty_states_before_publication_and_after_the_end(world: World, enter: Door) -> None:
    page = enter(world.other_host.contact).get("/missions/baku/parties/HEALTH/").content.decode()
    assert "No meeting is planned for you" in page
    assert "Everything lies behind you" in read(world, enter, "23:00", 2)
    PlanVersion.objects.filter(pk=world.published.pk).update(state="superseded")
    assert "Nothing is published yet" in read(world, enter, "09:00")


def test_an_organiser_rehearses_a_guests_page_and_a_guest_does_not(world: World, enter: Door) -> None:
    publish(world)
    assert "Leave now" in enter(world.organiser).get(A + "?at=2026-02-09T13:40").content.decode()
    assert "Leave now" not in enter(world.company_a.contact).get(A + "?at=2026-02-09T13:40").content.decode()


# --- wishes by hand


@pytest.fixture
def four(world: World) -> list[MeetingRequest]:
    """Acme's wishes in their order: ranks 1, 2, and two without one."""
    hosts = [make_party(world.mission, "counterpart", name=f"Host {name}") for name in "BCD"]
    ranks = [2, None, None]
    first = MeetingRequest.objects.get(delegation=world.company_a.party)
    return [first, *(make_request(world.mission, world.company_a.party, host, rank=rank)
                     for host, rank in zip(hosts, ranks, strict=True))]  # fmt: skip


def ranks(rows: list[MeetingRequest]) -> list[int | None]:
    return [MeetingRequest.objects.get(pk=each.pk).rank for each in rows]


@pytest.mark.parametrize(
    ("which", "to", "expected"),
    [
        (0, "down", [2, 1, None, None]),
        (1, "up", [2, 1, None, None]),
        (2, "up", [1, 3, 2, None]),
        (3, "1", [2, 3, None, 1]),
        (3, "99", [1, 2, 3, 4]),
        (0, "up", [1, 2, None, None]),
        (0, "0", [1, 2, None, None]),
        (2, "", [1, 2, 3, None]),
    ],
)
def test_a_wish_moves_to_its_place(
    world: World, enter: Door, four: list[MeetingRequest], which: int, to: str, expected: list[int | None]
) -> None:
    answer = enter(world.company_a.contact).post(f"{A}wishes/{four[which].pk}/move/", {"to": to})
    assert answer["Location"] == A + "wishes/"
    assert ranks(four) == expected


def test_moving_on_the_companys_behalf_is_audited_and_closed_wishes_stay(
    world: World, enter: Door, four: list[MeetingRequest]
) -> None:
    Mission.objects.filter(pk=world.mission.pk).update(wishes_open=False)
    page = enter(world.company_a.contact).post(f"{A}wishes/{four[1].pk}/move/", {"to": "up"}, follow=True)
    assert "Wishes are closed. Ask the organiser" in page.content.decode()
    assert ranks(four) == [1, 2, None, None]
    enter(world.organiser).post(f"{A}wishes/{four[1].pk}/move/", {"to": "up"})
    assert ranks(four) == [2, 1, None, None]
    entries = AuditEntry.objects.filter(actor=world.organiser, verb="meeting_request.update")
    assert {entry.on_behalf_of for entry in entries} == {world.company_a.party}


# --- a counterpart's answers and hours


def test_one_button_accepts_or_declines_and_leaves_the_rest(world: World, enter: Door) -> None:
    wish = MeetingRequest.objects.get(delegation=world.company_a.party)
    MeetingRequest.objects.filter(pk=wish.pk).update(answer=Answer.PENDING, host_rank=4, host_comment="Soon")
    host = enter(world.counterpart.contact)
    for answer in ("accepted", "declined"):
        host.post(f"{HOST}requests/{wish.pk}/reply/", {"answer": answer})
        wish.refresh_from_db()
        assert (wish.answer, wish.host_rank, wish.host_comment) == (answer, 4, "Soon")
    page = host.post(f"{HOST}requests/{wish.pk}/reply/", {"answer": "maybe"}, follow=True).content.decode()
    assert "this answer is not known" in page
    wish.refresh_from_db()
    assert wish.answer == "declined"


def test_a_host_proposes_a_colleague_who_was_not_on_the_list(world: World, enter: Door) -> None:
    wish = MeetingRequest.objects.get(delegation=world.company_a.party)
    sent = {"answer": "accepted", "other_name": "  Nərgiz Həsənova ", "other_title": "Head of unit", "attendees": []}
    host = enter(world.counterpart.contact)
    host.post(f"{HOST}requests/{wish.pk}/", sent)
    made = Person.objects.get(name="Nərgiz Həsənova")
    assert (made.party, made.title, list(wish.attendees.all())) == (world.counterpart.party, "Head of unit", [made])
    host.post(f"{HOST}requests/{wish.pk}/", sent)
    assert Person.objects.filter(name="Nərgiz Həsənova").count() == 1
    assert "Will receive: Nərgiz Həsənova" in host.get(HOST + "requests/").content.decode()


HOURS = {"kind": "available", "day": "2026-02-10", "start": "10:00", "until": "12:30"}


def test_a_host_enters_its_hours_in_the_missions_time_and_takes_them_away(world: World, enter: Door) -> None:
    host = enter(world.counterpart.contact)
    assert host.post(HOST + "hours/", HOURS)["Location"] == HOST + "hours/"
    made = Availability.objects.get(party=world.counterpart.party, starts_at=local(world.mission, 2, "10:00"))
    assert (made.ends_at, made.kind) == (local(world.mission, 2, "12:30"), AvailabilityKind.AVAILABLE)
    person = world.counterpart.persons[1]
    host.post(HOST + "hours/", {**HOURS, "kind": "unavailable", "person": person.pk, "note": "Cabinet"})
    assert person.hours.get().note == "Cabinet"
    host.post(f"{HOST}hours/{made.pk}/remove/")
    assert not Availability.objects.filter(pk=made.pk).exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"until": "10:00"}, "until"),
        ({"until": "x"}, "until"),
        ({"day": "2026-02-11"}, "day"),
        ({"kind": "perhaps"}, "kind"),
        ({"person": "stranger"}, "person"),
    ],
)
def test_hours_that_make_no_sense_are_said_beside_their_field(
    world: World, enter: Door, changed: dict[str, str], field: str
) -> None:
    if "person" in changed:
        changed = {"person": str(world.company_a.head.pk)}
    answer = enter(world.counterpart.contact).post(HOST + "hours/", {**HOURS, **changed})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_hours_are_read_only_once_wishes_are_closed_but_not_for_the_organiser(world: World, enter: Door) -> None:
    Mission.objects.filter(pk=world.mission.pk).update(wishes_open=False)
    host, organiser = enter(world.counterpart.contact), enter(world.organiser)
    mine = world.counterpart.party.hours.first()
    assert b'name="until"' not in host.get(HOST + "hours/").content
    assert host.post(HOST + "hours/", HOURS).status_code == 404
    page = host.post(f"{HOST}hours/{mine.pk}/remove/", follow=True)
    assert "Wishes are closed" in page.content.decode()
    assert world.counterpart.party.hours.filter(pk=mine.pk).exists()
    assert organiser.post(HOST + "hours/", HOURS).status_code == 302


def test_hours_of_another_counterpart_are_not_there(world: World, enter: Door) -> None:
    theirs = make_availability(world.mission, party=world.other_host.party)
    assert enter(world.counterpart.contact).post(f"{HOST}hours/{theirs.pk}/remove/").status_code == 404
    assert Availability.objects.filter(pk=theirs.pk).exists()


def test_the_visitor_list_has_the_names_of_the_published_visits_and_when_the_list_closes(
    world: World, enter: Door
) -> None:
    publish(world)
    ministry = world.counterpart.party.home_venue
    assert ministry is not None
    type(ministry).objects.filter(pk=ministry.pk).update(list_closes_hours=24)
    page = enter(world.counterpart.contact).get(HOST + "visitors/").content.decode()
    for said in ("Ann Acker", "Adam Ames", "Acme Energy", "closes on Sunday, 8 February, 14:00", "2 visitors"):
        assert said in page, said
    assert "Beth Bolt" not in page
    other = enter(world.other_host.contact).get("/missions/baku/parties/HEALTH/visitors/").content.decode()
    assert "Nobody is expected yet" in other
    assert "Ann Acker" not in other


# --- feedback


def test_feedback_opens_with_the_meeting_and_is_changed_in_place(world: World, enter: Door) -> None:
    path = f"{A}feedback/{world.meeting.request_id}/"
    company = enter(world.company_a.contact)
    with time_machine.travel(local(world.mission, 1, "13:59"), tick=False):
        assert company.get(path).status_code == 404
    with time_machine.travel(local(world.mission, 1, "14:00"), tick=False):
        assert "1 meeting waits for your word" in company.get(A).content.decode()
        company.post(path, {"outcome": "agreed", "rating": "5", "text": "Pilot in May"})
        company.post(path, {"outcome": "promising", "rating": "", "text": "Pilot in May"})
        assert "waits for your word" not in company.get(A).content.decode()
        assert company.post(path, {"outcome": "wonderful", "rating": "6"}).status_code == 422
    said = Feedback.objects.get(mission=world.mission)
    assert (said.party, said.outcome, said.rating, said.text) == (
        world.company_a.party, "promising", None, "Pilot in May",
    )  # fmt: skip
    assert AuditEntry.objects.filter(subject_type="feedback").count() == 2


def test_feedback_is_read_by_its_party_and_organisers_only(world: World, enter: Door) -> None:
    path = f"feedback/{world.meeting.request_id}/"
    enter(world.company_a.contact).post(A + path, {"outcome": "nothing", "text": "A canary in a coal mine"})
    enter(world.counterpart.contact).post(HOST + path, {"outcome": "agreed", "text": "A second canary"})
    company = enter(world.company_a.contact).get(A + "feedback/").content.decode()
    host = enter(world.counterpart.contact).get(HOST + "feedback/").content.decode()
    everything = enter(world.organiser).get("/missions/baku/feedback/").content.decode()
    assert ("coal mine" in company, "second canary" in company) == (True, False)
    assert ("coal mine" in host, "second canary" in host) == (False, True)
    assert ("coal mine" in everything, "second canary" in everything) == (True, True)
    assert enter(world.company_b.contact).get(B + path).status_code == 404


def test_feedback_of_a_party_that_was_not_there_is_not_taken(world: World, enter: Door) -> None:
    theirs = MeetingRequest.objects.get(delegation=world.company_b.party, counterpart=world.counterpart.party)
    answer = enter(world.company_a.contact).post(f"{A}feedback/{theirs.pk}/", {"outcome": "agreed"})
    assert answer.status_code == 404
    assert not Feedback.objects.filter(mission=world.mission).exists()


# --- languages


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("az", ["Bu gün", "25 dəqiqəyə yola düşün", "Bazar ertəsi, 9 fevral", "Görüş: Ministry of Energy"]),
        ("ru", ["Сегодня", "Выезжайте через 25 минут<", "Понедельник, 9 февраля", "Встреча: Ministry of Energy"]),
        ("en", ["Today", "Leave in 25 minutes", "Monday, 9 February", "Meeting with Ministry of Energy"]),
    ],
)
def test_a_page_speaks_the_language_that_was_chosen(world: World, enter: Door, language: str, said: list[str]) -> None:
    publish(world)
    company = enter(world.company_a.contact)
    assert company.post("/language/", {"language": language, "next": A})["Location"] == A
    with time_machine.travel(local(world.mission, 1, "13:05"), tick=False):
        page = company.get(A).content.decode()
    assert f'<html lang="{language}">' in page
    for each in said:
        assert each in page, each
    # Kept with the contact: another device after the sign-in speaks it too.
    assert f'<html lang="{language}">' in enter(world.company_a.contact).get(A + "wishes/").content.decode()


@pytest.mark.parametrize(
    ("minutes", "said"), [(21, "через 21 минуту"), (22, "через 22 минуты"), (25, "через 25 минут<")]
)
def test_russian_counts_in_three_forms(world: World, enter: Door, minutes: int, said: str) -> None:
    publish(world)
    company = enter(world.company_a.contact)
    company.post("/language/", {"language": "ru"})
    with time_machine.travel(local(world.mission, 1, "13:30") - timedelta(minutes=minutes), tick=False):
        assert said in company.get(A).content.decode()


def test_a_guests_browser_is_asked_first_and_the_desks_stay_english(world: World, enter: Door) -> None:
    azerbaijani = {"HTTP_ACCEPT_LANGUAGE": "az-AZ,az;q=0.9,en;q=0.5"}
    link = sign_in_link_create(membership=world.company_a.membership, actor=world.organiser)
    assert "Xoş gəlmisiniz" in Client().get(link, **azerbaijani).content.decode()
    assert '<html lang="az">' in enter(world.company_a.contact).get(A, **azerbaijani).content.decode()
    organiser = enter(world.organiser)
    assert '<html lang="en">' in organiser.get(A, **azerbaijani).content.decode()
    organiser.post("/language/", {"language": "ru"})
    assert '<html lang="ru">' in organiser.get(A).content.decode()
    for path in ("/missions/baku/", "/missions/baku/today/", "/missions/baku/feedback/"):
        assert '<html lang="en">' in organiser.get(path).content.decode()


def test_an_unknown_language_and_a_foreign_way_back_change_nothing(world: World, enter: Door) -> None:
    company = enter(world.company_a.contact)
    answer = company.post("/language/", {"language": "xx", "next": "https://evil.example/"})
    assert (answer["Location"], answer.cookies.get("django_language")) == ("/", None)
    world.company_a.contact.refresh_from_db()
    assert world.company_a.contact.language == ""


def test_calendar_files_do_not_depend_on_the_pages_language(world: World, enter: Door) -> None:
    company = enter(world.company_a.contact)
    before = company.get(A + "itinerary.ics").content
    company.post("/language/", {"language": "ru"})
    assert company.get(A + "itinerary.ics").content == before


@pytest.mark.parametrize("language", ["az", "ru"])
def test_no_page_of_a_guest_keeps_an_english_heading(world: World, enter: Door, language: str) -> None:
    """Headings, labels and buttons are where a forgotten mark shows first; names of the data stay as they are."""
    company = ("", "wishes/", "wishes/new/", "refusals/new/", "feedback/", "itinerary/", "calendar/")
    host = ("", "requests/", "hours/", "visitors/", "feedback/", "itinerary/")
    for user, home, pages in (
        (world.company_a.contact, A, company),
        (world.counterpart.contact, HOST, host),
    ):
        client = enter(user)
        client.post("/language/", {"language": language})
        for path in pages:
            page = client.get(home + path).content.decode()
            found = set(headings(page)) & ENGLISH
            assert found == set(), path


ENGLISH = {
    "Wishes", "Feedback", "Calendar", "Today", "Agenda", "Requests", "Own hours", "Visitors", "Itinerary", "Rank",
    "Language", "Save the wish", "Cancel", "Sign out", "Will not meet", "Add a wish", "Subscribe", "Whom to meet",
}  # fmt: skip


def headings(page: str) -> list[str]:
    return [each.strip() for each in re.findall(r"<(?:h1|h2|label|legend|button|a|dt)\b[^>]*>([^<]+)<", page)]
