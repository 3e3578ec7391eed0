"""Rows to a Problem: one mission as the core plans it, with everything the organiser should know about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from mission.enums import Side
from mission.models import Mission, PlanVersion
from mission.planning.hours import Hours, minute_ceil, minute_floor, minute_of_day, timeline_of
from mission.planning.places import Ways, room_values, venue_values
from mission.planning.rows import MissionRows, concerned_by, rows_of
from mission.planning.wishes import LeftOut, Wishes
from mission.planning.words import Names, key
from scheduler.core.meetings import problem as core
from scheduler.core.meetings.problem import DAY, Engagement, Lock, Pause, Problem, Stretch, Window
from scheduler.core.meetings.validation import problem_errors
from scheduler.core.timeline import Timeline, TimelineError

__all__ = ["BuildNotes", "build_problem", "locks_of", "problem_of_rows"]


@dataclass(frozen=True)
class BuildNotes:
    """What came to light while the problem was built, in the mission's own names.

    `remarks`: things the organiser should look at; planning goes on. `errors`: contradictions; planning is refused.
    `left_out`: requests that no plan can place, by primary key. `names` says what the core's ids are called.
    """

    remarks: tuple[str, ...]
    errors: tuple[str, ...]
    left_out: Mapping[int, LeftOut]
    names: Names


def build_problem(*, mission: Mission, plan: PlanVersion | None = None) -> tuple[Problem, BuildNotes]:
    """The mission as it stands now. Locked meetings of `plan` become locks."""
    return problem_of_rows(rows_of(mission=mission, plan=plan))


def problem_of_rows(rows: MissionRows) -> tuple[Problem, BuildNotes]:
    """The same from rows already fetched."""
    mission = rows.mission
    timeline = timeline_of(mission)
    hours = Hours(mission, timeline, rows.hours)
    rooms_of_venue: dict[int, list[int]] = defaultdict(list)
    for room in rows.rooms.values():
        rooms_of_venue[room.venue_id].append(room.pk)
    pairs = frozenset(pair for each in rows.interpreters.values() for pair in each.pairs)
    wishes = Wishes(rows, timeline, rooms_of_venue, pairs)
    sessions = wishes.sessions()
    requests = wishes.requests(sessions)
    errors = [*hours.errors, *wishes.errors]
    engagements = _engagements(rows, timeline, errors)
    ways = Ways(rows.venues.values(), rows.times)
    names = Names(names_of(rows), mission.first_day)
    remarks = [*wishes.remarks, *_remarks(rows, rooms_of_venue)]
    problem = Problem(
        days=mission.days,
        parties=tuple(_party(rows, pk) for pk in rows.parties),
        persons=tuple(_person(rows, pk, timeline, hours, engagements.get(pk, ())) for pk in rows.persons),
        venues=venue_values(rows.venues.values()),
        rooms=room_values(rows.rooms.values(), hours),
        legs=ways.legs(_used_venues(rows, requests, sessions)),
        interpreters=tuple(
            core.Interpreter(
                key("interpreter", each.pk),
                each.pairs,
                hours.of("interpreter", each.pk),
                Stretch(each.longest_stretch, each.rest_minutes) if each.longest_stretch else None,
            )
            for each in rows.interpreters.values()
        ),
        requests=requests,
        sessions=sessions,
        refusals=tuple((key("party", each.by_id), key("party", each.of_id)) for each in rows.refusals),
        locks=locks_of(rows, {each.id for each in requests}, remarks),
        settings=_settings(mission, errors),
    )
    zone_names = {each.zone_id: each for each in rows.venues.values()}
    for one, other in sorted(ways.missing):
        remarks.append(
            f"No travel time is entered between the zones of {zone_names[one]} and {zone_names[other]}: "
            "the way is counted as 0 minutes."
        )
    if not errors:
        errors += [names.sentence(each) for each in problem_errors(problem)]
    return problem, BuildNotes(tuple(dict.fromkeys(remarks)), tuple(dict.fromkeys(errors)), wishes.left_out, names)


def names_of(rows: MissionRows) -> dict[str, str]:
    """What every id of the mission is called on pages."""
    found = {key("party", pk): str(each) for pk, each in rows.parties.items()}
    found |= {key("person", pk): str(each) for pk, each in rows.persons.items()}
    found |= {key("venue", pk): str(each) for pk, each in rows.venues.items()}
    found |= {key("room", pk): str(each) for pk, each in rows.rooms.items()}
    found |= {key("interpreter", pk): str(each) for pk, each in rows.interpreters.items()}
    found |= {key("session", pk): str(each) for pk, each in rows.sessions.items()}
    found |= {key("programme", pk): str(each) for pk, each in rows.programme.items()}
    for pk, request in rows.requests.items():
        found[key("request", pk)] = f"{rows.parties[request.delegation_id]} – {rows.parties[request.counterpart_id]}"
    return found


def _party(rows: MissionRows, pk: int) -> core.Party:
    party, mission = rows.parties[pk], rows.mission
    start, end = minute_of_day(mission.lunch_from), minute_of_day(mission.lunch_until)
    pauses = (
        tuple(Pause(Window(day * DAY + start, day * DAY + end), party.lunch_minutes) for day in range(mission.days))
        if party.lunch_minutes
        else ()
    )
    return core.Party(
        id=key("party", pk),
        side=core.Side.DELEGATION if party.side == Side.DELEGATION else core.Side.COUNTERPART,
        sectors=tuple(key("sector", each) for each in rows.sectors_of_party.get(pk, ())),
        rank=party.rank,
        daily_maximum=party.daily_maximum,
        total_maximum=party.total_maximum,
        guaranteed_minimum=party.guaranteed_minimum,
        pauses=pauses,
        stretch=Stretch(party.longest_stretch, party.rest_minutes) if party.longest_stretch else None,
    )


def _person(
    rows: MissionRows, pk: int, timeline: Timeline, hours: Hours, engagements: tuple[Engagement, ...] | list[Engagement]
) -> core.Person:
    person = rows.persons[pk]
    named_at = None
    if person.named_at is not None:
        # A name may reach the organiser while the clock is changed; the wall clock is exact enough for a deadline.
        local = person.named_at.astimezone(timeline.zone)
        named_at = (local.date() - timeline.first_day).days * DAY + local.hour * 60 + local.minute
    return core.Person(
        id=key("person", pk),
        party=key("party", person.party_id),
        available=hours.of_person(pk, person.party_id),
        engagements=tuple(engagements),
        is_head=person.is_head,
        rank=person.rank,
        named_at=named_at,
    )


def _engagements(rows: MissionRows, timeline: Timeline, errors: list[str]) -> Mapping[int, list[Engagement]]:
    """Person's primary key -> the programme items that concern him or her."""
    found: dict[int, list[Engagement]] = defaultdict(list)
    for item in rows.programme.values():
        try:
            window = Window(minute_floor(timeline, item.starts_at), minute_ceil(timeline, item.ends_at))
        except TimelineError as error:
            errors.append(f"{item}: {error}. Choose a time before or after.")
            continue
        venue = key("venue", item.venue_id) if item.venue_id else None
        engagement = Engagement(key("programme", item.pk), window, venue)
        for pk in concerned_by(rows, item):
            found[pk].append(engagement)
    return found


def _used_venues(rows: MissionRows, requests: tuple[core.Request, ...], sessions: tuple[core.Session, ...]) -> set[int]:
    """Venues that a meeting or a programme item may lie at, and the hub."""
    rooms = {room for each in requests for room in each.rooms}
    rooms |= {room for each in sessions for room in each.rooms}
    used = {rows.rooms[pk].venue_id for pk in rows.rooms if key("room", pk) in rooms}
    used |= {each.venue_id for each in rows.programme.values() if each.venue_id}
    if rows.mission.hub_id:
        used.add(rows.mission.hub_id)
    return used


def locks_of(rows: MissionRows, requests: set[str], remarks: list[str]) -> tuple[Lock, ...]:
    """The locked meetings among `rows.meetings`; those that cannot stay are told in `remarks`."""
    timeline = timeline_of(rows.mission)
    found = []
    for meeting in rows.meetings:
        if not meeting.is_locked:
            continue
        request = key("request", meeting.request_id)
        if request not in requests:
            remarks.append(
                f"A locked meeting cannot stay: {names_of(rows).get(request, request)} is not open any more."
            )
            continue
        found.append(
            Lock(
                request,
                minute_floor(timeline, meeting.starts_at),
                key("room", meeting.room_id),
                tuple(key("person", pk) for pk in rows.attendees_of_meeting.get(meeting.pk, ())),
                key("interpreter", meeting.interpreter_id) if meeting.interpreter_id else None,
            )
        )
    return tuple(found)


def _settings(mission: Mission, errors: list[str]) -> core.Settings:
    weights: dict[str, int] = {}
    for name, weight in (mission.weights or {}).items():
        if isinstance(weight, int) and not isinstance(weight, bool):
            weights[name] = weight
        else:
            errors.append(f"The weight of “{name}” must be a whole number, found {weight!r}.")
    return core.Settings(
        grid=mission.grid_minutes,
        buffer=mission.buffer_minutes,
        early_before=minute_of_day(mission.early_before),
        late_after=minute_of_day(mission.late_after),
        wait_allowed=mission.wait_minutes,
        host_rank_matters=mission.host_rank_matters,
        hub=key("venue", mission.hub_id) if mission.hub_id else None,
        weights=weights,
    )


def _remarks(rows: MissionRows, rooms_of_venue: Mapping[int, list[int]]) -> list[str]:
    """Facts that look like oversights."""
    found = []
    wished = {pk for each in rows.requests.values() for pk in (each.delegation_id, each.counterpart_id)}
    for pk, party in rows.parties.items():
        if pk in wished and not rows.team(pk):
            found.append(f"{party} has no persons: nothing can be planned for it. Add at least one.")
        venue = party.home_venue_id
        if pk in wished and venue is not None and not rooms_of_venue.get(venue):
            found.append(f"{rows.venues[venue]}, the home of {party}, has no room. Add one, or meetings go to the hub.")
    hub = rows.mission.hub_id
    if hub is None:
        found.append("The mission has no hub: meetings can only be held where the host or the request has a venue.")
    elif not rooms_of_venue.get(hub):
        found.append(f"{rows.venues[hub]}, the mission's hub, has no room.")
    return found
