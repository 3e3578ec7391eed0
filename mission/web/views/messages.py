"""The outbox for organisers: who was told what, who has answered, what came back, and what each mail looks like."""

from __future__ import annotations

from collections import Counter

from django.conf import settings
from django.contrib import messages as notices
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from mission.enums import MessageState, Role, Side
from mission.messages.answering import answers_of
from mission.messages.mail import mail_of, mime_of
from mission.messages.outbox import changes_of, message_again, message_told, stops_told
from mission.messages.telling import Kind
from mission.models import Message
from mission.models.base import text_clean
from mission.selectors.messages import ANSWERS, message_counts, messages_newest, messages_of, returned_of
from mission.web.doors import Desk, open_to
from mission.web.listing import LONGEST_SEARCH
from mission.web.views.records import page_of

KINDS_SAID = {Kind.NEW: "new", Kind.MOVED: "moved", Kind.CHANGED: "with other details", Kind.DROPPED: "cancelled"}
ANSWERS_SAID = (
    ("no", "Not acknowledged"),
    ("yes", "Acknowledged"),
    ("accepted", "Accepted something"),
    ("tentative", "Tentative"),
    ("declined", "Declined something"),
)


@require_safe
@open_to(Role.ORGANISER)
def messages(request: HttpRequest, desk: Desk) -> HttpResponse:
    rows, asked = _asked(request, desk)
    page = page_of(request, rows)
    context = {
        "desk": desk,
        "page": page,
        "lines": [(each, said_short(each)) for each in page.object_list],
        "asked": asked,
        "filters_set": len({"state", "answer", "side"}.intersection(asked)),
        "counts": message_counts(mission=desk.mission),
        "states": MessageState.choices,
        "answers": ANSWERS_SAID,
        "sides": Side.choices,
        "is_sink": is_sink(),
    }
    return render(request, "mission/messages/list.html", context)


@require_safe
@open_to(Role.ORGANISER)
def message(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    found = message_at(desk, pk)
    changes = changes_of(found)
    mail = mail_of(found, changes)
    live = {uid: stop for uid, stop in stops_told(found).items() if not stop.is_cancelled}
    answers = answers_of(found, live)
    context = {
        "desk": desk,
        "message": found,
        "mail": mail,
        "invitations": [(each.file_name, each.data.decode()) for each in mail.invitations],
        "replies": [(live[uid], reply) for uid, reply in answers.items()],
        "returned": returned_of(mission=desk.mission).filter(message=found)[:20],
        "is_sink": is_sink(),
        "may_again": found.state not in (MessageState.QUEUED, MessageState.SENDING, MessageState.STALE),
        "may_be_told": found.state in (MessageState.BY_HAND, MessageState.FAILED, MessageState.BOUNCED),
    }
    return render(request, "mission/messages/page.html", context)


@require_safe
@open_to(Role.ORGANISER)
def message_eml(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """The mail as it travels; nothing is there for a person without an address that can be written to."""
    found = message_at(desk, pk)
    try:
        data = mime_of(mail_of(found, changes_of(found)))
    except ValueError:
        raise Http404 from None
    response = HttpResponse(data, content_type="message/rfc822")
    name = f"{desk.mission.code}-plan-{found.plan.number}-{found.person.code}.eml"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@open_to(Role.ORGANISER)
def message_resend(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    found = message_at(desk, pk)
    try:
        found = message_again(message=found, actor=desk.user)
    except ValidationError as error:
        notices.error(request, " ".join(error.messages))
    else:
        notices.success(request, f"The message to {found.person} will be sent again.")
    return redirect("web:message", code=desk.mission.code, pk=found.pk)


@require_POST
@open_to(Role.ORGANISER)
def message_by_hand(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    found = message_at(desk, pk)
    try:
        message_told(message=found, actor=desk.user)
    except ValidationError as error:
        notices.error(request, " ".join(error.messages))
    else:
        notices.success(request, f"Noted: {found.person} was told.")
    return redirect("web:message", code=desk.mission.code, pk=found.pk)


@require_safe
@open_to(Role.ORGANISER)
def returned(request: HttpRequest, desk: Desk) -> HttpResponse:
    page = page_of(request, returned_of(mission=desk.mission))
    context = {"desk": desk, "page": page, "asked": {}, "has_mailbox": bool(settings.MAILBOX)}
    return render(request, "mission/messages/returned.html", context)


def message_at(desk: Desk, pk: int) -> Message:
    found = messages_of(mission=desk.mission).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def is_sink() -> bool:
    """Whether mail stays on this machine."""
    return not settings.EMAIL_BACKEND.endswith(".smtp.EmailBackend")


def said_short(message: Message) -> str:
    """ "2 new, 1 moved"."""
    counts = Counter(each.kind for each in changes_of(message))
    return ", ".join(f"{counts[kind]} {said}" for kind, said in KINDS_SAID.items() if counts[kind])


def _asked(request: HttpRequest, desk: Desk) -> tuple[QuerySet[Message], dict[str, str]]:
    """The rows that fit, and what was understood of the query; the rest of it is left out."""
    given = {
        name: text_clean(request.GET.get(name, "")[:LONGEST_SEARCH])
        for name in ("q", "state", "answer", "side", "plan")
    }
    asked: dict[str, str] = {}
    if given["plan"].isdecimal() and len(given["plan"]) < 10:
        rows = messages_of(mission=desk.mission).filter(plan__number=int(given["plan"]))
        rows, asked["plan"] = rows.order_by("person__party__name", "person__name", "pk"), given["plan"]
    else:
        rows = messages_newest(mission=desk.mission)
    if given["q"]:
        hit = Q(person__name__icontains=given["q"]) | Q(person__party__name__icontains=given["q"])
        rows, asked["q"] = rows.filter(hit | Q(address__icontains=given["q"])), given["q"]
    if given["state"] in MessageState.values:
        rows, asked["state"] = rows.filter(state=given["state"]), given["state"]
    if given["side"] in Side.values:
        rows, asked["side"] = rows.filter(person__party__side=given["side"]), given["side"]
    if given["answer"] in ANSWERS:
        these = Message.objects.filter(ANSWERS[given["answer"]], mission=desk.mission)
        rows, asked["answer"] = rows.filter(pk__in=these.values("pk")), given["answer"]
    return rows, asked
