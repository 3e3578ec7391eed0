"""`make catalogues`: brings the catalogues to the marked texts, compiles them, lists what is not translated yet."""

from __future__ import annotations

import os
import sys

import django

from tests.house.catalogues import PLURALS, Catalogue, marked, mo_written, po_read, po_written


def main() -> int:
    texts = marked()
    lacking = 0
    for language, (forms, _) in PLURALS.items():
        path = Catalogue(language).path
        known = po_read(path, language).said if path.exists() else {}
        blank = {text: ("",) * (forms if text.plural else 1) for text in texts}
        made = Catalogue(language, {text: known.get(text, blank[text]) for text in texts})
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(po_written(made), encoding="utf-8")
        path.with_suffix(".mo").write_bytes(mo_written(made))
        for text in sorted(text for text, said in made.said.items() if not all(said)):
            lacking += 1
            sys.stdout.write(f"{path.name} ({language}): not translated: {text.one}\n")
    return 1 if lacking else 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mission.config.settings")
    django.setup()
    sys.exit(main())
