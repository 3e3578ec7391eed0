"""Calendar addresses' answers: rendered once for every state of the mission, then kept ready."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.db.models import Count, Max

from mission.itineraries.build import itinerary_of, itinerary_of_interpreter, itinerary_of_mission, itinerary_of_room
from mission.itineraries.ics import itinerary_ics
from mission.itineraries.itinerary import Itinerary
from mission.models import CalendarRecord, FeedToken, Mission, Party, Person, PlanVersion

KEPT_SECONDS = 600  # what no state names, such as a record mended by hand, shows itself after this time
# After a publication many programs ask at once: one renders, the others wait for what it leaves.
_rendering = threading.Lock()


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar file and its strong ETag, made from the bytes."""

    body: bytes
    etag: str


def calendar_of(*, feed: FeedToken, plan: PlanVersion) -> Calendar:
    """What stands at a calendar address while `plan` is published. The same data give the same bytes.

    Asked again without a change it takes two queries and no rendering. `plan` is of the feed's mission.
    """
    store, kept_as = caches["calendars"], _state(feed, plan)
    found: Calendar | None = store.get(kept_as)
    if found is not None:
        return found
    with _rendering:
        found = store.get(kept_as)
        if found is None:
            body = itinerary_ics(feed_itinerary(feed=feed, plan=plan))
            found = Calendar(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')
            store.set(kept_as, found, KEPT_SECONDS)
    return found


def feed_itinerary(*, feed: FeedToken, plan: PlanVersion) -> Itinerary:
    """The days that a calendar address shows."""
    if feed.room is not None:
        return itinerary_of_room(plan=plan, room=feed.room)
    if feed.interpreter is not None:
        return itinerary_of_interpreter(plan=plan, interpreter=feed.interpreter)
    if feed.person is not None or feed.party is not None:
        return itinerary_of(plan=plan, person=feed.person, party=feed.party)
    return itinerary_of_mission(plan=plan)


def _state(feed: FeedToken, plan: PlanVersion) -> str:
    """A key that differs whenever the calendar's bytes may: what was published, and what is read as it is today."""
    mission: Mission = feed.mission
    told = CalendarRecord.objects.filter(mission=mission).aggregate(count=Count("pk"), last=Max("changed_at"))
    head = (mission.pk, mission.code, mission.name, mission.time_zone, mission.first_day, mission.last_day)
    said = (*head, plan.pk, plan.number, plan.published_at, told["count"], told["last"], *_owner_state(feed))
    return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()


def _owner_state(feed: FeedToken) -> tuple[Any, ...]:
    owner = feed.owner
    if isinstance(owner, Party):
        team = Person.objects.filter(party=owner).values_list("pk", "name", "title")
        return "party", owner.pk, owner.name, owner.side, *team
    if isinstance(owner, Person):
        return "person", owner.pk, owner.name, owner.party_id, owner.party.name, owner.party.side
    return owner._meta.model_name, owner.pk, str(owner), str(feed.room.venue if feed.room else "")
