"""Rows and the guards the database keeps."""

from mission.models.audit import AuditEntry
from mission.models.bundles import Bundle
from mission.models.calendar import Availability, ProgrammeItem
from mission.models.crew import Interpreter, Vehicle
from mission.models.day import Feedback, MeetingLog
from mission.models.erasures import Erasure
from mission.models.idempotency import IdempotentAct
from mission.models.messages import Message, MessageReply, ReturnedMail
from mission.models.missions import Membership, Mission, Sector, SignInLink, User
from mission.models.people import Party, Person
from mission.models.places import Room, TravelTime, Venue, Zone
from mission.models.plans import CalendarRecord, FeedToken, Meeting, PlanEdit, PlanVersion, Transfer
from mission.models.requests import GroupSession, MeetingRequest, Refusal, SessionRivals
from mission.models.whatifs import WhatIf

__all__ = [
    "AuditEntry",
    "Availability",
    "Bundle",
    "CalendarRecord",
    "Erasure",
    "FeedToken",
    "Feedback",
    "GroupSession",
    "IdempotentAct",
    "Interpreter",
    "Meeting",
    "MeetingLog",
    "MeetingRequest",
    "Membership",
    "Message",
    "MessageReply",
    "Mission",
    "Party",
    "Person",
    "PlanEdit",
    "PlanVersion",
    "ProgrammeItem",
    "Refusal",
    "ReturnedMail",
    "Room",
    "Sector",
    "SessionRivals",
    "SignInLink",
    "Transfer",
    "TravelTime",
    "User",
    "Vehicle",
    "Venue",
    "WhatIf",
    "Zone",
]
