"""What a rule does in a mission and in a plan, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.core.meetings.binding import DEMANDS, OF_REPAIRS, Binding
from scheduler.core.meetings.sentences import counted
from scheduler.core.rules import Level

# What a rule's own figures belong to: one of it, several.
SET_FOR = {
    "required_request_is_met": ("request", "requests"),
    "refused_pair_never_meets": ("pair", "pairs"),
    "room_seats_its_people": ("room", "rooms"),
    "meeting_is_in_its_window": ("request or session", "requests and sessions"),
    "interpreter_when_needed": ("request or session", "requests and sessions"),
    "interpreter_rests": ("interpreter", "interpreters"),
    "party_daily_maximum": ("party", "parties"),
    "party_total_maximum": ("party", "parties"),
    "party_gets_a_pause": ("party", "parties"),
    "party_is_not_worn_out": ("party", "parties"),
    "session_capacity": ("session", "sessions"),
    "rivals_sit_apart": ("pair", "pairs"),
    "locked_meeting_stays": ("meeting", "meetings"),
    "order_is_kept": ("pair", "pairs"),
    "clearance_was_possible": ("venue", "venues"),
    "host_rank_matches": ("host", "hosts"),
    "guaranteed_minimum_is_met": ("party", "parties"),
}


def said_of(binding: Binding, *, is_given: bool = True, has_plan: bool = True) -> Iterator[str]:
    """Short sentences: the weight or switch, then (with a plan) how often the rule binds."""
    yield from switch_said(binding, is_given=is_given)
    if is_given and has_plan:
        yield bound_said(binding)


def switch_said(binding: Binding, *, is_given: bool = True) -> Iterator[str]:
    rule = binding.rule
    if rule.level is Level.COMFORT:
        off = ", switched off" if is_given and not binding.is_on else ""
        yield f"Weight {binding.weight} per {rule.unit}{off}."
    elif is_given and not binding.is_on:
        yield "Only in repairs." if rule.name in OF_REPAIRS else "Switched off."
    if is_given and binding.set_for is not None:
        one, several = SET_FOR[rule.name]
        yield f"Set for {counted(binding.set_for, one, several)}." if binding.set_for else f"Set for no {one}."


def bound_said(binding: Binding) -> str:
    """How often the rule binds in the plan."""
    rule = binding.rule
    if rule.name in DEMANDS:
        return f"Demands {counted(binding.demands, 'meeting')}." if binding.demands else "Demands nothing."
    if rule.name in OF_REPAIRS and not binding.is_on:
        return "Says nothing here."
    if rule.level is Level.HARD:
        if not binding.requests:
            return "Stands in nobody's way."
        only = f", of {binding.alone} alone" if binding.alone else ", never alone"
        return f"Stands in the way of {counted(binding.requests, 'unmet request')}{only}."
    if not binding.places:
        return "Fully kept."
    if rule.level is Level.GUARANTEES:
        return f"{counted(binding.amount, 'guaranteed meeting is', 'guaranteed meetings are')} missing."
    if rule.level is Level.CHANGED:
        return f"{counted(binding.amount, 'person gets', 'people get')} another day."
    if rule.level is Level.FAIRNESS:
        return f"The worst-off lacks {binding.amount / binding.places / 10:.1f} % of what it could get alone."
    if rule.level is Level.WORTH:
        return f"{counted(binding.places, 'request is', 'requests are')} not met, worth {binding.amount} points."
    return f"Falls short in {counted(binding.places, 'place')}, which costs {counted(binding.cost, 'point')}."
