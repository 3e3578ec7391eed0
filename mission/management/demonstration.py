"""The demo's steps: the mission from its workbook, a plan, its publication, the files, the personal links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import slugify

from mission.enums import PlanState, Role, Side
from mission.imports.importing import workbook_import
from mission.itineraries.build import itineraries_of
from mission.itineraries.ics import itinerary_ics
from mission.itineraries.itinerary import Itinerary, Stop
from mission.models import Membership, Mission, Party, PlanVersion, User
from mission.planning.publishing import plan_publish
from mission.planning.requesting import plan_request
from mission.services.accounts import contact_invite, demo_organiser_ensure, sign_in_link_create
from scheduler.models import SolverRun

CODE = "baku-2026"
WORKBOOK = Path(__file__).resolve().parent.parent / "demo" / "baku-2026.xlsx"
LIGHT = ("problem", "solution")  # what nobody needs to watch a run, and what weighs megabytes


class DemonstrationError(Exception):
    """The demo cannot go on; the message says why."""


@dataclass(frozen=True, slots=True)
class Link:
    """A personal sign-in link: whose, and the path that works once. `side` and `key` ("party:12") in words."""

    party: Party
    path: str

    @property
    def side(self) -> str:
        return "Company" if self.party.side == Side.DELEGATION else "Counterpart"

    @property
    def key(self) -> str:
        return f"party:{self.party.pk}"


@dataclass(frozen=True, slots=True)
class Access:
    """How to get in: the organiser's e-mail address and password, and the personal links."""

    organiser: User
    password: str
    links: tuple[Link, ...]


def mission_ensure() -> tuple[Mission, bool]:
    """The demo mission, and whether it was imported just now. Raises DemonstrationError."""
    mission = Mission.objects.filter(code=CODE).first()
    if mission is not None:
        return mission, False
    result = workbook_import(
        mission_code=None, data=WORKBOOK.read_bytes(), filename=WORKBOOK.name, actor=None, dry_run=False
    )
    if not result.ok:
        raise DemonstrationError("\n".join(["The demo workbook has errors:", *(str(each) for each in result.errors)]))
    return Mission.objects.get(code=CODE), True


def published_of(mission: Mission) -> PlanVersion | None:
    return PlanVersion.objects.filter(mission=mission, state=PlanState.PUBLISHED).first()


def plan_wanted(*, mission: Mission, actor: User) -> PlanVersion:
    """A draft that is being made or is ready to publish: the one an interrupted demo left behind, or a new one."""
    waiting = PlanVersion.objects.filter(mission=mission, state=PlanState.DRAFT, run__isnull=False).order_by("-number")
    for draft in waiting.select_related("run").defer(*(f"run__{name}" for name in LIGHT)):
        if draft.filled_at or (draft.run and not draft.run.settled):
            return draft
    try:
        return plan_request(mission=mission, actor=actor)
    except ValidationError as error:
        raise DemonstrationError("\n".join(error.messages)) from error


def run_of(plan: PlanVersion) -> SolverRun:
    """The plan's run as it stands now, without its megabytes."""
    if plan.run_id is None:
        raise DemonstrationError(f"{plan} was not made by a run.")
    return SolverRun.objects.defer(*LIGHT).get(pk=plan.run_id)


def plan_finish(*, plan: PlanVersion, actor: User) -> PlanVersion:
    """Publish what an ended run brought. Raises DemonstrationError with the run's own words if it brought nothing."""
    plan.refresh_from_db()
    if plan.filled_at is None:
        raise DemonstrationError(f"There is no plan to publish. {run_of(plan).message}")
    try:
        return plan_publish(plan=plan, actor=actor)
    except ValidationError as error:
        raise DemonstrationError("\n".join(error.messages)) from error


def access_grant(*, mission: Mission, plan: PlanVersion | None) -> Access:
    """The organiser's sign-in, and a fresh one-use link for one company and one counterpart (with meetings, if any)."""
    organiser, password = demo_organiser_ensure(mission=mission)
    links = []
    for side in (Side.DELEGATION, Side.COUNTERPART):
        party = _party_to_show(mission, plan, side)
        if party is not None:
            membership = _contact_of(party, organiser)
            links.append(Link(party, sign_in_link_create(membership=membership, actor=organiser)))
    return Access(organiser, password, tuple(links))


def files_write(*, plan: PlanVersion, folder: Path) -> dict[str, Path]:
    """Every itinerary as .ics and as text; nothing is done twice for one plan. The .ics files by key."""
    folder.mkdir(parents=True, exist_ok=True)
    itineraries = itineraries_of(plan=plan)
    calendars = {key: folder / f"{file_name(each)}.ics" for key, each in itineraries.items()}
    # Everything that decides what stands in the files; the files of an unchanged plan need not be made to be compared.
    label = f"plan {plan.pk} published {plan.published_at} for {settings.SITE_URL}\n".encode()
    marker = folder / ".written"
    if marker.exists() and marker.read_bytes() == label and all(path.exists() for path in calendars.values()):
        return calendars
    for key, itinerary in itineraries.items():
        _write(calendars[key], itinerary_ics(itinerary))
        _write(calendars[key].with_suffix(".txt"), itinerary_text(itinerary).encode())
    _write(marker, label)
    return calendars


def file_name(itinerary: Itinerary) -> str:
    """The owner's name in letters that every file system takes, made unique by the key."""
    return f"{slugify(itinerary.owner, allow_unicode=True)[:60]}-{itinerary.key.replace(':', '-')}"


def itinerary_text(itinerary: Itinerary) -> str:
    return "\n".join(_lines(itinerary)) + "\n"


def _lines(itinerary: Itinerary) -> Iterator[str]:
    yield ", ".join(part for part in (itinerary.owner, itinerary.owner_title, itinerary.party) if part)
    yield f"{itinerary.mission}, plan {itinerary.plan_number}, times in {itinerary.zone.key}"
    for day in itinerary.days:
        yield ""
        yield f"{day.date:%A %-d %B %Y}"
        stops = [stop for stop in day.stops if not stop.is_cancelled]
        if not stops:
            yield "  nothing planned"
        for stop in stops:
            yield from _stop_lines(stop)


def _stop_lines(stop: Stop) -> Iterator[str]:
    yield f"  {_clock(stop.starts_at)}-{_clock(stop.ends_at)}  {stop.title}"
    details = [stop.place.said, "; ".join(who.said for who in stop.others)]
    if stop.interpreter:
        details.append(f"Interpreter: {stop.interpreter}")
    if stop.travel:
        details.append(f"Leave {stop.travel.origin} by {_clock(stop.travel.leave_by)}")
    yield from (f"               {each}" for each in details if each)


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M}"


def _write(path: Path, content: bytes) -> None:
    """All of it or nothing, and nothing where nothing changed."""
    if path.exists() and path.read_bytes() == content:
        return
    half = path.with_name(f".{path.name}.half")
    half.write_bytes(content)
    half.replace(path)


def _party_to_show(mission: Mission, plan: PlanVersion | None, side: Side) -> Party | None:
    """The one with the most meetings: the most to see. Without a plan the first by name."""
    column = "request__delegation" if side == Side.DELEGATION else "request__counterpart"
    met = Counter(plan.meetings.values_list(column, flat=True)) if plan else Counter()
    parties = Party.objects.filter(mission=mission, side=side).order_by("name", "pk")
    return min(parties, key=lambda party: -met[party.pk], default=None)


def _contact_of(party: Party, organiser: User) -> Membership:
    role = Role.COMPANY if party.side == Side.DELEGATION else Role.COUNTERPART
    known = Membership.objects.filter(mission=party.mission, party=party, role=role).order_by("pk").first()
    if known is not None:
        return known
    email = f"{slugify(party.code)}@{party.mission.code}.karvan.example"
    return contact_invite(
        mission=party.mission, party=party, email=email, name=f"Contact of {party.name}"[:200], actor=organiser
    )


def demo_folder() -> Path:
    return Path(settings.VAR_DIR) / "demo"
