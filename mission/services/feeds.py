"""Private calendar addresses of persons and parties."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from mission.models import FeedToken, Party, Person, User
from mission.services.records import audit_write
from mission.services.tokens import token_hash, token_new

FEED_PATH = "/calendar/{token}.ics"
USED_EVERY = timedelta(hours=6)  # how coarse "last used" is: a feed is polled all day and must not write all day


def feed_create(*, actor: User | None, person: Person | None = None, party: Party | None = None) -> str:
    """A new private address (a path) for one person's or one party's calendar. Shown now and never again."""
    if (person is None) == (party is None):
        raise ValidationError("A calendar address is for one person or one party: give exactly one of the two.")
    owner: Person | Party = person or party  # type: ignore[assignment]
    token = token_new()
    with transaction.atomic():
        FeedToken.objects.create(
            mission=owner.mission, person=person, party=party, token_hash=token_hash(token), created_by=actor
        )
        behalf = person.party if person is not None else party
        audit_write(mission=owner.mission, actor=actor, verb="feed.create", subject=owner, on_behalf_of=behalf)
    return FEED_PATH.format(token=token)


def feed_revoke(*, feed: FeedToken, actor: User | None) -> None:
    """The address answers like one that never existed from now on. Twice is once."""
    with transaction.atomic():
        if FeedToken.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=timezone.now()):
            owner = feed.person or feed.party
            if owner is not None:
                audit_write(mission=feed.mission, actor=actor, verb="feed.revoke", subject=owner)
    feed.refresh_from_db()


def feed_of(*, token: str) -> FeedToken | None:
    """The live address with this token. None: unknown or revoked. Remembers, roughly, when it was last used."""
    feed = (
        FeedToken.objects.select_related("mission", "person__party", "person__mission", "party__mission")
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
