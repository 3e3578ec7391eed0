"""Wishes and answers: what each side may say about a request, and what the organiser may say for it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mission.enums import Answer, Role, Side
from mission.models import MeetingRequest, Membership, Mission, Party, Person, Refusal, User
from mission.models.base import text_clean
from mission.services.records import record_create, record_delete, record_update


class _Unset:
    """The value was not given, which is something else than None."""


UNSET: Final = _Unset()
ROLE_OF_SIDE: Final = {Side.DELEGATION: Role.COMPANY, Side.COUNTERPART: Role.COUNTERPART}


def wish_set(
    *,
    actor: User,
    membership: Membership,
    request: MeetingRequest | None = None,
    delegation: Party | None = None,
    counterpart: Party | None = None,
    rank: int | _Unset | None = UNSET,
    comment: str | _Unset = UNSET,
    attendees: Iterable[Person] | _Unset = UNSET,
    asked: Iterable[Person] | _Unset = UNSET,
    delegates_at_least: int | _Unset = UNSET,
    language: str | _Unset = UNSET,
) -> MeetingRequest:
    """A delegation's wish: made for `delegation` and `counterpart` (or changed, if there is one), or `request` changed.

    `attendees` are persons of the delegation who must attend, `asked` persons of the host one would like to see; what
    is not given stays. The company itself while wishes are open, the organiser always, on the company's behalf.
    Raises PermissionDenied for anybody else, ValidationError for values that make no sense and for closed wishes.
    """
    if request is not None:
        delegation, counterpart = request.delegation, request.counterpart
    if delegation is None or counterpart is None:
        raise ValidationError("A wish needs a delegation and a counterpart.")
    behalf = speaks_for(membership, actor, delegation, Role.COMPANY)
    with transaction.atomic():
        wishes_lock(membership, delegation)
        known = MeetingRequest.objects.filter(
            mission=delegation.mission, delegation=delegation, counterpart=counterpart
        ).first()
        values = _given(rank=rank, comment=comment, delegates_at_least=delegates_at_least, language=language)
        if not isinstance(attendees, _Unset):
            values["attendees"] = _side(known, "attendees", delegation, attendees)
        if not isinstance(asked, _Unset):
            values["asked"] = _side(known, "asked", counterpart, asked)
        if known is not None:
            record_update(record=known, actor=actor, values=values, on_behalf_of=behalf)
            return known
        return record_create(
            model=MeetingRequest,
            mission=delegation.mission,
            actor=actor,
            values={"delegation": delegation, "counterpart": counterpart, **values},
            on_behalf_of=behalf,
        )


def wish_withdraw(*, request: MeetingRequest, actor: User, membership: Membership) -> None:
    """Take a wish back. Raises ValidationError if a plan holds its meeting: then ask the organiser to cancel it."""
    behalf = speaks_for(membership, actor, request.delegation, Role.COMPANY)
    with transaction.atomic():
        wishes_lock(membership, request.delegation)
        if request.meetings.filter(plan__discarded_at=None).exists():
            raise ValidationError(_("The wish cannot be deleted: a plan holds its meeting. Please ask the organiser."))
        record_delete(record=request, actor=actor, on_behalf_of=behalf)


def wish_move(*, request: MeetingRequest, place: int, actor: User, membership: Membership) -> None:
    """Put a wish at `place` (from 1) of the company's order; places beyond the ends mean the ends.

    All wishes down to the last one that has a rank are numbered 1, 2, 3, ...; those after it stay without one.
    """
    behalf = speaks_for(membership, actor, request.delegation, Role.COMPANY)
    with transaction.atomic():
        wishes_lock(membership, request.delegation)
        rows = MeetingRequest.objects.filter(mission=request.mission, delegation=request.delegation)
        order = sorted(rows.select_related("delegation", "counterpart", "mission"), key=wish_order)
        moved = next(each for each in order if each.pk == request.pk)
        order.remove(moved)
        order.insert(min(max(place - 1, 0), len(order)), moved)
        last = max(at for at, each in enumerate(order) if each.rank is not None or each is moved)
        for number, each in enumerate(order[: last + 1], start=1):
            if each.rank != number:
                record_update(record=each, actor=actor, values={"rank": number}, on_behalf_of=behalf)


def wish_order(wish: MeetingRequest) -> tuple[bool, int, str, int]:
    """The order in which a company's wishes are shown: by rank, those without one last, then by name."""
    return (wish.rank is None, wish.rank or 0, wish.counterpart.name, wish.pk)


def representative_propose(*, host: Party, name: str, title: str, actor: User, membership: Membership) -> Person:
    """Somebody of the counterpart who was not on its list yet, so that he or she can receive."""
    behalf = speaks_for(membership, actor, host, Role.COUNTERPART)
    with transaction.atomic():
        wishes_lock(membership, host)
        known = Person.objects.filter(mission=host.mission, party=host, name__iexact=text_clean(name)).first()
        if known is not None:
            return known
        taken = set(Person.objects.filter(mission=host.mission).values_list("code", flat=True))
        code = next(code for n in count(1) if (code := f"{host.code[:34]}-{n}") not in taken)
        values = {"party": host, "code": code, "name": name, "title": title, "named_at": timezone.now()}
        return record_create(model=Person, mission=host.mission, actor=actor, values=values, on_behalf_of=behalf)


def request_answer(
    *,
    request: MeetingRequest,
    actor: User,
    membership: Membership,
    answer: Answer | str | _Unset = UNSET,
    host_rank: int | _Unset | None = UNSET,
    host_comment: str | _Unset = UNSET,
    attendees: Iterable[Person] | _Unset = UNSET,
    hosts_at_least: int | _Unset = UNSET,
) -> MeetingRequest:
    """The host's answer: accept or decline, its own rank, a comment, who of it must attend; what is not given stays.

    The counterpart itself while wishes are open, the organiser always, on its behalf. A counterpart cannot answer a
    delegation that refuses it: it must not notice that the request is there.
    """
    host = request.counterpart
    behalf = speaks_for(membership, actor, host, Role.COUNTERPART)
    hidden = Refusal.objects.filter(by=request.delegation, of=host).exists()
    if hidden and membership.role != Role.ORGANISER:
        raise PermissionDenied("You may not answer this request.")
    with transaction.atomic():
        wishes_lock(membership, host)
        values = _given(answer=answer, host_rank=host_rank, host_comment=host_comment, hosts_at_least=hosts_at_least)
        if not isinstance(attendees, _Unset):
            values["attendees"] = _side(request, "attendees", host, attendees)
        record_update(record=request, actor=actor, values=values, on_behalf_of=behalf)
    return request


def refusal_set(*, by: Party, of: Party, actor: User, membership: Membership, reason: str = "") -> Refusal:
    """`by` will not meet `of`. Again changes the reason only."""
    behalf = speaks_for(membership, actor, by, ROLE_OF_SIDE[Side(by.side)])
    with transaction.atomic():
        wishes_lock(membership, by)
        known = Refusal.objects.filter(mission=by.mission, by=by, of=of).first()
        if known is not None:
            record_update(record=known, actor=actor, values={"reason": reason}, on_behalf_of=behalf)
            return known
        values = {"by": by, "of": of, "reason": reason}
        return record_create(model=Refusal, mission=by.mission, actor=actor, values=values, on_behalf_of=behalf)


def refusal_lift(*, refusal: Refusal, actor: User, membership: Membership) -> None:
    """Take a refusal back; only its own party or the organiser can."""
    behalf = speaks_for(membership, actor, refusal.by, ROLE_OF_SIDE[Side(refusal.by.side)])
    with transaction.atomic():
        wishes_lock(membership, refusal.by)
        record_delete(record=refusal, actor=actor, on_behalf_of=behalf)


def speaks_for(membership: Membership, actor: User, party: Party, role: Role) -> Party | None:
    """None when the party speaks for itself, the party when the organiser does; PermissionDenied for all others."""
    if membership.user_id != actor.pk or membership.mission_id != party.mission_id or not actor.is_active:
        raise PermissionDenied("You may not speak for this party.")
    if membership.role == Role.ORGANISER:
        return party
    if membership.role == role and membership.party_id == party.pk:
        return None
    raise PermissionDenied("You may not speak for this party.")


def wishes_lock(membership: Membership, party: Party) -> None:
    """Queue behind an organiser who is closing the wishes just now; then they are open or the words are refused."""
    if membership.role == Role.ORGANISER:
        return
    mission = Mission.objects.select_for_update().get(pk=party.mission_id)
    if not mission.wishes_open:
        raise ValidationError(_("Wishes are closed. Ask the organiser, who can still change yours on your behalf."))


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if not isinstance(value, _Unset)}


def _side(request: MeetingRequest | None, field: str, party: Party, persons: Iterable[Person]) -> list[Person]:
    """One side's persons replaced, the others kept. Raises ValidationError for persons of somebody else."""
    given = list(persons)
    strangers = [person for person in given if person.party_id != party.pk]
    if strangers:
        raise ValidationError({field: f"Choose persons of {party} only."})
    kept = [] if request is None else list(getattr(request, field).exclude(party=party))
    return [*kept, *given]
