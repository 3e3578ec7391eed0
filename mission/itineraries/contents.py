"""What a bundle holds: each kind's bytes, step by step, so that it can be watched and stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from mission.enums import BundleKind
from mission.itineraries import pack, pdf, typesetting, xlsx
from mission.itineraries.build import everything_of, itineraries_of, itinerary_of_mission
from mission.itineraries.typesetting import Paper
from mission.itineraries.whos_who import badges_of, profiles_of
from mission.models import PlanVersion


@dataclass(frozen=True, slots=True)
class Content:
    """`total` steps, 1 or more; `pieces`: the file's bytes in order, one piece a step (many of them empty), then the
    rest."""

    total: int
    pieces: Iterator[bytes]


@dataclass(frozen=True, slots=True)
class Maker:
    """How one kind is made. `read` asks for all that is needed; taking the pieces asks nothing more. `counted`: what a
    step is called, in the plural."""

    read: Callable[[PlanVersion, Paper], Content]
    suffix: str
    media_type: str
    counted: str = "files"
    is_printed: bool = True


def _pack(plan: PlanVersion, paper: Paper) -> Content:
    return _packed(pack.chapters_of(plan=plan, paper=paper), plan)


def _print(plan: PlanVersion, paper: Paper) -> Content:
    return _packed(pack.chapters_to_print(pack.chapters_of(plan=plan, paper=paper)), plan)


def _packed(chapters: tuple[pack.Chapter, ...], plan: PlanVersion) -> Content:
    return Content(pack.files_in(chapters), pack.pack_stream(chapters, plan=plan))


def _booklet(plan: PlanVersion, paper: Paper) -> Content:
    found, profiles = everything_of(plan=plan), profiles_of(mission=plan.mission)
    return Content(1, _one(partial(pdf.booklet_pdf, found.mission, found.owners, profiles, paper=paper)))


def _badges(plan: PlanVersion, paper: Paper) -> Content:
    badges = badges_of(mission=plan.mission)
    return Content(max(1, len(badges)), pdf.badges_made(itinerary_of_mission(plan=plan), badges, paper=paper))


def _itineraries(plan: PlanVersion, _paper: Paper) -> Content:
    table = xlsx.itineraries_table(itineraries_of(plan=plan).values())
    return Content(max(1, len(table.rows)), xlsx.tables_made([table]))


def _one(make: Callable[[], bytes]) -> Iterator[bytes]:
    """What is made in one step."""
    yield make()


MAKERS: Mapping[BundleKind, Maker] = {
    BundleKind.PACK: Maker(_pack, "zip", pack.MEDIA_TYPE),
    BundleKind.PRINT: Maker(_print, "zip", pack.MEDIA_TYPE),
    BundleKind.BOOKLET: Maker(_booklet, "pdf", typesetting.MEDIA_TYPE),
    BundleKind.BADGES: Maker(_badges, "pdf", typesetting.MEDIA_TYPE, "badges"),
    BundleKind.ITINERARIES: Maker(_itineraries, "xlsx", xlsx.MEDIA_TYPE, "rows", is_printed=False),
}
