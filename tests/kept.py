"""Rows that many tests begin with: made once by the product's own services, then put back as they were."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, TypeVar

from django.apps import apps
from django.core.cache import caches
from django.core.management.color import no_style
from django.db import connection

from mission.planning import ground

Cast = TypeVar("Cast")
Rows = list[tuple[Any, ...]]


@dataclass
class Kept:
    """`value`: what the test gets, pickled, so that no test meets an object that another one has changed."""

    value: bytes
    tables: dict[str, Rows] = field(default_factory=dict)


_KEPT: dict[str, Kept] = {}


def kept(name: str, build: Callable[[], Cast]) -> Cast:
    """What `build` makes in an empty database: for the first test of a process by `build`, for the next ones by writing
    the same rows again, in a fifth of the time. Within the test's transaction, which takes them away again."""
    if name in _KEPT:
        return _put_back(_KEPT[name])
    before = set(_filled())
    made = build()
    found = Kept(pickle.dumps(made))
    for table in _filled():
        if table not in before:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                found.tables[table] = [tuple(map(_written, row)) for row in cursor.fetchall()]
    _KEPT[name] = found
    return made


def _put_back(found: Kept) -> Any:
    with connection.cursor() as cursor:
        for table, rows in found.tables.items():
            marks = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f"INSERT INTO {connection.ops.quote_name(table)} VALUES ({marks})", rows)
        # The next new row must not get a key that is taken.
        models = [each for each in apps.get_models(include_auto_created=True) if each._meta.db_table in found.tables]
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
    # These rows have the keys and times of another test's: nothing that was worked out for those may answer for them.
    ground._grounds.clear()
    for each in caches.all(initialized_only=True):
        each.clear()
    return pickle.loads(found.value)


def _written(value: Any) -> Any:
    """SQLite reads times and takes only the texts of times."""
    return str(value) if connection.vendor == "sqlite" and isinstance(value, date | time) else value


def _filled() -> list[str]:
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with connection.cursor() as cursor:
        questions = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(name)})" for name in sorted(names)
        )
        cursor.execute(questions)
        return [name for (name,) in cursor.fetchall()]
