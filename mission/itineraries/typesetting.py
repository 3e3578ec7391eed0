"""Data to PDF: one template and one JSON value in, the same bytes out whenever it is asked for."""

from __future__ import annotations

import enum
import json
import re
from collections.abc import Mapping
from typing import Any, Literal

from django.conf import settings

from mission.itineraries.letters import printed
from mission.models.base import text_clean

FOLDER = settings.BASE_DIR / "templates" / "papers"
MEDIA_TYPE = "application/pdf"
_LONG_WORD = re.compile(r"\S{30}(?=\S)")
_MAY_BREAK = "\u200b"


class Paper(enum.StrEnum):
    """The sheet: what most of the world prints on, and what the United States do."""

    A4 = "a4"
    LETTER = "us-letter"


PAPERS = {"a4": Paper.A4, "letter": Paper.LETTER}  # as they stand in addresses and rows


class TypesettingError(RuntimeError):
    """A paper came out with a warning, e.g. a font that is not there; nothing half-right is handed out."""


def typeset(template: str, data: Mapping[str, Any], *, form: Literal["pdf", "png"] = "pdf", ppi: float = 72) -> bytes:
    """The paper that `template` ("booklet") makes of `data`, as PDF; with `form` "png" its only page as a picture.

    Texts in `data` are data: whatever stands in them, nothing is read as markup. Fonts are the engine's own. Raises
    TypesettingError.
    """
    # Some 30 MB that only papers need: a process that makes none never loads them.
    import typst

    compiler = typst.Compiler(
        str(FOLDER / f"{template}.typ"),
        root=str(FOLDER),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(_cleaned(data), ensure_ascii=False)},
    )
    try:
        made, warnings = compiler.compile_with_warnings(format=form, ppi=ppi)
    except typst.TypstError as error:
        raise TypesettingError(f"The paper “{template}” cannot be typeset: {error}") from error
    if warnings:
        raise TypesettingError(f"The paper “{template}” is not right: {'; '.join(str(each) for each in warnings)}")
    if not isinstance(made, bytes):
        raise TypesettingError(f"The paper “{template}” has more than one page, and a picture shows one.")
    return made


def _cleaned(value: Any) -> Any:
    """Texts without control characters and surrogates and of letters that can be printed; a word without end may be
    broken anywhere."""
    if isinstance(value, str):
        return _LONG_WORD.sub(lambda found: found.group() + _MAY_BREAK, printed(text_clean(value)))
    if isinstance(value, Mapping):
        return {name: each if name in _AS_IT_IS else _cleaned(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(each) for each in value]
    return value


_AS_IT_IS = {"qr"}  # a picture made here, not a text
