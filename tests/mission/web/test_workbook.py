"""Import and export from a page: first a dry run that says everything, then the real thing."""

from __future__ import annotations

from io import BytesIO

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from mission.imports.exporting import workbook_export
from mission.models import Party
from tests.mission.web.conftest import Door, World

HOME = "/missions/baku/workbook/"


def changed(world: World, name: str) -> bytes:
    """The mission's own workbook with company A under another name."""
    book = openpyxl.load_workbook(BytesIO(workbook_export(mission=world.mission)))
    for row in book["Parties"].iter_rows():
        for cell in row:
            if cell.value == "Acme Energy":
                cell.value = name
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def upload(data: bytes) -> dict[str, SimpleUploadedFile]:
    return {"workbook": SimpleUploadedFile("baku.xlsx", data)}


def test_a_file_is_tried_first_and_written_when_confirmed(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    tried = client.post(HOME, upload(changed(world, "Şirkət A")))
    assert tried.context["result"].changes == 1
    assert Party.objects.filter(name="Acme Energy", mission=world.mission).exists()
    done = client.post(HOME, {"confirmed": tried.context["carried"], "name": "baku.xlsx"})
    assert done["Location"] == "/missions/baku/"
    assert Party.objects.get(mission=world.mission, code="ACME").name == "Şirkət A"


def test_a_file_with_errors_says_where_and_what_to_do_and_writes_nothing(world: World, enter: Door) -> None:
    response = enter(world.organiser).post(HOME, upload(changed(world, "")))
    assert response.status_code == 422
    error = response.context["result"].errors[0]
    page = response.content.decode()
    assert error.sheet in page
    assert error.message.partition("“")[0] in page.replace("&#x27;", "'")
    assert response.context["carried"] == ""


def test_the_missions_own_export_changes_nothing(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    exported = client.get("/missions/baku/export.xlsx")
    assert exported["Content-Disposition"] == 'attachment; filename="baku.xlsx"'
    assert client.post(HOME, upload(exported.content)).context["result"].changes == 0


def test_something_that_is_no_workbook_is_refused_in_words(world: World, enter: Door) -> None:
    response = enter(world.organiser).post(HOME, upload(b"PK\x03\x04 this is not a workbook"))
    assert response.status_code == 422
    assert response.context["result"].errors


def test_no_file_is_said_beside_the_field(world: World, enter: Door) -> None:
    response = enter(world.organiser).post(HOME, {})
    assert list(response.context["form"].errors) == ["workbook"]


def test_a_confirmation_that_arrives_broken_is_refused(world: World, enter: Door) -> None:
    response = enter(world.organiser).post(HOME, {"confirmed": "%%%"}, follow=True)
    assert "did not arrive whole" in response.content.decode()


def test_the_template_is_a_workbook(world: World, enter: Door) -> None:
    response = enter(world.organiser).get("/template.xlsx")
    assert "Parties" in openpyxl.load_workbook(BytesIO(response.content)).sheetnames
