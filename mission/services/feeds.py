"""Private calendar addresses of persons and parties."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from mission.models import FeedToken, Interpreter, Mission, Party, Person, Room, User
from mission.services.records import audit_write
from mission.services.tokens import token_hash, token_new

FEED_PATH = "/calendar/{token}.ics"
USED_EVERY = timedelta(hours=6)  # how coarse "last used" is: a feed is polled all day and must not write all day


def feed_create(
    *,
    actor: User | None,
    person: Person | None = None,
    party: Party | None = None,
    interpreter: Interpreter | None = None,
    room: Room | None = None,
    mission: Mission | None = None,
) -> str:
    """A new private address (a path) for the calendar of exactly one owner. Shown now and never again.

    `mission`: everything that happens, for the desks. Raises ValidationError for none or several owners.
    """
    given = [each for each in (person, party, interpreter, room, mission) if each is not None]
    if len(given) != 1:
        raise ValidationError(
            "A calendar address is for one person, party, interpreter, room or mission: give exactly one of them."
        )
    (owner,) = given
    whose = owner if isinstance(owner, Mission) else owner.mission
    token = token_new()
    with transaction.atomic():
        FeedToken.objects.create(
            mission=whose,
            person=person,
            party=party,
            interpreter=interpreter,
            room=room,
            token_hash=token_hash(token),
            created_by=actor,
        )
        behalf = person.party if person is not None else party
        audit_write(mission=whose, actor=actor, verb="feed.create", subject=owner, on_behalf_of=behalf)
    return FEED_PATH.format(token=token)


def feed_revoke(*, feed: FeedToken, actor: User | None) -> None:
    """The address answers like one that never existed from now on. Twice is once."""
    with transaction.atomic():
        if FeedToken.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=timezone.now()):
            audit_write(mission=feed.mission, actor=actor, verb="feed.revoke", subject=feed.owner)
    feed.refresh_from_db()


def feed_of(*, token: str) -> FeedToken | None:
    """The live address with this token. None: unknown or revoked. Remembers, roughly, when it was last used."""
    feed = (
        FeedToken.objects.select_related("mission", "person__party", "party", "interpreter", "room__venue")
        .filter(token_hash=token_hash(token), revoked_at=None)
        .first()
    )
    if feed is None:
        return None
    now = timezone.now()
    if feed.last_used_at is None or now - feed.last_used_at > USED_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=now - USED_EVERY)
        FeedToken.objects.filter(stale, pk=feed.pk).update(last_used_at=now)
    return feed
