"""Something happened: the form explains itself, the offers say whom they touch, one is taken and can be published."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.forms import Select
from django.utils import timezone

from mission.models import PlanVersion
from mission.planning.publishing import plan_publish
from mission.planning.requesting import plan_take_solution
from mission.web.forms.plain import LongSelect
from scheduler import runs
from scheduler.models import SolverRun
from tests.factories.rows import make_plan
from tests.mission.web.conftest import Door, World

HOME = "/missions/baku/plans/{}/repair/"


@pytest.fixture
def known(world: World) -> PlanVersion:
    """The published plan of the world."""
    return world.published


def said(**given: object) -> dict[str, object]:
    return {"notice": "30", "seconds": "5", **given}


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"kind": "away"}, "thing", "Say who or what it is."),
        ({"kind": "off"}, "meeting", "Say which meeting is called off."),
        ({"kind": "late", "thing": "party"}, "now", "Say what time it is now."),
        ({"kind": "late", "thing": "party", "now": "2026-02-09T09:05"}, "minutes", "Say how many minutes"),
        ({"kind": "away", "thing": "party", "starts_at": "2026-02-09T09:05"}, "ends_at", "Say until when."),
        (
            {"kind": "away", "thing": "party", "starts_at": "2026-02-09T09:05", "ends_at": "2026-02-09T09:00"},
            "ends_at",
            "The end must lie after the beginning.",
        ),
        ({"kind": "off", "meeting": "999999"}, "meeting", "Select a valid choice"),
        ({"kind": "earthquake"}, "kind", "Select a valid choice"),
    ],
)
def test_form_says_beside_the_field_what_is_missing(
    world: World, enter: Door, known: PlanVersion, given: dict[str, str], field: str, words: str
) -> None:
    if "thing" in given:
        given = {**given, "thing": f"party:{world.counterpart.party.pk}"}
    response = enter(world.organiser).post(HOME.format(known.number), said(**given))

    assert response.status_code == 422
    assert words in " ".join(response.context["form"].errors[field])
    assert not SolverRun.objects.exists()


def test_away_beyond_the_missions_days_is_refused_in_words(world: World, enter: Door, known: PlanVersion) -> None:
    thing = f"party:{world.counterpart.party.pk}"
    given = said(kind="away", thing=thing, starts_at="2027-02-09T09:00", ends_at="2027-02-09T10:00")
    response = enter(world.organiser).post(HOME.format(known.number), given)
    assert "outside the mission" in response.content.decode()


def mended(world: World, enter: Door, known: PlanVersion) -> str:
    """The address of the offers after the one meeting of the known plan was called off."""
    client = enter(world.organiser)
    meeting = known.meetings.get()
    waiting = client.post(HOME.format(known.number), said(kind="off", meeting=str(meeting.pk)))["Location"]
    run = SolverRun.objects.get()
    assert 'hx-trigger="every 1s"' in client.get(waiting).content.decode()
    runs.execute(run.pk, "a test")
    plan_take_solution(run=SolverRun.objects.get(pk=run.pk))
    assert "See the offers" in client.get(waiting + "progress/").content.decode()
    assert client.get(waiting)["Location"] == waiting + "offers/"
    return waiting + "offers/"


def test_offers_say_whom_they_touch_and_one_is_taken_and_published(
    world: World, enter: Door, known: PlanVersion
) -> None:
    offers = mended(world, enter, known)
    client = enter(world.organiser)
    page = client.get(offers).content.decode()
    assert "is called off." in page
    assert "drop nothing" in page
    assert "Proven: no plan that drops no more" in page
    for person in known.meetings.get().attendees.all():
        assert person.name in page

    taken = client.post(offers + "1/take/")
    draft = PlanVersion.objects.get(based_on=known)
    assert taken["Location"].endswith(f"/plans/{draft.number}/publish/")
    assert draft.filled_at is not None
    client.post(taken["Location"], {"replaces": known.number})
    draft.refresh_from_db()
    assert draft.state == "published"
    assert "was taken" in client.get(offers).content.decode()


def test_offer_of_a_plan_people_no_longer_know_is_not_taken(world: World, enter: Door, known: PlanVersion) -> None:
    offers = mended(world, enter, known)
    other = plan_publish(plan=make_plan(world.mission, filled_at=timezone.now()), actor=world.organiser)
    client = enter(world.organiser)
    response = client.post(offers + "1/take/", follow=True)

    assert f"{other} is published by now" in response.content.decode()
    assert PlanVersion.objects.get(based_on=known).filled_at is None


def test_offers_of_a_plan_that_is_no_repair_are_its_page(world: World, enter: Door) -> None:
    home = f"/missions/baku/plans/{world.draft.number}/"
    client = enter(world.organiser)
    assert client.get(home + "offers/")["Location"] == home
    response = client.post(home + "offers/1/take/", follow=True)
    assert "is not a repair" in response.content.decode()


class _Options(HTMLParser):
    """What a browser makes of a select: its attributes, groups and options."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[object] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.found += [data.strip()] if data.strip() else []


@pytest.mark.parametrize("value", [None, "", "1", 1, "a<b", "nowhere"])
def test_long_choice_is_what_the_frameworks_own_would_be(value: object) -> None:
    choices = [("", "–"), ("A & B", [("1", "one"), ("a<b", '"two" <i>')]), (3, "three")]
    attrs = {"id": "id_it", "required": True, "aria-describedby": "help"}
    shown = [
        _Options(each(attrs={"class": "wide"}, choices=choices).render("it", value, attrs)).found
        for each in (Select, LongSelect)
    ]
    assert shown[0] == shown[1]
