"""A person's answer by the link in the mail: no sign-in, one page, three buttons."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mission.enums import Reply, ReplyWay
from mission.messages.answering import answers_of, answers_take, is_over, is_overtaken
from mission.messages.links import message_by_token
from mission.messages.mail import line_said
from mission.messages.outbox import changes_of
from mission.models import Message
from mission.web.languages import language_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def message_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Programs that scan mail open every address they find: only a pressed button answers."""
    message = message_by_token(token)
    if message is None:
        translation.activate(language_of(request, is_guest=True))
        return render(request, "guests/answer_gone.html", status=410)
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    translation.activate(language_of(request, is_guest=True) if chosen else message.language)
    timezone.activate(message.mission.zone)
    if request.method == "POST":
        _take(request, message)
        return redirect("web:message_answer", token=token)
    changes = changes_of(message)
    live = {each.now.uid: each.now for each in changes if not each.now.is_cancelled}
    answers = answers_of(message, live)
    asked = [each for each in changes if each.now.uid in live]
    context = {
        "message_told": message,
        "asked": [(each.now.uid, line_said(each), answers.get(each.now.uid)) for each in asked],
        "dropped": [line_said(each) for each in changes if each.now.is_cancelled],
        "is_overtaken": is_overtaken(message),
        "is_over": is_over(message),
    }
    return render(request, "guests/answer.html", context)


def _take(request: HttpRequest, message: Message) -> None:
    said = request.POST.get("answer", "")
    uids = request.POST.getlist("uid")[:500]
    try:
        if said not in Reply.values:
            raise ValidationError(_("Press one of the buttons."))
        answers_take(message=message, uids=uids, answer=Reply(said), way=ReplyWay.LINK)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Thank you. The organiser sees your answer."))
