"""Every rule once: its name, level, sentence and default weight. The names are the same in the model, the referee and
the tests."""

from __future__ import annotations

from collections.abc import Mapping

from scheduler.core.meetings.problem import Problem
from scheduler.core.rules import GOALS, REPAIR_GOALS, Level, Rule


def _hard(name: str, sentence: str) -> Rule:
    return Rule(name=name, level=Level.HARD, sentence=sentence)


RULES: tuple[Rule, ...] = (
    _hard(
        "person_is_in_one_place",
        "Nobody is in two places at once: between two stops there is time for the way, the door and the buffer.",
    ),
    _hard("person_is_available", "Nobody is booked outside the hours he or she is available."),
    _hard("attendees_are_present", "Every named person and at least the agreed number of each party attend."),
    _hard("one_meeting_per_request", "A request is met once at most."),
    _hard(
        "session_meets_once", "All delegations of a group session sit together: one time, one room, one host's team."
    ),
    _hard("required_request_is_met", "A request that must take place takes place."),
    _hard("refused_pair_never_meets", "Two parties of which one refused the other never meet."),
    _hard("room_holds_its_meetings", "A room never holds more meetings than it can take at once."),
    _hard("room_seats_its_people", "A room never holds more people than it has seats."),
    _hard("room_is_open", "A meeting lies within its room's hours."),
    _hard("meeting_is_in_an_allowed_place", "A meeting is held in one of the places allowed for it."),
    _hard("meeting_is_in_its_window", "A meeting lies within the hours asked for it."),
    _hard("interpreter_when_needed", "A meeting between two languages has an interpreter of that pair."),
    _hard("interpreter_is_in_one_place", "No interpreter is in two places at once, the way and the door included."),
    _hard("interpreter_is_available", "No interpreter is booked outside his or her hours."),
    _hard("interpreter_rests", "No interpreter works longer on end than agreed without the agreed rest."),
    _hard("party_daily_maximum", "No party has more meetings in a day than its limit."),
    _hard("party_total_maximum", "No party has more meetings in all than its limit."),
    _hard("party_gets_a_pause", "Each person of a party has the agreed free minutes inside the lunch window."),
    _hard("party_is_not_worn_out", "Nobody of a party sits in meetings longer on end than agreed without a rest."),
    _hard("session_capacity", "A group session receives no more delegations than it has places."),
    _hard("rivals_sit_apart", "Two rivals never sit in the same group session."),
    _hard("locked_meeting_stays", "A locked meeting stays as it is locked."),
    _hard("notice_is_kept", "What has begun, or begins within the notice time, stays as people know it."),
    _hard("order_is_kept", "A meeting that has to follow another begins when that one is over."),
    _hard("starts_on_grid", "Meetings start on the mission's grid."),
    _hard("clearance_was_possible", "Nobody visits a building whose list closed before the name was known."),
    _hard(
        "host_rank_matches", "A host of the highest rank receives only together with the guest's head of delegation."
    ),
    Rule(
        "guaranteed_minimum_is_met",
        Level.GUARANTEES,
        "Every party gets the number of meetings it was guaranteed.",
        1,
        "meeting missing",
    ),
    Rule("known_days_stay", Level.CHANGED, "In a repair, as few people as possible get another day.", 1, "person"),
    Rule(
        "worst_off_gets_its_share",
        Level.FAIRNESS,
        "The worst-off delegation gets as large a share as possible of what it could get alone.",
        1,
        "permille of the share missing",
    ),
    Rule("worth_is_met", Level.WORTH, "As much of the wishes' worth as possible is met.", 1, "point of worth"),
    Rule(
        "travel_is_short",
        Level.COMFORT,
        "A guest spends few minutes on the way to the places of a half-day.",
        1,
        "minute on the way",
    ),
    Rule("idle_time_is_short", Level.COMFORT, "A guest waits little between two meetings.", 1, "idle minute"),
    Rule("breaks_are_few", Level.COMFORT, "A guest's half-day has few breaks between meetings.", 0, "break"),
    Rule(
        "breaks_are_shared",
        Level.COMFORT,
        "No guest has many more breaks than another.",
        0,
        "break beyond the difference allowed",
    ),
    Rule("places_are_few", Level.COMFORT, "A guest has few places to go to within a half-day.", 10, "place"),
    Rule("known_stops_stay", Level.COMFORT, "Whose day changes keeps the rest of it.", 60, "known stop lost"),
    Rule("hours_are_decent", Level.COMFORT, "Meetings are neither very early nor very late.", 15, "meeting"),
    Rule("asked_person_attends", Level.COMFORT, "The person one asked to see is there.", 20, "asked person absent"),
)

# The rules that are weighed against each other, and the only ones that have weights to change.
COMFORT_RULES = tuple(rule.name for rule in RULES if rule.level is Level.COMFORT)
RULE: Mapping[str, Rule] = {rule.name: rule for rule in RULES}


def weight_of(problem: Problem, name: str) -> int:
    """The weight of a goal rule in this mission: the mission's own, or the rulebook's. 0 switches the rule off."""
    return int(problem.settings.weights.get(name, RULE[name].weight))


def goals_of(problem: Problem) -> tuple[Level, ...]:
    """The goals of this problem, in order: a repair has one more."""
    return GOALS if problem.known is None else REPAIR_GOALS
