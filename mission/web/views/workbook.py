"""Spreadsheets in and out: a dry run that lists everything, then the real thing; template and export."""

from __future__ import annotations

import base64
import binascii

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mission.enums import Role
from mission.imports.exporting import workbook_export, workbook_template
from mission.imports.importing import ImportResult, workbook_import
from mission.web.doors import Desk, open_to
from mission.web.forms.plain import posted
from mission.web.forms.workbook import WorkbookForm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ORGANISER)
def workbook(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A file is tried first; the page with the result carries it along, so that confirming needs no second upload."""
    if request.method == "POST" and "confirmed" in request.POST:
        return _confirmed(request, desk)
    form = WorkbookForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["workbook"]
        data = upload.read()
        result = workbook_import(
            mission_code=desk.mission.code, data=data, filename=upload.name, actor=desk.user, dry_run=True
        )
        carried = base64.b64encode(data).decode() if result.ok else ""
        return _result(request, desk, result, upload.name, carried)
    context = {"desk": desk, "form": form}
    return render(request, "mission/workbook/page.html", context, status=422 if form.errors else 200)


@require_safe
@open_to(Role.ORGANISER)
def export(request: HttpRequest, desk: Desk) -> HttpResponse:
    return _file(workbook_export(mission=desk.mission), f"{desk.mission.code}.xlsx")


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    return _file(workbook_template(), "karvan-template.xlsx")


def _confirmed(request: HttpRequest, desk: Desk) -> HttpResponse:
    name = request.POST.get("name", "")[:200]
    try:
        data = base64.b64decode(request.POST["confirmed"], validate=True)
    except (binascii.Error, ValueError):
        messages.error(request, "The file did not arrive whole. Choose it once more.")
        return redirect("web:workbook", code=desk.mission.code)
    result = workbook_import(mission_code=desk.mission.code, data=data, filename=name, actor=desk.user, dry_run=False)
    if not result.ok:
        return _result(request, desk, result, name, "")
    messages.success(request, f"“{name}” was imported: {result.changes} rows were written.")
    return redirect("web:mission", code=desk.mission.code)


def _result(request: HttpRequest, desk: Desk, result: ImportResult, name: str, carried: str) -> HttpResponse:
    kinds = ("created", "updated", "deleted", "unchanged")
    sheets = dict.fromkeys(sheet for kind in kinds for sheet, count in getattr(result, kind).items() if count)
    rows = [{"sheet": sheet, **{kind: getattr(result, kind).get(sheet, 0) for kind in kinds}} for sheet in sheets]
    context = {
        "desk": desk,
        "result": result,
        "rows": rows,
        "name": name,
        "carried": carried,
        "errors": result.errors[:MOST_SHOWN],
        "more": max(0, len(result.errors) - MOST_SHOWN),
    }
    return render(request, "mission/workbook/result.html", context, status=200 if result.ok else 422)


def _file(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
