"""The offline pack: all that its page names is there, nothing points outside, half of it never looks whole."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from mission.itineraries.pack import chapters_of, pack_stream
from mission.models import Party, PlanVersion, User
from mission.planning.publishing import plan_publish
from tests.cast import Guests

HOSTILE = '<script>alert(1)</script> "Ağ" & Co'


@pytest.fixture
def published(draft: PlanVersion, organiser: User) -> PlanVersion:
    return plan_publish(plan=draft, actor=organiser)


def packed(plan: PlanVersion) -> bytes:
    return b"".join(pack_stream(chapters_of(plan=plan), plan=plan))


def test_page_leads_to_every_file_and_to_nothing_else(published: PlanVersion, company_a: Guests) -> None:
    Party.objects.filter(pk=company_a.party.pk).update(name=HOSTILE)
    with zipfile.ZipFile(io.BytesIO(packed(published))) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        page = archive.read("index.html").decode()
        kinds = {name: archive.read(name)[:5] for name in names}
    linked = re.findall(r'(?:href|src)="([^"#][^"]*)"', page)
    assert sorted(linked) == sorted(set(names) - {"index.html"})
    assert "<script" not in page
    here = published.published_at.astimezone(published.mission.zone)
    assert f"{here:%H:%M}. This pack" in page
    assert "&lt;script&gt;alert(1)" in page
    assert not re.search(r"https?://|//", "".join(linked))
    assert {name: kind for name, kind in kinds.items() if name.endswith(".pdf") and kind != b"%PDF-"} == {}
    assert {name: kind for name, kind in kinds.items() if name.endswith(".ics") and kind != b"BEGIN"} == {}
    assert {"booklet.pdf", "run-of-show.xlsx", f"companies/ACME-{company_a.party.pk}.pdf"} <= set(names)


def test_same_plan_makes_the_same_pack(published: PlanVersion) -> None:
    assert packed(published) == packed(published)


def test_half_a_pack_does_not_open(published: PlanVersion) -> None:
    whole = packed(published)
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(whole[: len(whole) - 100]))


def test_files_are_made_without_another_question(published: PlanVersion, django_assert_num_queries) -> None:
    chapters = chapters_of(plan=published)
    with django_assert_num_queries(0):
        for _ in pack_stream(chapters, plan=published):
            pass
