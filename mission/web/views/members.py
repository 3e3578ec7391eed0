"""Members of a mission, their roles, and one-use sign-in links for contacts."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mission.enums import Role
from mission.models import Membership
from mission.selectors.missions import memberships_of
from mission.services.accounts import sign_in_link_create
from mission.services.members import member_invite
from mission.services.missions import membership_revoke
from mission.web.doors import Desk, open_to
from mission.web.forms.members import MemberForm
from mission.web.forms.plain import posted
from mission.web.views.records import page_of


@require_safe
@open_to(Role.ORGANISER)
def members(request: HttpRequest, desk: Desk) -> HttpResponse:
    page = page_of(request, memberships_of(mission=desk.mission).order_by("role", "party__name", "user__email"))
    return render(request, "mission/members/list.html", {"desk": desk, "page": page, "linked": LINKED})


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ORGANISER)
def member_add(request: HttpRequest, desk: Desk) -> HttpResponse:
    first = {name: request.GET[name][:200] for name in ("party", "role") if name in request.GET}
    form = MemberForm(posted(request), mission=desk.mission, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            made = member_invite(mission=desk.mission, actor=desk.user, **form.cleaned_data)
        except ValidationError as error:
            form.explain(error)
        else:
            messages.success(request, f"{made.user} is now “{made.get_role_display()}”.")
            return redirect("web:members", code=desk.mission.code)
    return render(request, "mission/members/add.html", {"desk": desk, "form": form}, status=422 if form.errors else 200)


@require_POST
@open_to(Role.ORGANISER)
def member_remove(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    membership = _membership(desk, pk)
    try:
        membership_revoke(membership=membership, actor=desk.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{membership.user} no longer has this role.")
    return redirect("web:members", code=desk.mission.code)


@require_POST
@open_to(Role.ORGANISER)
def member_link(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """The link is on this answer only: it is kept nowhere, so it cannot be shown again."""
    membership = _membership(desk, pk)
    try:
        path = sign_in_link_create(membership=membership, actor=desk.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("web:members", code=desk.mission.code)
    context = {"desk": desk, "membership": membership, "link": f"{settings.SITE_URL}{path}"}
    return render(request, "mission/members/link.html", context)


LINKED = (Role.COMPANY, Role.COUNTERPART)


def _membership(desk: Desk, pk: int) -> Membership:
    found = memberships_of(mission=desk.mission).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found
