"""The catalogue of what-ifs: each kind becomes the change it says, in the mission's names; nonsense is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from mission.enums import Decision
from mission.models import Interpreter, MeetingRequest, Mission, Room
from mission.planning.catalogue import KINDS, change_kept, change_read, names_with_strangers
from mission.planning.ground import Ground, ground_of
from scheduler.core.meetings.scenarios import change_to_json
from tests.cast import Guests
from tests.factories.rows import make_interpreter, make_session

FROM, UNTIL = "2026-02-09T16:00:00+04:00", "2026-02-09T17:00:00+04:00"


@pytest.fixture
def ground(
    mission: Mission, company_a: Guests, counterpart: Guests, request_a: MeetingRequest, request_b: MeetingRequest
) -> Ground:
    make_interpreter(mission, code="INT", name="Nigar")
    make_session(mission, counterpart.party, code="GROUP", title="Energy round", capacity=3)
    counterpart.party.daily_maximum = counterpart.party.total_maximum = 4
    counterpart.party.save()
    MeetingRequest.objects.filter(pk=request_b.pk).update(decision=Decision.MUST)
    return ground_of(mission)


def test_every_kind_says_in_names_what_it_changes(
    ground: Ground, mission: Mission, counterpart: Guests, request_a: MeetingRequest, request_b: MeetingRequest
) -> None:
    ministry, room = f"party:{counterpart.party.pk}", f"room:{Room.objects.get(code='HUB-1').pk}"
    interpreter = Interpreter.objects.get()
    pair = "-".join(interpreter.pairs[0])
    session = ground.problem.sessions[0].id
    asked: dict[str, dict[str, Any]] = {
        "half_day": {"what": "1:afternoon"},
        "away": {"what": f"interpreter:{interpreter.pk}", "starts_at": FROM, "ends_at": UNTIL},
        "more_time": {"what": ministry, "starts_at": FROM, "ends_at": UNTIL},
        "leaves": {"what": ministry},
        "interpreter": {"what": pair},
        "room": {"what": room},
        "seats": {"what": room, "number": 5},
        "daily": {"what": ministry, "number": 2},
        "total": {"what": ministry},
        "places": {"what": session, "number": 2},
        "insist": {"what": f"request:{request_a.pk}"},
        "free": {"what": f"request:{request_b.pk}"},
        "drop": {"what": f"request:{request_a.pk}"},
        "minutes": {"number": 10},
    }
    assert set(asked) == set(KINDS)
    names = names_with_strangers(ground.notes.names)
    said = {
        kind: names.sentence(change_read({"kind": kind, **given}, ground).sentence) for kind, given in asked.items()
    }
    assert said["half_day"].startswith("Hold no meetings on Tuesday 10 February 1")
    assert said["away"] == "Do without Nigar on Monday 9 February 16:00-17:00."
    assert said["more_time"] == "Make Ministry of Energy available on Monday 9 February 16:00-17:00."
    assert said["daily"] == "Allow Ministry of Energy 2 more meetings a day."
    assert said["total"] == "Allow Ministry of Energy 1 more meeting in all."
    assert said["seats"].startswith("Put 5 more seats into ")
    assert said["free"].startswith("Do not insist on Bolt Rail – Ministry of Energy")
    assert said["minutes"] == "Leave 10 minutes more on every journey."
    assert not [text for text in said.values() if any(mark in text for mark in ("{", "party:", "request:", "room:"))]
    for kind, given in asked.items():
        kept = change_kept({"kind": kind, **given})
        assert change_to_json(change_read(kept, ground)) == change_to_json(change_read({"kind": kind, **given}, ground))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "kind"),
        ({"kind": "earthquake"}, "kind"),
        ({"kind": "leaves"}, "what"),
        ({"kind": "leaves", "what": "party:999999"}, "what"),
        ({"kind": "half_day", "what": "7:morning"}, "what"),
        ({"kind": "half_day", "what": "0:evening"}, "what"),
        ({"kind": "interpreter", "what": "xx-yy"}, "what"),
        ({"kind": "minutes", "number": -3}, "number"),
        ({"kind": "minutes", "number": 100000}, "number"),
        ({"kind": "minutes", "number": "many"}, "number"),
        ({"kind": "away", "what": "ministry", "ends_at": UNTIL}, "starts_at"),
        ({"kind": "away", "what": "ministry", "starts_at": FROM}, "ends_at"),
        ({"kind": "away", "what": "ministry", "starts_at": "soon", "ends_at": UNTIL}, "starts_at"),
        ({"kind": "away", "what": "ministry", "starts_at": "2026-02-09T16:00", "ends_at": UNTIL}, "starts_at"),
        ({"kind": "away", "what": "ministry", "starts_at": UNTIL, "ends_at": FROM}, "ends_at"),
        (
            {
                "kind": "away", "what": "ministry",
                "starts_at": "2027-02-09T16:00:00+04:00", "ends_at": "2027-02-09T17:00:00+04:00",
            },
            "starts_at",
        ),
    ],
)  # fmt: skip
def test_nonsense_is_refused_beside_its_field(
    given: dict[str, Any], field: str, ground: Ground, counterpart: Guests
) -> None:
    if given.get("what") == "ministry":
        given = {**given, "what": f"party:{counterpart.party.pk}"}
    with pytest.raises(ValidationError) as refused:
        change_read(given, ground)
    assert list(refused.value.message_dict) == [field]
