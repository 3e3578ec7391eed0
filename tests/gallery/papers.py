"""Pictures of every paper of the demo, for the documents: `python -m tests.gallery.papers` (it needs pdftoppm)."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images" / "papers"
PAGE = ROOT / "docs" / "reference" / "papers.md"
DOTS = 84  # an inch
QUALITY = 62


@dataclass(frozen=True)
class Sheet:
    """One page of one paper."""

    name: str
    title: str
    data: bytes
    page: int = 1


def main() -> int:
    os.environ.setdefault("KARVAN_VAR", str(ROOT / "var" / "gallery"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mission.config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("demo", once=True)
    program = shutil.which("pdftoppm")
    if program is None:
        sys.stderr.write("There is no pdftoppm on this machine: install it, e.g. apt-get install poppler-utils.\n")
        return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    sheets = list(_sheets())
    for each in sheets:
        (IMAGES / f"{each.name}.webp").write_bytes(_picture(program, each))
    PAGE.write_text(page(sheets), encoding="utf-8")
    return 0


def page(sheets: list[Sheet]) -> str:
    """The document that shows them all."""
    lines = [
        "# Every paper in pictures", "",
        "The demo's papers on A4; Letter differs in its margins alone. What they are for and how to print them:",
        "[print papers](../how-to/print-papers.md). `python -m tests.gallery.papers` takes the pictures anew.", "",
    ]  # fmt: skip
    for each in sheets:
        lines += [f"## {each.title}", "", f"![{each.title}](../images/papers/{each.name}.webp)", ""]
    return "\n".join(lines)


def _sheets() -> Iterator[Sheet]:
    from dataclasses import replace

    from mission.enums import PlanState, Side
    from mission.itineraries import pdf
    from mission.itineraries.build import everything_of
    from mission.itineraries.notice import changes_of
    from mission.itineraries.whos_who import badges_of, contacts_of, desk_of, page_address, profiles_of
    from mission.management.demonstration import CODE
    from mission.models import Party, PlanVersion
    from mission.planning.words import key

    plan = PlanVersion.objects.get(mission__code=CODE, state=PlanState.PUBLISHED)
    mission = plan.mission
    found = everything_of(plan=plan)
    parties = {side: list(Party.objects.filter(mission=mission, side=side).order_by("name")) for side in Side}
    guest, host = (
        max(each, key=lambda party: len(found.owners[key("party", party.pk)].live)) for each in parties.values()
    )
    days = found.owners[key("party", host.pk)]
    person = guest.persons.order_by("-is_head", "name")[0]
    own = found.owners[key("person", person.pk)]
    languages = (("en", "English"), ("az", "Azerbaijani"), ("ru", "Russian"))
    company = found.owners[key("party", guest.pk)]
    for language, said in languages:
        yield Sheet(f"itinerary-{language}", f"Itinerary, {said}", pdf.itinerary_pdf(company, language=language))
    for language, said in languages:
        help_at = desk_of(mission=mission, language=language)[:3]
        card = pdf.pocket_card_pdf(own, address=page_address(person), contacts=help_at, language=language)
        yield Sheet(f"pocket-card-{language}", f"Pocket card, {said}", card)
    for language, said in languages:
        yield Sheet(f"day-sheet-{language}", f"Day sheet, {said}", pdf.day_sheet_pdf(days, language=language))
    # As if the day's first meeting had not been there and the second had been without its interpreter.
    first, *rest = days.days
    before = replace(days, days=(replace(first, stops=tuple(
        replace(stop, interpreter="") for stop in first.stops[1:]
    )), *rest))  # fmt: skip
    for language, said in languages:
        changes = changes_of(before, days, language)
        made = pdf.change_notice_pdf(days, changes, replaces=plan.number, language=language)
        yield Sheet(f"change-notice-{language}", f"Change notice, {said}", made)
    booklet = pdf.booklet_pdf(found.mission, found.owners, profiles_of(mission=mission))
    for number, said in ((1, "cover"), (2, "contents"), (5, "profiles")):
        yield Sheet(f"booklet-{said}", f"Mission booklet, {said}", booklet, number)
    yield Sheet("room-sign", "Room sign", pdf.signs_pdf(found.mission, found.rooms.values()))
    yield Sheet("run-of-show", "Run of show", pdf.run_of_show_pdf(found.mission))
    yield Sheet("badges", "Badges", pdf.badges_pdf(found.mission, badges_of(mission=mission)))
    # Everybody in the demo is invented, and so is every number.
    for language, said in languages:
        people = contacts_of(mission=mission, language=language)
        made = pdf.contacts_pdf(found.mission, people, language=language)
        yield Sheet(f"contacts-{language}", f"Contacts, {said}", made)


def _picture(program: str, sheet: Sheet) -> bytes:
    from PIL import Image

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paper.pdf"
        path.write_bytes(sheet.data)
        only = ["-f", str(sheet.page), "-l", str(sheet.page), "-singlefile"]
        subprocess.run([program, "-png", "-r", str(DOTS), *only, path, path.with_suffix("")], check=True)
        with Image.open(path.with_suffix(".png")) as picture:
            made = io.BytesIO()
            picture.convert("RGB").save(made, "WEBP", quality=QUALITY, method=6)
    return made.getvalue()


if __name__ == "__main__":
    raise SystemExit(main())
