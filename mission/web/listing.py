"""What was asked of a list: its search, its filters and its order; the same for the page, the export and bulk acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.http import urlencode

from mission.models import Mission
from mission.models.base import text_clean
from mission.web.nouns import Column, Noun

LONGEST_SEARCH = 200
NAME = "name"  # the first column's word in an address


@dataclass(frozen=True)
class Listing:
    """The rows that fit, in the order asked for; `asked` is what was understood of the query."""

    noun: Noun
    rows: QuerySet[Any]
    asked: dict[str, str]

    @property
    def query(self) -> str:
        """The same list again, as an address ends: "?q=oil&sort=-rank", or nothing."""
        return f"?{urlencode(self.asked)}" if self.asked else ""

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return bool(set(self.asked) - {"sort"})

    @property
    def heads(self) -> list[Head]:
        """The table's heads: the row's own name first."""
        first = Head(self.noun.one.capitalize(), "text", *self._order(NAME, self.noun.sort))
        return [first, *(Head(each.title, each.kind, *self._order(each.key, each.sort)) for each in self.noun.columns)]

    def _order(self, key: str, lookup: str) -> tuple[str, str]:
        if not lookup:
            return "", ""
        now = self.asked.get("sort", "")
        state = {key: "ascending", f"-{key}": "descending"}.get(now, "")
        following = f"-{key}" if now == key else key
        return "?" + urlencode({**self.asked, "sort": following}), state


@dataclass(frozen=True)
class Head:
    """One column's head: the address that sorts by it (if one can) and how it is sorted now."""

    title: str
    kind: str
    address: str = ""
    state: str = ""


def listing_of(noun: Noun, mission: Mission, given: QueryDict) -> Listing:
    """Understands what it can of `given` and leaves out the rest."""
    rows = (noun.listed or noun.rows)(mission=mission)
    asked: dict[str, str] = {}
    words = text_clean(given.get("q", "")[:LONGEST_SEARCH])
    if words:
        asked["q"] = words
        hit = Q()
        for lookup in noun.search:
            hit |= Q(**{f"{lookup}__icontains": words})
        # By key, so that a search across people does not list their party twice.
        rows = rows.filter(pk__in=noun.model._default_manager.filter(hit, mission=mission).values("pk"))
    for each in noun.filters:
        value = text_clean(given.get(each.name, "")[:LONGEST_SEARCH])
        if value:
            asked[each.name] = value
            rows = rows.filter(**{each.lookup: value})
    sort = given.get("sort", "")[:LONGEST_SEARCH]
    lookup = _lookups(noun).get(sort.removeprefix("-"), "")
    if lookup:
        asked["sort"] = sort
        field = F(lookup)
        order = field.desc(nulls_last=True) if sort.startswith("-") else field.asc(nulls_last=True)
        rows = rows.order_by(order, *_then(rows))
    return Listing(noun, rows, asked)


def _lookups(noun: Noun) -> dict[str, str]:
    return {NAME: noun.sort, **{each.key: each.sort for each in noun.columns}}


def _then(rows: QuerySet[Any]) -> tuple[Any, ...]:
    """Equals keep the list's own order, and the last word has the key: pages neither repeat nor lose a row."""
    return (*(rows.query.order_by or rows.model._meta.ordering or ()), "pk")


def table_of(listing: Listing) -> tuple[list[str], list[list[Any]]]:
    """Headings and rows of a file that shows what the list shows, all pages of it."""
    headings = [head.title for head in listing.heads]
    columns = listing.noun.columns
    return headings, [[str(row), *(_shown(column, row) for column in columns)] for row in listing.rows]


def _shown(column: Column, row: Any) -> Any:
    value = column.value(row)
    if value is None or value == "":
        return None
    if column.kind == "list":
        return ", ".join(str(each) for each in value) or None
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return value if isinstance(value, int) and not isinstance(value, bool) else str(value)
