"""Requests and sessions as the core wants them, and the requests that cannot be placed at all, with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from mission.enums import Answer, Decision
from mission.models import GroupSession, MeetingRequest, Party
from mission.planning.hours import minute_ceil, minute_floor
from mission.planning.rows import MissionRows
from mission.planning.words import key
from mission.planning.worth import worth_of
from scheduler.core.meetings import problem as core
from scheduler.core.meetings.problem import DAY, Need, Window
from scheduler.core.timeline import Timeline, TimelineError

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A request that no plan can place, and why. `is_secret`: only organisers may read the reason."""

    request_pk: int
    reason: str
    sentence: str
    is_secret: bool = False


@dataclass
class Wishes:
    """Turns one mission's requests and sessions into the core's; gathers what must be left out and what is odd."""

    rows: MissionRows
    timeline: Timeline
    rooms_of_venue: dict[int, list[int]]
    pairs: frozenset[Pair]  # language pairs that some interpreter speaks
    left_out: dict[int, LeftOut] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._refused = {frozenset((each.by_id, each.of_id)) for each in self.rows.refusals}

    # --- sessions

    def sessions(self) -> tuple[core.Session, ...]:
        found = (self._session(each) for each in self.rows.sessions.values())
        return tuple(each for each in found if each is not None)

    def _session(self, session: GroupSession) -> core.Session | None:
        host = self.rows.parties[session.counterpart_id]
        team = {person.pk for person in self.rows.team(host.pk)}
        named = [pk for pk in self.rows.session_links["hosts"].get(session.pk, ()) if pk in team]
        if len(named) < len(self.rows.session_links["hosts"].get(session.pk, ())):
            self.remarks.append(
                f"{session.title}: a host named for it does not belong to {host}; he or she is passed over."
            )
        venues = self.rows.session_links["venues"].get(session.pk, ())
        rooms = self._rooms(venues) if venues else self._rooms([host.home_venue_id]) or self._rooms([self._hub_pk])
        need = Need(key("party", host.pk), _keys("person", named), max(session.hosts_at_least, 1))
        fault = ""
        if not rooms:
            fault = "it has no room it may be held in. Add a room to its venue, the host's home or the hub"
        elif need.persons > len(team):
            fault = f"{host} has {_persons(len(team))} and {need.persons} must receive"
        windows = self._windows(session.title, session.earliest, session.latest)
        if windows is None:
            fault = fault or "its hours lie outside the mission's days"
        if fault:
            self.remarks.append(f"{session.title} cannot take place: {fault}.")
            return None
        rivals = [each for each in self.rows.rivals if each.session_id == session.pk]
        return core.Session(
            key("session", session.pk),
            key("party", host.pk),
            session.length_minutes,
            session.capacity,
            need,
            _keys("room", rooms),
            windows or (),
            tuple((key("party", each.one_id), key("party", each.other_id)) for each in rivals),
            self.interpreting(session.language, (session.language,), host.languages.split()),
        )

    # --- requests

    def requests(self, sessions: Sequence[core.Session]) -> tuple[core.Request, ...]:
        held = {each.id for each in sessions}
        found = (self._request(each, held) for each in self.rows.requests.values())
        return tuple(each for each in found if each is not None)

    def _request(self, request: MeetingRequest, sessions: set[str]) -> core.Request | None:
        guests = self.guests(request)
        host = self.rows.parties[request.counterpart_id]
        self._hint_strangers(request, guests, host)
        fault = self._unwanted(request, guests, host)
        session = key("session", request.session_id) if request.session_id else None
        if fault is None and session is not None and session not in sessions:
            title = self.rows.sessions[request.session_id or 0].title
            fault = LeftOut(request.pk, "no_session", f"{title} cannot take place, so nobody can join it.")
        needs = [
            self._need(request, party, request.delegates_at_least if party is guests[0] else 1) for party in guests
        ]
        if session is None:
            needs.append(self._need(request, host, request.hosts_at_least))
        fault = fault or self._undermanned(request, needs)
        rooms = () if session else tuple(self._request_rooms(request, host))
        if fault is None and session is None and not rooms:
            fault = LeftOut(request.pk, "no_room", self._roomless(request, host))
        windows = () if session else self._windows(self.title(request), request.earliest, request.latest)
        if fault is None and windows is None:
            fault = LeftOut(request.pk, "no_time", "The hours asked for it lie outside the mission's days.")
        if fault is not None:
            self._leave_out(request, fault)
            return None
        languages = guests[0].languages.split()
        return core.Request(
            id=key("request", request.pk),
            delegations=tuple(key("party", each.pk) for each in guests),
            counterpart=key("party", host.pk),
            worth=worth_of(rank=request.rank, answer=request.answer, host_rank=request.host_rank),
            length=request.length_minutes,
            needs=tuple(needs),
            rooms=_keys("room", rooms),
            windows=windows or (),
            required=request.decision == Decision.MUST,
            interpreting=None if session else self.interpreting(request.language, languages, host.languages.split()),
            session=session,
        )

    def guests(self, request: MeetingRequest) -> list[Party]:
        """The delegation and those that come along, each once."""
        others = self.rows.request_links["together_with"].get(request.pk, ())
        pks = dict.fromkeys((request.delegation_id, *(pk for pk in others if pk != request.counterpart_id)))
        return [self.rows.parties[pk] for pk in pks]

    def title(self, request: MeetingRequest) -> str:
        return f"{self.rows.parties[request.delegation_id]} – {self.rows.parties[request.counterpart_id]}"

    def _leave_out(self, request: MeetingRequest, fault: LeftOut) -> None:
        self.left_out[request.pk] = fault
        if request.decision == Decision.MUST:
            self.errors.append(
                f"{self.title(request)} must take place, but cannot: {fault.sentence} Change one of the two."
            )

    def _unwanted(self, request: MeetingRequest, guests: Sequence[Party], host: Party) -> LeftOut | None:
        if request.decision == Decision.NEVER:
            return LeftOut(request.pk, "never", "The organiser decided that it must not take place.", is_secret=True)
        if request.answer == Answer.DECLINED:
            return LeftOut(request.pk, "declined", f"{host} declined.")
        parties = [*guests, host]
        for at, one in enumerate(parties):
            for other in parties[at + 1 :]:
                if frozenset((one.pk, other.pk)) in self._refused:
                    return LeftOut(request.pk, "refused", f"{one} and {other}: one of them refuses the other.", True)
        return None

    def _need(self, request: MeetingRequest, party: Party, at_least: int) -> Need:
        team = {person.pk for person in self.rows.team(party.pk)}
        named = [pk for pk in self.rows.request_links["attendees"].get(request.pk, ()) if pk in team]
        asked = [pk for pk in self.rows.request_links["asked"].get(request.pk, ()) if pk in team and pk not in named]
        return Need(key("party", party.pk), _keys("person", named), max(at_least, 1), _keys("person", asked))

    def _undermanned(self, request: MeetingRequest, needs: Iterable[Need]) -> LeftOut | None:
        for need in needs:
            party = self.rows.parties[int(need.party.partition(":")[2])]
            team = len(self.rows.team(party.pk))
            if need.persons > team:
                sentence = f"{party} has {_persons(team)} and at least {need.persons} must attend."
                return LeftOut(request.pk, "no_people", sentence)
        return None

    def _hint_strangers(self, request: MeetingRequest, guests: Sequence[Party], host: Party) -> None:
        known = {person.pk for party in (*guests, host) for person in self.rows.team(party.pk)}
        for field_name, word in (("attendees", "must attend"), ("asked", "is asked for")):
            for pk in self.rows.request_links[field_name].get(request.pk, ()):
                if pk not in known and pk in self.rows.persons:
                    person = self.rows.persons[pk]
                    self.remarks.append(
                        f"{self.title(request)}: {person} {word} but belongs to {person.party}; passed over."
                    )

    # --- places, hours, languages

    @property
    def _hub_pk(self) -> int | None:
        return self.rows.mission.hub_id

    def _rooms(self, venue_pks: Iterable[int | None]) -> list[int]:
        return [pk for venue in venue_pks if venue is not None for pk in self.rooms_of_venue.get(venue, ())]

    def _request_rooms(self, request: MeetingRequest, host: Party) -> list[int]:
        asked = self.rows.request_links["venues"].get(request.pk, ())
        if asked:
            return self._rooms(asked)
        return self._rooms(dict.fromkeys((host.home_venue_id, self._hub_pk)))

    def _roomless(self, request: MeetingRequest, host: Party) -> str:
        asked = self.rows.request_links["venues"].get(request.pk, ())
        if asked:
            names = " and ".join(str(self.rows.venues[pk]) for pk in asked)
            return f"No room is entered for {names}, where it is to be held."
        if host.home_venue_id is None and self._hub_pk is None:
            return f"{host} has no home venue and the mission has no hub."
        return f"No room is entered for the home of {host} or for the hub."

    def _windows(self, title: str, earliest: datetime | None, latest: datetime | None) -> tuple[Window, ...] | None:
        """None: no minute of the mission lies inside."""
        if earliest is None and latest is None:
            return ()
        last = self.rows.mission.days * DAY
        try:
            start = 0 if earliest is None else max(minute_ceil(self.timeline, earliest), 0)
            end = last if latest is None else min(minute_floor(self.timeline, latest), last)
        except TimelineError as error:
            self.errors.append(f"{title}: {error}. Choose a time before or after.")
            return ()
        return (Window(start, end),) if start < end else None

    def interpreting(self, language: str, guests: Sequence[str], hosts: Sequence[str]) -> Pair | None:
        """The pair to interpret between; None where both sides share a language.

        Of each side's languages the one asked for is taken; a side that does not speak it takes the first of its
        languages that some interpreter pairs with the other side's, else its first.
        """
        if not guests or not hosts or set(guests) & set(hosts):
            return None
        if language in hosts:
            one = language
            other = self._likely(guests, one)
        else:
            one = language if language in guests else guests[0]
            other = self._likely(hosts, one)
        return (min(one, other), max(one, other))

    def _likely(self, languages: Sequence[str], beside: str) -> str:
        spoken = (each for each in languages if (min(each, beside), max(each, beside)) in self.pairs)
        return next(spoken, languages[0])


def _keys(kind: str, pks: Iterable[int]) -> tuple[str, ...]:
    return tuple(key(kind, pk) for pk in pks)


def _persons(amount: int) -> str:
    return f"{amount or 'no'} person{'' if amount == 1 else 's'}"
