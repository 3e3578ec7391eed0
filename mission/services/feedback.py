"""What a party says of a meeting once it has begun."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from mission.enums import Outcome, Side
from mission.models import Feedback, Meeting, Membership, Mission, Party, User
from mission.services.records import record_create, record_update
from mission.services.wishes import ROLE_OF_SIDE, speaks_for


def feedback_set(
    *,
    meeting: Meeting,
    party: Party,
    outcome: Outcome | str,
    actor: User,
    membership: Membership,
    now: datetime,
    rating: int | None = None,
    text: str = "",
) -> Feedback:
    """One party's word on one published meeting; again changes it. `now` (aware) says whether the meeting has begun.

    Raises PermissionDenied for who does not speak for the party, ValidationError before the meeting begins.
    """
    behalf = speaks_for(membership, actor, party, ROLE_OF_SIDE[Side(party.side)])
    request = meeting.request
    if party.pk not in (request.delegation_id, request.counterpart_id):
        raise PermissionDenied("This party is not at the meeting.")
    if now < meeting.starts_at:
        raise ValidationError(_("The meeting has not begun yet. Come back afterwards."))
    values = {"outcome": outcome, "rating": rating, "text": text}
    with transaction.atomic():
        Mission.objects.select_for_update().get(pk=party.mission_id)  # two people of one party, one word
        known = Feedback.objects.filter(request=request, party=party).first()
        if known is not None:
            record_update(record=known, actor=actor, values=values, on_behalf_of=behalf)
            return known
        given = {"request": request, "party": party, **values}
        return record_create(model=Feedback, mission=party.mission, actor=actor, values=given, on_behalf_of=behalf)
