"""The feed and the mailed invitation say the same of a meeting, in four parsers and in khal, whatever became of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core import mail

from mission.itineraries.build import itinerary_published
from mission.itineraries.ics import itinerary_ics
from mission.messages.sending import messages_send
from mission.models import Person
from mission.planning.publishing import plan_publish
from mission.services.plans import plan_copy
from tests.mission.messages.conftest import Trip, mails_to, trip
from tests.parsers.khal import khal_import, khal_lists
from tests.parsers.reading import READERS, Read

__all__ = ["trip"]
A, B, LATE = (1, "14:00"), (1, "15:00"), (1, "16:00")
WHERE = '|Şəki, Hotel "Xəzər", Baku; east\\west'


class Phone:
    """Somebody who subscribes to the feed in one calendar and takes the invitations into another."""

    def __init__(self, trip: Trip, person: Person, folder: Path) -> None:
        self.trip, self.person = trip, person
        self.calendars = {name: folder / name for name in ("feed", "invitations")}
        for each in self.calendars.values():
            each.mkdir()

    def reads(self, uid: str) -> dict[str, Read]:
        """What each parser reads of the meeting in the newest mail, once it says the same as the feed's."""
        (letter,) = mails_to(self.person)
        mail.outbox.clear()
        part = next(each for each in letter.iter_attachments())
        invitation = part.get_payload(decode=True)
        assert isinstance(invitation, bytes)
        feed = itinerary_ics(itinerary_published(mission=self.trip.mission, person=self.person))
        for name, data in (("feed", feed), ("invitations", invitation)):
            khal_import(self.calendars[name], data)
        for name, read in READERS.items():
            assert read(invitation) == [each for each in read(feed) if each.uid == uid], name
        return {name: read(invitation)[0] for name, read in READERS.items()}

    def shown(self) -> list[str]:
        """khal's lines, the same in both calendars."""
        feed, invitations = (khal_lists(each) for each in self.calendars.values())
        assert feed == invitations
        return feed


@pytest.mark.timeout(600)
def test_feed_and_invitation_agree_after_move_cancel_restore_and_second_publication(trip: Trip, tmp_path: Path) -> None:
    person, uid = trip.company_b.head, str(trip.request_b.uid)
    type(person).objects.filter(pk=trip.counterpart.head.pk).update(title="Head, of; all \\ things 🙂 \u200fשלום")
    hub = trip.mission.hub
    hub.name = 'Hotel "Xəzər", Baku; east\\west'
    hub.save()
    phone = Phone(trip, person, tmp_path)
    seen: list[tuple[int, str]] = []
    lines: list[list[str]] = []

    def look() -> None:
        by_parser = phone.reads(uid)
        first = by_parser["icalendar"]

        assert by_parser == dict.fromkeys(READERS, first)
        seen.append((first.sequence, first.status))
        lines.append(phone.shown())

    plan = trip.send({trip.request_a: A, trip.request_b: B})
    look()
    trip.send({trip.request_a: A, trip.request_b: LATE})
    look()
    trip.send({trip.request_a: A})
    look()
    plan_publish(plan=plan_copy(plan=plan, actor=trip.organiser), actor=trip.organiser)
    messages_send()
    look()
    plan_publish(plan=plan_copy(plan=plan, actor=trip.organiser), actor=trip.organiser)
    messages_send()
    assert mails_to(person) == []  # a second publication of the same is no news
    trip.send({trip.request_a: A, trip.request_b: LATE})
    look()
    title = "Meeting with Ministry of Energy"
    early, late = f"2026-02-09 15:00 15:30|{title}{WHERE}", f"2026-02-09 16:00 16:30|{title}{WHERE}"
    gone = f"2026-02-09 16:00 16:30|CANCELLED: {title}{WHERE}"
    assert [each[0].replace(", Baku, Azerbaijan", "") for each in lines] == [early, late, gone, early, late]
    assert seen == [(0, "CONFIRMED"), (1, "CONFIRMED"), (2, "CANCELLED"), (3, "CONFIRMED"), (4, "CONFIRMED")]
