"""Writes docs/reference/data-model.md from the models, so that the page cannot say anything else than they do."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from tests.house.tree import ROOT

PAGE = ROOT / "docs/reference/data-model.md"
OPENING = """# The data

All tables, their columns and the guards that the database keeps. This page is written by `make docs` from the models;
a test fails when the two differ. *needs*: must be given. Every row of a mission also has `mission`, `created_at` and
`updated_at`, and its history is kept. `code` is the natural key within the mission: spreadsheets name rows by it.
"""
# In every row; said once at the top.
SHARED = {"id", "mission", "created_at", "updated_at"}
APPS = ("mission", "scheduler")


def page() -> str:
    """The whole page, from the models as they are now."""
    from django.apps import apps

    parts = [OPENING]
    for label in APPS:
        by_file: dict[str, list[type]] = {}
        for model in apps.get_app_config(label).get_models():
            if not model.__name__.startswith("Historical"):
                by_file.setdefault(model.__module__, []).append(model)
        for module, models in sorted(by_file.items()):
            parts.append(f"## {module}\n")
            parts.extend("\n".join(_section(model)) for model in models)
    return "\n".join(parts)


def _section(model: type) -> Iterator[str]:
    meta = model._meta  # type: ignore[attr-defined]
    yield f"### {model.__name__}\n"
    told = inspect.getdoc(model) or ""
    if told and not told.startswith(f"{model.__name__}("):
        yield f"{told}\n"
    yield "| Column | Kind | |\n|---|---|---|"
    for field in [*meta.concrete_fields, *meta.many_to_many]:
        if field.name not in SHARED:
            yield f"| {field.name} | {_kind(field)} | {_note(field)} |"
    guards = [*meta.constraints, *(key for parent in meta.get_parent_list() for key in parent._meta.constraints)]
    if guards:
        yield "\nGuards: " + ", ".join(f"`{guard.name}`" for guard in guards) + "."
    yield ""


def _kind(field: object) -> str:
    remote = getattr(field, "remote_field", None)
    kind = type(field).__name__.removesuffix("Field").removeprefix("Positive")
    if remote is not None:
        target = remote.model.__name__
        return f"several {target}" if kind == "ManyToMany" else f"one {target}"
    length = getattr(field, "max_length", None)
    words = {
        "Char": "text", "Text": "text", "URL": "web address", "Email": "e-mail address", "JSON": "JSON",
        "SmallInteger": "whole number", "Integer": "whole number", "BigInteger": "whole number",
        "Boolean": "yes or no", "DateTime": "date and time",
    }  # fmt: skip
    return words.get(kind, kind.lower()) + (f", up to {length}" if length and kind in ("Char", "Text") else "")


def _note(field: object) -> str:
    parts = []
    needs = not (field.blank or field.null or field.has_default())  # type: ignore[attr-defined]
    if needs and type(field).__name__ not in ("BooleanField", "BigAutoField"):
        parts.append("needs.")
    choices = getattr(field, "choices", None)
    if choices:
        parts.append("One of " + ", ".join(f"`{value}`" for value, _ in choices if value) + ".")
    if help_text := str(getattr(field, "help_text", "")):
        parts.append(help_text)
    return " ".join(parts).replace("|", "\\|")
