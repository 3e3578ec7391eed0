"""Wishes, answers and refusals: the party's own, or the organiser's on its behalf; secrets stay secret."""

from __future__ import annotations

from mission.enums import Answer
from mission.models import AuditEntry, MeetingRequest, Mission, Refusal
from tests.factories.rows import make_refusal
from tests.mission.web.conftest import Door, World

A = "/missions/baku/parties/ACME/"
B = "/missions/baku/parties/BOLT/"
HOST = "/missions/baku/parties/ENERGY/"
CANARY = "A canary in a coal mine"


def test_a_company_adds_a_wish_with_who_attends(world: World, enter: Door) -> None:
    sent = {
        "counterpart": world.other_host.party.pk, "rank": "2", "comment": "Hospital partners", "language": "en",
        "attendees": [world.company_a.persons[1].pk],
    }  # fmt: skip
    response = enter(world.company_a.contact).post(A + "wishes/new/", sent)
    assert response["Location"] == A + "wishes/"
    wish = MeetingRequest.objects.get(delegation=world.company_a.party, counterpart=world.other_host.party)
    assert (wish.rank, wish.comment, list(wish.attendees.all())) == (
        2,
        "Hospital partners",
        [world.company_a.persons[1]],
    )


def test_an_organiser_adds_a_wish_on_the_companys_behalf(world: World, enter: Door) -> None:
    sent = {"counterpart": world.other_host.party.pk, "language": "en"}
    enter(world.organiser).post(A + "wishes/new/", sent)
    entry = AuditEntry.objects.filter(verb="meeting_request.create", actor=world.organiser).get()
    assert entry.on_behalf_of == world.company_a.party


def test_a_delegate_of_another_company_cannot_be_sent(world: World, enter: Door) -> None:
    sent = {"counterpart": world.other_host.party.pk, "language": "en", "attendees": [world.company_b.head.pk]}
    response = enter(world.company_a.contact).post(A + "wishes/new/", sent)
    assert list(response.context["form"].errors) == ["attendees"]


def test_a_planned_wish_is_not_taken_back_in_silence(world: World, enter: Door) -> None:
    wish = MeetingRequest.objects.get(delegation=world.company_a.party)
    response = enter(world.company_a.contact).post(f"{A}wishes/{wish.pk}/withdraw/", follow=True)
    assert "cannot be deleted" in response.content.decode()


def test_closed_wishes_have_no_form_for_the_company_and_one_for_the_organiser(world: World, enter: Door) -> None:
    Mission.objects.filter(pk=world.mission.pk).update(wishes_open=False)
    company = enter(world.company_a.contact)
    assert "Wishes are closed" in company.get(A + "wishes/").content.decode()
    assert company.get(A + "wishes/new/").status_code == 404
    assert company.get(A + "refusals/new/").status_code == 404
    assert enter(world.organiser).get(A + "wishes/new/").status_code == 200


def test_a_host_accepts_with_a_rank_and_a_person(world: World, enter: Door) -> None:
    wish = MeetingRequest.objects.get(delegation=world.company_a.party)
    person = world.counterpart.persons[1]
    sent = {"answer": "declined", "host_rank": "3", "host_comment": "Too busy", "attendees": [person.pk]}
    response = enter(world.counterpart.contact).post(f"{HOST}requests/{wish.pk}/", sent)
    assert response["Location"] == HOST + "requests/"
    wish.refresh_from_db()
    assert (wish.answer, wish.host_rank, wish.host_comment) == (Answer.DECLINED, 3, "Too busy")
    assert list(wish.attendees.all()) == [person]


def test_what_the_host_notes_is_not_on_the_companys_pages(world: World, enter: Door) -> None:
    MeetingRequest.objects.filter(delegation=world.company_a.party).update(host_rank=8765, host_comment=CANARY)
    wish = MeetingRequest.objects.get(delegation=world.company_a.party)
    company = enter(world.company_a.contact)
    for path in ("wishes/", f"wishes/{wish.pk}/", "itinerary/", "itinerary.ics"):
        page = company.get(A + path).content.decode()
        assert CANARY not in page
        assert "8765" not in page


def test_the_rank_of_a_company_is_not_on_the_hosts_pages(world: World, enter: Door) -> None:
    MeetingRequest.objects.filter(delegation=world.company_a.party).update(rank=8765)
    wish = MeetingRequest.objects.get(delegation=world.company_a.party)
    host = enter(world.counterpart.contact)
    for path in ("requests/", f"requests/{wish.pk}/", "itinerary/", "itinerary.ics"):
        assert "8765" not in host.get(HOST + path).content.decode()


def test_a_refusal_is_seen_by_its_party_and_organisers_only(world: World, enter: Door) -> None:
    make_refusal(world.mission, world.company_a.party, world.other_host.party, reason=CANARY)
    assert CANARY in enter(world.company_a.contact).get(A + "wishes/").content.decode()
    assert CANARY in enter(world.organiser).get("/missions/baku/refusals/").content.decode()
    others = {
        world.company_b.contact: ["parties/BOLT/wishes/", "parties/BOLT/itinerary/"],
        world.other_host.contact: [
            "parties/HEALTH/requests/",
            "parties/HEALTH/itinerary/",
            "parties/HEALTH/itinerary.ics",
        ],
        world.logistics: ["run-of-show/"],
        world.viewer: ["run-of-show/"],
    }
    for user, paths in others.items():
        for path in paths:
            response = enter(user).get(f"/missions/baku/{path}")
            assert response.status_code == 200
            assert CANARY not in response.content.decode()


def test_a_refused_host_does_not_notice_the_request(world: World, enter: Door) -> None:
    wish = MeetingRequest.objects.get(delegation=world.company_b.party, counterpart=world.other_host.party)
    make_refusal(world.mission, world.company_b.party, world.other_host.party, reason=CANARY)
    host = enter(world.other_host.contact)
    assert "Bolt Rail" not in host.get("/missions/baku/parties/HEALTH/requests/").content.decode()
    assert host.get(f"/missions/baku/parties/HEALTH/requests/{wish.pk}/").status_code == 404


def test_two_worlds_that_differ_in_another_companys_refusal_look_alike_to_a_company(world: World, enter: Door) -> None:
    def seen() -> list[bytes]:
        client = enter(world.company_a.contact)
        pages = [client.get(A + path).content for path in ("wishes/", "itinerary/", "itinerary.ics", "calendar/")]
        return [page if b"csrfmiddlewaretoken" not in page else _without_tokens(page) for page in pages]

    before = seen()
    make_refusal(world.mission, world.company_b.party, world.counterpart.party, reason=CANARY)
    assert seen() == before


def _without_tokens(page: bytes) -> bytes:
    return b"\n".join(line for line in page.split(b"\n") if b"csrfmiddlewaretoken" not in line)


def test_a_party_refuses_and_takes_it_back(world: World, enter: Door) -> None:
    client = enter(world.company_a.contact)
    client.post(A + "refusals/new/", {"of": world.other_host.party.pk, "reason": "Litigation"})
    refusal = Refusal.objects.get(by=world.company_a.party)
    assert refusal.reason == "Litigation"
    client.post(f"{A}refusals/{refusal.pk}/lift/")
    assert not Refusal.objects.filter(by=world.company_a.party).exists()
