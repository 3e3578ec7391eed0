"""The mail: its parts, the same bytes each time, the feed's own words, and nothing that belongs to others."""

from __future__ import annotations

import email
from collections.abc import Callable
from datetime import UTC, datetime
from email.policy import default
from typing import Any

import icalendar
import pytest
import vobject
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from mission.enums import PlanState
from mission.itineraries.build import itinerary_published
from mission.itineraries.ics import itinerary_ics
from mission.itineraries.itinerary import Place
from mission.messages.invitations import Mailbox, invitation_of
from mission.messages.mail import mail_of, mime_of
from mission.messages.outbox import changes_of
from mission.messages.sending import messages_send
from mission.messages.telling import Change, Kind
from mission.models import Person, PlanVersion, Refusal
from mission.planning.publishing import plan_publish
from mission.services.plans import plan_copy
from mission.services.records import record_update
from tests.factories.rows import make_interpreter
from tests.mission.messages.conftest import Trip, calendars_in, mails_to, message_of, said_in, text_of
from tests.mission.messages.test_telling import stop_of

A, B, LATE = (1, "14:00"), (1, "15:00"), (1, "16:00")
NAUGHTY = 'Ələt, "Port"; C:\\new\\table 🙂 שלום العربية\nsecond line'
NAMES = ("UID", "SEQUENCE", "DTSTART", "DTEND", "LOCATION", "SUMMARY", "DESCRIPTION", "STATUS", "DTSTAMP")


def with_icalendar(data: bytes) -> dict[str, dict[str, Any]]:
    found = {}
    for event in icalendar.Calendar.from_ical(data).walk("VEVENT"):
        said = {name: event.get(name) for name in NAMES}
        moments = {name: said[name].dt.astimezone(UTC) for name in ("DTSTART", "DTEND", "DTSTAMP")}
        texts = {name: None if value is None else str(value) for name, value in said.items()}
        found[str(said["UID"])] = {**texts, **moments}
    return found


def with_vobject(data: bytes) -> dict[str, dict[str, Any]]:
    found = {}
    for event in vobject.readOne(data.decode()).vevent_list:
        said = {name: getattr(event, name.lower(), None) for name in NAMES}
        values = {name: None if each is None else each.value for name, each in said.items()}
        for name in ("DTSTART", "DTEND", "DTSTAMP"):
            values[name] = values[name].astimezone(UTC)
        found[str(values["UID"])] = values
    return found


def feed_of(trip: Trip, person: Person) -> bytes:
    return itinerary_ics(itinerary_published(mission=trip.mission, person=person))


# --- parts


def test_one_change_is_offered_as_an_alternative_to_the_words_and_as_a_file(trip: Trip) -> None:
    trip.send({trip.request_a: A})
    (letter,) = mails_to(trip.company_a.head)
    assert [part.get_content_type() for part in letter.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "text/calendar",
    ]  # fmt: skip
    for part in (each for each in letter.walk() if each.get_content_type() == "text/calendar"):
        assert part.get_param("method") == "REQUEST"
        assert (part.get_param("charset") or "").lower() == "utf-8"
    assert letter["Auto-Submitted"] == "auto-generated"


def test_several_changes_are_files_beside_the_words(trip: Trip) -> None:
    trip.send({trip.request_a: A, trip.request_b: B})
    trip.send({trip.request_b: LATE})
    letter = mails_to(trip.counterpart.head)[-1]
    assert [part.get_content_type() for part in letter.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "text/calendar",
    ]  # fmt: skip
    names = sorted(str(each.get_filename()) for each in letter.iter_attachments())
    assert [each.rpartition("-")[0] for each in names] == ["cancelled-2026-02-09-1400", "invitation-2026-02-09-1600"]
    assert {method for method, _, _ in said_in(letter)} == {"REQUEST", "CANCEL"}


def test_invitation_names_the_organiser_and_one_attendee(trip: Trip) -> None:
    trip.send({trip.request_a: A})
    (calendar,) = calendars_in(mails_to(trip.company_a.head)[0])
    (event,) = calendar.walk("VEVENT")
    assert str(event["ATTENDEE"]) == "mailto:acme-1@people.example"
    assert event["ATTENDEE"].params["RSVP"] == "TRUE"
    assert event["ORGANIZER"].params["CN"] == "Business Mission to Azerbaijan"
    assert b"ATTENDEE" not in feed_of(trip, trip.company_a.head)


def test_same_message_makes_the_same_bytes(trip: Trip) -> None:
    trip.send({trip.request_a: A})
    message = message_of(trip.company_a.head)
    one, other = (mime_of(mail_of(message, changes_of(message))) for _ in range(2))
    assert one == other
    assert one == mail.outbox[0].message().as_bytes(linesep="\r\n") or one in [
        each.message().as_bytes(linesep="\r\n") for each in mail.outbox
    ]


def test_message_is_written_in_its_reader_s_language(trip: Trip) -> None:
    for person, languages in zip(trip.counterpart.persons, ("az en", "ru"), strict=True):
        record_update(record=person, actor=None, values={"languages": languages})
    trip.send({trip.request_a: A})
    first, second = (mails_to(person)[0] for person in trip.counterpart.persons)
    assert (first["Content-Language"], second["Content-Language"]) == ("az", "ru")
    assert "bazar ertəsi, 9 fevral" in text_of(first).lower()
    assert "понедельник, 9 февраля" in text_of(second).lower()
    assert "Dear" not in text_of(first) + text_of(second)


@pytest.mark.parametrize(
    ("language", "asks", "comes", "heading"),
    [
        ("en", "that you have read this:", "whether you will come", "Cancelled:"),
        ("az", "bunu oxuduğunuzu bildirin:", "gəlib-gəlməyəcəyinizi", "Ləğv edilib:"),
        ("ru", "что вы это прочли:", "придёте ли вы", "Отменено:"),
    ],
)
def test_who_loses_a_meeting_is_not_asked_to_come(
    trip: Trip, language: str, asks: str, comes: str, heading: str
) -> None:
    record_update(record=trip.company_b.head, actor=None, values={"languages": language})
    trip.send({trip.request_a: A, trip.request_b: B})
    trip.send({trip.request_a: A})
    first, second = (text_of(each) for each in mails_to(trip.company_b.head))
    assert (comes in first, heading in first) == (True, False)
    assert (asks in second, comes in second, heading in second) == (True, False, True)


@pytest.mark.parametrize(
    ("language", "brings", "bring", "takes", "take"),
    [
        ("en", "The file beside this mail brings", "The files beside this mail bring",
         "The file beside this mail takes it", "The files beside this mail take them"),
        ("az", "fayl təqviminizi yeniləyir", "fayllar təqviminizi yeniləyir",
         "fayl görüşü təqviminizdən çıxarır", "fayllar görüşləri təqviminizdən çıxarır"),
        ("ru", "Приложенный файл обновит", "Приложенные файлы обновят",
         "Приложенный файл уберёт встречу", "Приложенные файлы уберут встречи"),
    ],
)  # fmt: skip
def test_words_about_the_files_are_right_for_one_and_for_several(
    trip: Trip, language: str, brings: str, bring: str, takes: str, take: str
) -> None:
    host = trip.counterpart.head
    for person in (host, trip.company_a.head):
        record_update(record=person, actor=None, values={"languages": language})
    trip.send({trip.request_a: A, trip.request_b: B})
    trip.send({})
    first, last = mails_to(host)
    assert (bring in text_of(first), take in text_of(last)) == (True, True)
    first, last = mails_to(trip.company_a.head)
    assert (brings in text_of(first), takes in text_of(last)) == (True, True)


def test_who_comes_is_named_without_the_party_that_the_title_names(trip: Trip) -> None:
    trip.send({trip.request_a: A})
    text = text_of(mails_to(trip.counterpart.head)[0])
    assert text.count("Acme Energy") == 1
    assert "With: Ann Acker" in text


def test_mails_address_answers_to_the_mailbox_with_the_person_s_own_tag(trip: Trip, settings: Any) -> None:
    settings.MAIL_REPLY_TO = "answers@karvan.example"
    trip.send({trip.request_a: A})
    tags = set()
    for person in (*trip.company_a.persons, *trip.counterpart.persons):
        (letter,) = mails_to(person)
        (event,) = calendars_in(letter)[0].walk("VEVENT")
        assert str(event["ORGANIZER"]) == f"mailto:{letter['Reply-To'].addresses[0].addr_spec}"
        tags.add(str(event["ORGANIZER"]))
    assert len(tags) == 4


# --- the feed and the invitation agree


@pytest.mark.parametrize("read", [with_icalendar, with_vobject])
def test_feed_and_invitation_agree_over_move_cancel_restore_and_second_publication(
    trip: Trip, read: Callable[[bytes], dict[str, dict[str, Any]]]
) -> None:
    person = trip.company_b.head
    type(person).objects.filter(pk=trip.counterpart.head.pk).update(title="Head, of; all \\ things 🙂")
    trip.mission.hub.name = 'Hotel "Xəzər", Baku; east\\west'
    trip.mission.hub.save()
    uid = str(trip.request_b.uid)
    sequences = []

    def agreed() -> None:
        (letter,) = mails_to(person)
        part = next(each for each in letter.iter_attachments())
        invitation = read(part.get_payload(decode=True))
        assert invitation == {uid: read(feed_of(trip, person))[uid]}
        sequences.append(int(invitation[uid]["SEQUENCE"]))
        mail.outbox.clear()

    first = trip.send({trip.request_a: A, trip.request_b: B})
    agreed()
    trip.send({trip.request_a: A, trip.request_b: LATE})
    agreed()
    trip.send({trip.request_a: A})
    agreed()
    plan_publish(plan=plan_copy(plan=first, actor=trip.organiser), actor=trip.organiser)
    messages_send()
    agreed()
    interpreter = make_interpreter(trip.mission, name="İlqar, Dilmanc; junior")
    second = plan_copy(plan=first, actor=trip.organiser)
    second.meetings.filter(request=trip.request_b).update(interpreter=interpreter)
    PlanVersion.objects.filter(pk=second.pk, state=PlanState.DRAFT).update(report={})
    plan_publish(plan=second, actor=trip.organiser)
    messages_send()
    agreed()
    assert sequences == [0, 1, 2, 3, 3]


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80), st.text(alphabet=',;\\"\n🙂שa\u200f:', max_size=30))
def test_any_text_comes_through_alike_and_makes_one_event(title: str, place: str) -> None:
    stop = stop_of(title=title, place=Place("Hotel", place), description=NAUGHTY + title)
    invitation = invitation_of(
        Change(Kind.NEW, stop), organizer=Mailbox(title, "desk@karvan.example"), attendee=Mailbox(place, "a@b.example")
    )
    one, other = with_icalendar(invitation.data), with_vobject(invitation.data)
    assert list(one) == list(other) == [stop.uid]
    for name in ("SUMMARY", "LOCATION", "DESCRIPTION"):
        # vobject leaves blanks at the ends of lines as they are; none are written.
        assert one[stop.uid][name] == other[stop.uid][name]
    assert "שלום العربية\nsecond line" in one[stop.uid]["DESCRIPTION"]


# --- nothing of others, of a draft, of a refusal


def test_no_mail_says_anything_of_another_party_a_draft_or_a_refusal(trip: Trip) -> None:
    Refusal.objects.create(
        mission=trip.mission, by=trip.company_b.party, of=trip.company_a.party, reason="A canary in a coal mine"
    )
    first = trip.send({trip.request_a: A, trip.request_b: B})
    draft = plan_copy(plan=first, actor=trip.organiser, note="A canary in a draft")
    trip.send({trip.request_a: A, trip.request_b: LATE})
    assert draft.state == PlanState.DRAFT
    assert len(mail.outbox) == 10
    everything = [
        email.message_from_bytes(each.message().as_bytes(linesep="\r\n"), policy=default) for each in mail.outbox
    ]
    said = {
        str(each["To"]): "".join(str(part.get_content()) for part in each.walk() if not part.is_multipart())
        for each in everything
    }
    for to, words in said.items():
        assert "canary" not in words
        if "acme" in to:
            assert "Bolt" not in words
        if "bolt" in to:
            assert "Acme" not in words


def test_names_stand_in_headers_and_nowhere_else(trip: Trip) -> None:
    record_update(record=trip.company_a.head, actor=None, values={"name": 'Ann "X", <evil@people.example>; Acker'})
    trip.send({trip.request_a: A})
    (letter,) = mails_to(trip.company_a.head)
    assert letter["To"].addresses[0].display_name == 'Ann "X", <evil@people.example>; Acker'
    assert [each.addr_spec for each in letter["To"].addresses] == ["acme-1@people.example"]


def test_date_of_the_mail_is_the_day_on_which_it_was_put_into_the_outbox(trip: Trip) -> None:
    trip.send({trip.request_a: A})
    (letter,) = mails_to(trip.company_a.head)
    created = message_of(trip.company_a.head).created_at
    assert letter["Date"].datetime == created.replace(microsecond=0)
    assert created < datetime.now(UTC)
