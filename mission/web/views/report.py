"""After the meetings: what came of each, what is still to be done, and the mission report."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mission.enums import Role
from mission.itineraries import report as papers
from mission.models import MeetingLog
from mission.selectors.plans import meetings_in, meetings_of, plan_published_of
from mission.selectors.report import Came, MeetingAfter, Report, Tally, report_of
from mission.selectors.today import log_of, logs_in, logs_of
from mission.services.day import follow_up_tick, outcome_note
from mission.web.bars import Bar, BarChart, bars_lying
from mission.web.clock import now_of
from mission.web.doors import Desk, open_to
from mission.web.forms.after import AfterForm, noted
from mission.web.forms.plain import posted
from mission.web.views.papers import paper_of, printed, tabled
from mission.web.views.records import PAGE

TONES = {Came.HELD: "good", Came.NO_SHOW: "warn", Came.NOT_HELD: "bad"}


@require_safe
@open_to(Role.ORGANISER)
def report(request: HttpRequest, desk: Desk) -> HttpResponse:
    found = report_of(mission=desk.mission, now=now_of(request, desk))
    return render(request, "mission/report/page.html", {"desk": desk, "report": found, "chart": _chart(found)})


@require_safe
@open_to(Role.ORGANISER)
def report_pdf(request: HttpRequest, desk: Desk) -> HttpResponse:
    found = report_of(mission=desk.mission, now=now_of(request, desk))
    return printed(desk, papers.report_pdf(found, paper=paper_of(request)), "report")


@require_safe
@open_to(Role.ORGANISER)
def report_sheet(request: HttpRequest, desk: Desk) -> HttpResponse:
    found = report_of(mission=desk.mission, now=now_of(request, desk))
    return tabled(desk, papers.report_xlsx(found), "report")


@require_safe
@open_to(Role.ORGANISER, Role.LOGISTICS)
def attendance_sheet(request: HttpRequest, desk: Desk) -> HttpResponse:
    plan = plan_published_of(mission=desk.mission)
    if plan is None:
        raise Http404
    meetings = meetings_of(plan=plan).order_by("starts_at", "request__delegation__code", "pk")
    made = papers.attendance_xlsx(mission=desk.mission, meetings=meetings, logs=logs_of(mission=desk.mission))
    return tabled(desk, made, "attendance")


@require_safe
@open_to(Role.ORGANISER)
def after(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Every meeting with what came of it; `?came=unknown` shows those of which nothing is known."""
    found = report_of(mission=desk.mission, now=now_of(request, desk))
    wanted = request.GET.get("came", "")
    asked = {"came": wanted} if wanted in Came.values else {}
    lines = [line for line in found.meetings if not asked or line.came == wanted]
    context = {
        "desk": desk,
        "report": found,
        "page": Paginator([(line, TONES.get(line.came, "")) for line in lines], PAGE).get_page(
            request.GET.get("page", "1")[:9]
        ),
        "asked": asked,
        "choices": _choices(found.meetings, wanted),
    }
    return render(request, "mission/report/meetings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ORGANISER)
def after_note(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    rows = meetings_in(mission=desk.mission, published_only=True)
    meeting = rows.filter(pk=pk).first() if pk < 2**63 else None
    if meeting is None:
        raise Http404
    form = AfterForm(posted(request), initial=noted(meeting, log_of(meeting=meeting)))
    if request.method == "POST" and form.is_valid():
        try:
            outcome_note(meeting=meeting, now=now_of(request, desk), actor=desk.user, **form.cleaned_data)
        except ValidationError as error:
            form.explain(error, MeetingLog)
        else:
            messages.success(request, "What came of the meeting was noted.")
            return redirect("web:after", code=desk.mission.code)
    context = {"desk": desk, "form": form, "meeting": meeting}
    return render(request, "mission/report/note.html", context, status=422 if form.errors else 200)


@require_POST
@open_to(Role.ORGANISER)
def follow_up(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Ticks a follow-up as done (`done=yes`) or opens it again."""
    log = logs_in(mission=desk.mission).filter(pk=pk).first() if pk < 2**63 else None
    if log is None:
        raise Http404
    try:
        follow_up_tick(log=log, is_done=request.POST.get("done") == "yes", actor=desk.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("web:report", code=desk.mission.code)


def _choices(meetings: tuple[MeetingAfter, ...], wanted: str) -> list[tuple[str, str, int, bool]]:
    """Value, words, how many, whether it is chosen."""
    counts = [(each.value, str(each.label), sum(line.came == each for line in meetings)) for each in Came]
    return [(value, said, count, value == wanted) for value, said, count in counts if count]


def _chart(found: Report) -> BarChart:
    rows = [Bar(each.name, each.held, _of(each), is_marked=each.held < each.planned) for each in found.sectors]
    most = max((each.planned for each in found.sectors), default=0)
    return bars_lying("Held by sector", "Meetings held of those planned; a company of two sectors counts in both.",
                      rows, most=most)  # fmt: skip


def _of(tally: Tally) -> str:
    return f"{tally.held} of {tally.planned}"
