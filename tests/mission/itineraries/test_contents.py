"""What bundles hold: every kind is made step by step, and the steps together are the whole file."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from pypdf import PdfReader

from mission.enums import BundleKind
from mission.itineraries import pdf, xlsx
from mission.itineraries.build import everything_of, itineraries_of, itinerary_of_mission
from mission.itineraries.contents import MAKERS
from mission.itineraries.typesetting import Paper
from mission.itineraries.whos_who import badges_of, profiles_of
from mission.models import Person, PlanVersion, User
from mission.planning.publishing import plan_publish
from tests.cast import Guests


@pytest.fixture
def published(draft: PlanVersion, organiser: User) -> PlanVersion:
    return plan_publish(plan=draft, actor=organiser)


def pieces_of(kind: BundleKind, plan: PlanVersion, paper: Paper = Paper.A4) -> tuple[int, list[bytes]]:
    content = MAKERS[kind].read(plan, paper)
    return content.total, list(content.pieces)


@pytest.mark.parametrize("kind", BundleKind)
def test_every_kind_has_as_many_pieces_as_steps_or_more(kind: BundleKind, published: PlanVersion) -> None:
    total, pieces = pieces_of(kind, published)
    assert 1 <= total <= len(pieces) <= total + 1
    assert pieces[-1] != b""


@pytest.mark.parametrize("kind", BundleKind)
def test_every_kind_is_the_file_that_it_says(kind: BundleKind, published: PlanVersion) -> None:
    """And the same bytes again, for the same plan."""
    _, pieces = pieces_of(kind, published)
    whole = io.BytesIO(b"".join(pieces))
    match MAKERS[kind].suffix:
        case "pdf":
            assert len(PdfReader(whole).pages) > 0
        case "xlsx":
            assert openpyxl.load_workbook(whole).sheetnames == ["Itineraries"]
        case _:
            with zipfile.ZipFile(whole) as archive:
                assert archive.testzip() is None
    assert b"".join(pieces_of(kind, published)[1]) == whole.getvalue()


@pytest.mark.parametrize("paper", Paper)
def test_they_are_the_papers_that_are_made_at_once(paper: Paper, published: PlanVersion) -> None:
    mission, found = published.mission, everything_of(plan=published)
    at_once = {
        BundleKind.BOOKLET: pdf.booklet_pdf(found.mission, found.owners, profiles_of(mission=mission), paper=paper),
        BundleKind.BADGES: pdf.badges_pdf(
            itinerary_of_mission(plan=published), badges_of(mission=mission), paper=paper
        ),
        BundleKind.ITINERARIES: xlsx.itineraries_xlsx(itineraries_of(plan=published).values()),
    }
    for kind, data in at_once.items():
        assert b"".join(pieces_of(kind, published, paper)[1]) == data, kind


def test_badges_are_counted_one_by_one(published: PlanVersion, company_a: Guests) -> None:
    total, pieces = pieces_of(BundleKind.BADGES, published)
    assert total == Person.objects.filter(mission=published.mission).count() == len(pieces) - 1
    assert company_a.head.name in PdfReader(io.BytesIO(pieces[-1])).pages[0].extract_text()


def test_a_mission_without_anybody_has_a_sheet_without_badges(published: PlanVersion) -> None:
    Person.objects.filter(mission=published.mission).delete()
    total, pieces = pieces_of(BundleKind.BADGES, published)
    assert (total, len(pieces)) == (1, 1)
    assert len(PdfReader(io.BytesIO(pieces[0])).pages) == 1
