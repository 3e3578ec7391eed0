"""Who is told what, over ten thousand random publications with lost, doubtful, returned and overtaken mail."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from mission.itineraries.itinerary import Place, Stop, Who
from mission.messages.snapshots import told_from_json, told_to_json
from mission.messages.telling import Change, Kind, Letter, Told, bases_of, changes_between

BAKU = ZoneInfo("Asia/Baku")
PEOPLE = range(5)
MEETINGS = range(7)
PUBLICATIONS_EACH = 40


def stop_of(uid: int = 1, **values: object) -> Stop:
    starts_at = datetime(2026, 2, 9, 14, tzinfo=BAKU)
    stop = Stop(
        uid=str(UUID(int=uid)), sequence=0, changed_at=datetime(2026, 2, 1, tzinfo=UTC), is_cancelled=False,
        kind="meeting", kind_said="Meeting", title=f"Meeting {uid}", starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=30), place=Place("Hotel", "Şəki"), parties=("SOCAR",),
        others=(Who("Rövşən", "", "SOCAR"),),
    )  # fmt: skip
    return replace(stop, **values)  # type: ignore[arg-type]


def told(*stops: Stop) -> Told:
    return {each.uid: each for each in stops}


def kinds(bases: list[Told], now: Told) -> list[Kind]:
    return [each.kind for each in changes_between(bases, now)]


# --- one change each


def test_each_kind_of_change_is_told_as_what_it_is() -> None:
    before = stop_of()
    later = replace(
        before, starts_at=before.starts_at + timedelta(hours=1), ends_at=before.ends_at + timedelta(hours=1)
    )
    assert kinds([{}], told(before)) == [Kind.NEW]
    assert kinds([told(before)], told(later)) == [Kind.MOVED]
    assert kinds([told(before)], told(replace(before, place=Place("Hotel", "Quba")))) == [Kind.MOVED]
    assert kinds([told(before)], told(replace(before, interpreter="İlqar"))) == [Kind.CHANGED]
    assert kinds([told(before)], told(replace(before, is_cancelled=True))) == [Kind.DROPPED]
    assert kinds([told(replace(before, is_cancelled=True))], told(before)) == [Kind.NEW]


def test_what_only_calendars_see_is_no_news() -> None:
    before = stop_of()
    assert kinds([told(before)], told(replace(before, sequence=4, changed_at=datetime(2026, 2, 5, tzinfo=UTC)))) == []


def test_a_cancellation_is_no_news_to_whom_never_knew_of_the_meeting() -> None:
    assert kinds([{}], told(stop_of(is_cancelled=True))) == []


def test_where_it_is_in_doubt_what_was_told_whatever_differs_from_either_is_told() -> None:
    before, moved = stop_of(), stop_of(place=Place("Hotel", "Quba"))
    letters = [Letter(1, True, told(before)), Letter(2, False, told(moved))]
    assert kinds(list(bases_of(letters)), told(before)) == [Kind.MOVED]
    assert kinds(list(bases_of(letters)), told(moved)) == [Kind.MOVED]
    assert kinds(list(bases_of([*letters, Letter(3, True, told(moved))])), told(moved)) == []


def test_what_is_told_survives_being_stored() -> None:
    known = told(
        stop_of(title='Bei "X", Y; Z\\ 🙂\nשלום', is_cancelled=True), stop_of(2, own=(Who("Ann", "CEO", "Acme"),))
    )
    assert told_from_json(told_to_json(known), BAKU) == known


# --- ten thousand publications


@dataclass
class Meeting:
    """A meeting as its calendar record keeps it: the people, and what those who left were told last."""

    stop: Stop
    people: set[int] = field(default_factory=set)
    farewells: dict[int, Stop] = field(default_factory=dict)


@dataclass
class Mail:
    number: int
    now: Told
    state: str = "queued"
    in_doubt: bool = False
    said: tuple[Change, ...] = ()
    is_partial: bool = False
    is_lost: bool = False  # taken by the server, and on its way back


@dataclass
class Reader:
    """One person with a calendar that keeps to iTIP: an update counts unless it is older than what is known."""

    pk: int
    calendar: dict[str, Stop] = field(default_factory=dict)
    mails: list[Mail] = field(default_factory=list)

    def letters(self) -> list[Letter]:
        kept = [each for each in self.mails if each.state in ("sent", "sending") or each.in_doubt]
        return [Letter(each.number, self._is_sure(each), each.now) for each in kept]

    @staticmethod
    def _is_sure(mail: Mail) -> bool:
        return mail.state == "sent" and not mail.in_doubt and not mail.is_partial

    def receive(self, said: tuple[Change, ...]) -> None:
        for each in said:
            known = self.calendar.get(each.now.uid)
            if known is None or (each.now.sequence, each.now.changed_at) >= (known.sequence, known.changed_at):
                self.calendar[each.now.uid] = each.now

    @property
    def days(self) -> dict[str, Stop]:
        return live(self.calendar)


def live(known: Told) -> dict[str, Stop]:
    """What stands in a calendar, without its stamps."""
    plain = {"sequence": 0, "changed_at": datetime(2026, 1, 1, tzinfo=UTC)}
    return {uid: replace(each, **plain) for uid, each in known.items() if not each.is_cancelled}


class Mission:
    """Random plans published one after another, and the mail between them."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.number = 0
        self.meetings = [Meeting(stop_of(each + 1, is_cancelled=True)) for each in MEETINGS]
        self.readers = [Reader(each) for each in PEOPLE]
        self.sent = 0

    def snapshot(self, pk: int) -> Told:
        found = {}
        for each in self.meetings:
            if pk in each.people:
                found[each.stop.uid] = replace(each.stop, own=(Who(f"Person {pk}", "", "Acme"),))
            elif pk in each.farewells:
                found[each.stop.uid] = each.farewells[pk]
        return found

    def publish(self) -> None:
        """Change some meetings by the rules of calendar records, then fill the outbox."""
        self.number += 1
        now = datetime(2026, 2, 1, tzinfo=UTC) + timedelta(hours=self.number)
        for meeting in self.random.sample(self.meetings, self.random.randint(0, 3)):
            self._change(meeting, now)
        for reader in self.readers:
            for mail in reader.mails:
                if mail.state in ("queued", "failed"):
                    mail.state = "stale"
            snapshot = self.snapshot(reader.pk)
            if changes_between(bases_of(reader.letters()), snapshot):
                reader.mails.append(Mail(self.number, snapshot))

    def _change(self, meeting: Meeting, now: datetime) -> None:
        before, people = meeting.stop, set(meeting.people)
        start = datetime(2026, 2, 9, self.random.randint(9, 17), tzinfo=BAKU)
        act = self.random.choice(["move", "drop", "people", "details"])
        if act == "drop":
            if not before.is_cancelled:
                meeting.stop = replace(before, is_cancelled=True, sequence=before.sequence + 1, changed_at=now)
            return
        if act == "people" or before.is_cancelled:
            people = set(self.random.sample(PEOPLE, self.random.randint(1, 4)))
        place = Place("Hotel", self.random.choice(["Şəki", "Quba"])) if act == "move" else before.place
        after = replace(
            before, is_cancelled=False, place=place,
            starts_at=start if act == "move" else before.starts_at,
            ends_at=start + timedelta(minutes=30) if act == "move" else before.ends_at,
            interpreter=self.random.choice(["", "İlqar"]) if act == "details" else before.interpreter,
        )  # fmt: skip
        gone, back = meeting.people - people, people & set(meeting.farewells)
        seen = (after.starts_at, after.place, after.is_cancelled) != (
            before.starts_at,
            before.place,
            before.is_cancelled,
        )
        meeting.stop = replace(after, sequence=before.sequence + (1 if seen or gone or back else 0), changed_at=now)
        meeting.people = people
        for pk in back:
            del meeting.farewells[pk]
        for pk in gone:
            told_last = replace(before, own=(Who(f"Person {pk}", "", "Acme"),))
            meeting.farewells[pk] = replace(
                told_last, is_cancelled=True, sequence=meeting.stop.sequence, changed_at=now
            )

    def claim(self, reader: Reader) -> Mail | None:
        if any(each.state == "sending" for each in reader.mails):
            return None
        mail = next((each for each in reader.mails if each.state == "queued"), None)
        if mail is None:
            return None
        letters = [each for each in reader.letters() if each.number < mail.number]
        mail.said = changes_between(bases_of(letters), mail.now)
        mail.state, mail.is_partial = "sending" if mail.said else "stale", False
        return mail if mail.said else None

    def post(self, reader: Reader) -> None:
        """One worker's turn: what was on its way ends somehow, then perhaps the next mail sets out."""
        if self.random.random() < 0.5:
            self.bounce(reader)
        for mail in reader.mails:
            if mail.state == "sending":
                self._end(reader, mail)
        if self.random.random() < 0.8 and (mail := self.claim(reader)) is not None:
            self._judge(reader, mail)
            if self.random.random() < 0.7:
                self._end(reader, mail)

    def _end(self, reader: Reader, mail: Mail) -> None:
        end = self.random.choice(["sent"] * 6 + ["lost", "refused", "killed before", "killed after"])
        if end in ("sent", "killed after"):
            reader.receive(mail.said)
            self.sent += 1
        overtaken = mail.number < self.number
        mail.in_doubt = mail.in_doubt or end.startswith("killed")
        if end in ("sent", "lost"):
            mail.state, mail.in_doubt, mail.is_lost = "sent", False, end == "lost"
        elif end == "refused":
            mail.state = "failed"
        else:
            mail.state = "stale" if overtaken else "queued"

    def bounce(self, reader: Reader) -> None:
        """Lost mail comes back. What was said after it built on it, so all of that is in doubt."""
        for mail in reader.mails:
            if mail.is_lost:
                mail.state, mail.is_lost = "bounced", False
                for each in reader.mails:
                    each.is_partial |= each.number > mail.number and each.state in ("sent", "sending")

    def _judge(self, reader: Reader, mail: Mail) -> None:
        """What must hold of every mail at the moment at which it sets out."""
        own = self.snapshot(reader.pk)
        assert mail.number == self.number
        assert live(mail.now) == live(own)
        assert {each.now.uid for each in mail.said} <= set(own)
        for each in mail.said:
            assert not each.now.own or each.now.own == (Who(f"Person {reader.pk}", "", "Acme"),)
            known = reader.calendar.get(each.now.uid)
            assert known is None or each.now.sequence >= known.sequence
        surely_known = all(not each.in_doubt for each in reader.mails)
        assert not surely_known or live(own) != reader.days or not self._reached(reader)

    def _reached(self, reader: Reader) -> bool:
        """Whether everything that was sent before arrived and was written down."""
        return not any(each.is_lost or each.state in ("bounced", "failed") for each in reader.mails)

    def settle(self) -> None:
        """The server is well again: everything that waits is sent. Then every calendar is right."""
        for reader in self.readers:
            for mail in reader.mails:
                if mail.state == "sending":
                    mail.state = "queued" if mail.number == self.number else "stale"
                    mail.in_doubt = True
                if mail.state == "failed" and mail.number == self.number:
                    mail.state = "queued"
            if (mail := self.claim(reader)) is not None:
                reader.receive(mail.said)
                mail.state, mail.in_doubt = "sent", False


def test_after_ten_thousand_publications_everybody_knows_what_is_published_and_nobody_else_s() -> None:
    publications = sent = 0
    for seed in range(250):
        mission = Mission(seed)
        for _ in range(PUBLICATIONS_EACH):
            mission.publish()
            publications += 1
            for reader in mission.readers:
                mission.post(reader)
        for reader in mission.readers:
            mission.bounce(reader)
        mission.publish()
        publications += 1
        mission.settle()
        for reader in mission.readers:
            assert reader.days == live(mission.snapshot(reader.pk)), f"mission {seed}, person {reader.pk}"
        sent += mission.sent
    assert publications >= 10_000
    assert sent > 5_000


def test_without_doubt_being_remembered_a_calendar_goes_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard switched off: what a dead worker may have sent is forgotten."""
    monkeypatch.setattr(Reader, "letters", lambda self: [
        Letter(each.number, True, each.now) for each in self.mails if each.state == "sent"
    ])  # fmt: skip
    with pytest.raises(AssertionError):
        test_after_ten_thousand_publications_everybody_knows_what_is_published_and_nobody_else_s()


def test_without_returned_mail_casting_doubt_on_what_was_built_on_it_a_calendar_goes_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Reader, "_is_sure", lambda _self, mail: mail.state == "sent" and not mail.in_doubt)
    with pytest.raises(AssertionError):
        test_after_ten_thousand_publications_everybody_knows_what_is_published_and_nobody_else_s()
