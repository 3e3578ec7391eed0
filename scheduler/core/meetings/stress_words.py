"""What a stress test says, in sentences with the ids in braces."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.core.meetings.sentences import counted, minutes, moment
from scheduler.core.meetings.stress import Lever, MeetingRisk, PartyRisk, Study


def study_said(study: Study) -> str:
    """The whole study in two sentences."""
    if not study.meetings:
        return "The plan has no meetings: there is nothing that could run late."
    return (
        f"In {counted(study.missions, 'simulated mission')} {percent(study.on_time)} of the meetings start no more "
        f"than {minutes(study.late_over)} late. Together, meetings and arrivals at fixed points are "
        f"{study.expected:.0f} minutes late on average (give or take {study.margin:.1f})."
    )


def meeting_said(risk: MeetingRisk, late_over: int) -> str:
    said = (
        f"{{{risk.id}}} at {moment(risk.start)} starts more than {minutes(late_over)} late in {percent(risk.chance)} "
        f"of the missions, {risk.expected:.1f} minutes on average"
    )
    if risk.expected and risk.inherited / risk.expected >= 0.5:
        return f"{said}, most of it brought along from what was before"
    return said


def party_said(risk: PartyRisk, late_over: int) -> str:
    said = (
        f"{{{risk.party}}}: its {counted(risk.meetings, 'meeting')} start {risk.expected:.1f} minutes late in all on "
        f"average; one of them is more than {minutes(late_over)} late in {percent(risk.chance)} of the missions"
    )
    if risk.programme >= 0.05:
        return f"{said}; it comes {risk.programme:.1f} minutes late to fixed points"
    return said


def lever_said(lever: Lever) -> str:
    where = {
        "after": f"after {{{lever.subject}}}",
        "door": f"on arrival at {{{lever.subject}}}",
        "way": "for every journey",
    }[lever.kind]
    return f"{minutes(lever.minutes)} more {where} would spare {lever.saved:.1f} late minutes"


def told(study: Study, most: int) -> Iterator[str]:
    """The study as lines of text: the whole, then the `most` gravest of each kind."""
    yield study_said(study)
    for risk in study.meetings[:most]:
        yield f"  {meeting_said(risk, study.late_over)}"
    for party in study.parties[:most]:
        yield f"  {party_said(party, study.late_over)}"
    for lever in study.levers[:most]:
        yield f"  {lever_said(lever)}"


def percent(part: float) -> str:
    """A part of 1 as people say it: "34 %", never "0 %" for something that did happen or "100 %" for what did not."""
    if 0 < part < 0.01:
        return "under 1 %"
    if 0.99 < part < 1:
        return "over 99 %"
    return f"{part * 100:.0f} %"
