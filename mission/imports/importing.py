"""One workbook into one mission: checked as a whole, written as a whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction

from mission.enums import Role
from mission.imports.cells import Text, Value
from mission.imports.contradictions import contradictions_of
from mission.imports.parsing import ParsedRow, ParsedSheet, table_parse
from mission.imports.reading import MOST_ERRORS, Book, SheetError, Table, book_read
from mission.imports.sheets import Sheet, references_of
from mission.imports.workbook import MISSION, SHEET, SHEETS
from mission.models import Membership, Mission, User
from mission.services.batches import records_create
from mission.services.records import audit_write, mission_touch, record_create, record_delete, record_update


@dataclass(frozen=True)
class ImportResult:
    """What an import did, or would do (`dry_run`); counts of rows by sheet name. `mission` None: there is none."""

    ok: bool
    dry_run: bool
    mission: Mission | None
    errors: tuple[SheetError, ...] = ()
    created: Mapping[str, int] = field(default_factory=dict)
    updated: Mapping[str, int] = field(default_factory=dict)
    unchanged: Mapping[str, int] = field(default_factory=dict)
    deleted: Mapping[str, int] = field(default_factory=dict)

    @property
    def changes(self) -> int:
        """Rows created, updated or deleted."""
        return sum(sum(each.values()) for each in (self.created, self.updated, self.deleted))


def workbook_import(
    *, mission_code: str | None, data: bytes, filename: str = "", actor: User | None, dry_run: bool
) -> ImportResult:
    """Take a workbook (XLSX, ZIP of CSV files, or one CSV file) into a mission: all of it, or nothing.

    `mission_code` None: the mission is the one the sheet "Mission" names, new (then `actor` becomes its organiser) or
    not; otherwise the sheet, if there is one, must name that mission. Whether `actor` may write there is the caller's
    to ask.
    Rows that the file does not have stay as they are; a row is deleted where its column "Delete" says yes.
    """
    book = book_read(data=data, filename=filename)
    try:
        return _import_once(mission_code, book, filename, actor, dry_run)
    except IntegrityError:
        # Somebody else made the same mission or row in this very moment; now it is there to be seen.
        return _import_once(mission_code, book, filename, actor, dry_run)


def workbook_mission_code(*, data: bytes, filename: str = "") -> str | None:
    """The code of the mission a file says it is for, so that a caller can ask for rights first; None: it says none."""
    table = book_read(data=data, filename=filename).tables.get(MISSION.name)
    found = [str(row.cells["code"]) for row in table.rows if "code" in row.cells] if table else []
    return found[0].strip() if len(found) == 1 else None


def _import_once(code: str | None, book: Book, filename: str, actor: User | None, dry_run: bool) -> ImportResult:
    run = _Import(actor, list(book.errors))
    try:
        with transaction.atomic():
            run.take(code, book, filename)
            if run.errors or dry_run:
                raise _UndoError
    except _UndoError:
        pass
    if not run.errors:
        mission = None if dry_run and run.is_new else run.mission
        if mission is not None:
            mission.refresh_from_db()
        return ImportResult(True, dry_run, mission, (), run.created, run.updated, run.unchanged, run.deleted)
    mission = None if run.is_new else run.mission
    return ImportResult(False, dry_run, mission, _sorted(run.errors))


class _UndoError(Exception):
    """Leaves the transaction so that nothing of it stays."""


@dataclass(frozen=True)
class _Change:
    """One row of the file that differs from the mission's: `row` None means it is new."""

    parsed: ParsedRow
    values: dict[str, Value]
    row: models.Model | None


class _Import:
    """The course of one import inside its transaction."""

    def __init__(self, actor: User | None, errors: list[SheetError]) -> None:
        self.actor = actor
        self.errors = errors
        self.mission: Mission | None = None
        self.is_new = False
        self.created: dict[str, int] = {}
        self.updated: dict[str, int] = {}
        self.unchanged: dict[str, int] = {}
        self.deleted: dict[str, int] = {}
        self.parsed: dict[str, ParsedSheet] = {}
        self.rows: dict[str, dict[tuple[Value, ...], Any]] = {}
        self.before: dict[str, dict[tuple[Value, ...], dict[str, Value]]] = {}
        self.changes: dict[str, list[_Change]] = {}
        self.codes: dict[str, dict[str, models.Model]] = {}

    def take(self, code: str | None, book: Book, filename: str) -> None:
        zone = self._mission_find(code, book)
        for table in book.tables.values():
            if table.sheet is not MISSION:
                self._parse(table, zone)
        self._rows_load()
        self._references_check()
        self._changes_find()
        if not self.errors:
            self.errors += contradictions_of(
                mission=self._mission_values(), parsed=self.parsed, after=self._after(), changed=self._changed()
            )
        if not self.errors:
            self._write(filename)

    # The mission itself

    def _mission_find(self, code: str | None, book: Book) -> ZoneInfo:
        """Find and lock the mission; says which time zone the file's times are in."""
        parsed = self._parse(book.tables[MISSION.name], ZoneInfo("UTC")) if MISSION.name in book.tables else None
        rows = parsed.rows if parsed else ()
        if len(rows) > 1 and parsed:
            self.errors.append(
                parsed.error(rows[1], "code", "A workbook is for one mission. Keep one row in this sheet.")
            )
        row = rows[0] if rows else None
        named = str(row.values["code"]) if row else None
        if code and named and parsed and code != named:
            message = f"This sheet names the mission “{named}”, but the file is being imported into “{code}”."
            self.errors.append(parsed.error(row, "code", f"{message} Correct the code, or import it there."))
        wanted = code or named
        if wanted is None:
            if not self.errors:
                message = (
                    "The file does not say which mission it is for. Fill in the sheet “Mission”, or "
                    "import into a mission."
                )
                self.errors.append(SheetError(MISSION.title, None, "", "", message))
            return ZoneInfo("UTC")
        self.mission = Mission.objects.select_for_update(of=("self",)).select_related("hub").filter(code=wanted).first()
        self.is_new = self.mission is None
        if self.mission is None and row is None and not self.errors:
            message = f"There is no mission “{wanted}”. Add a sheet “Mission” to make it, or choose another."
            self.errors.append(SheetError(MISSION.title, None, "", "", message))
        name = str(row.values["time_zone"]) if row and "time_zone" in row.values else None
        name = name or (self.mission.time_zone if self.mission else "UTC")
        if name not in available_timezones():
            if parsed:
                message = f"“{name[:60]}” is not a time zone; write e.g. Asia/Baku."
                self.errors.append(parsed.error(row, "time_zone", message))
            return ZoneInfo("UTC")
        return ZoneInfo(name)

    def _mission_values(self) -> dict[str, Value]:
        parsed = self.parsed.get(MISSION.name)
        before = (
            MISSION.values_of(self.mission) if self.mission else {each.field: each.empty for each in MISSION.columns}
        )
        return before | (dict(parsed.rows[0].values) if parsed and parsed.rows else {})

    # What the file says, what the mission has

    def _parse(self, table: Table, zone: ZoneInfo) -> ParsedSheet:
        parsed, errors = table_parse(table=table, zone=zone)
        self.parsed[table.sheet.name] = parsed
        self.errors += errors
        return parsed

    def _rows_load(self) -> None:
        """The mission's rows of every sheet by key, with their values, in a fixed number of queries."""
        for sheet in SHEETS[1:]:
            rows = list(sheet.rows_of(self.mission)) if self.mission else []
            values = [sheet.values_of(row) for row in rows]
            self.rows[sheet.name] = {sheet.key_of(each): row for each, row in zip(values, rows, strict=True)}
            self.before[sheet.name] = {sheet.key_of(each): each for each in values}
            handles = [sheet.handle_of(each) for each in values]
            self.codes[sheet.name] = {name: row for name, row in zip(handles, rows, strict=True) if name is not None}

    def _references_check(self) -> None:
        known = {name: set(found) for name, found in self.codes.items()}
        for name, parsed in self.parsed.items():
            if name != MISSION.name:
                handles = {parsed.sheet.handle_of(row.values): row.delete for row in parsed.rows}
                known[name] |= {each for each in handles if each is not None}
                known[name] -= {each for each, is_deleted in handles.items() if each is not None and is_deleted}
        for parsed in self.parsed.values():
            for row in parsed.rows:
                if not row.delete:
                    self._row_references_check(parsed, row, known)

    def _row_references_check(self, parsed: ParsedSheet, row: ParsedRow, known: Mapping[str, set[str]]) -> None:
        for column, target, code in references_of(parsed.sheet, row.values):
            if code in known[target] or (target in self.parsed and self.parsed[target].broken):
                continue  # where the other sheet has errors of its own, the code may well be on one of its bad rows
            near = get_close_matches(code, known[target], n=1)
            hint = f" Did you mean “{near[0]}”?" if near else ""
            message = (
                f"“{code[:40]}” is not in the sheet “{SHEET[target].title}”. Add it there or correct the code.{hint}"
            )
            self.errors.append(parsed.error(row, column.field, message))

    def _changes_find(self) -> None:
        for name, parsed in self.parsed.items():
            before = self._mission_before() if name == MISSION.name else self.before[name]
            for row in parsed.rows:
                old = before.get(row.key)
                if row.delete:
                    self._delete_check(parsed, row, old)
                    continue
                values = {
                    each.field: row.values.get(each.field, each.empty)
                    for each in parsed.sheet.columns
                    if old is None or (each.field in row.values and row.values[each.field] != old[each.field])
                }
                if not values or (old is None and parsed.sheet.says_nothing(values)):
                    self.unchanged[name] = self.unchanged.get(name, 0) + 1
                    continue
                self._values_check(parsed, row, values)
                counts = self.updated if old is not None else self.created
                counts[name] = counts.get(name, 0) + 1
                self.changes.setdefault(name, []).append(_Change(row, values, self._row(name, row) if old else None))

    def _mission_before(self) -> dict[tuple[Value, ...], dict[str, Value]]:
        return {(self.mission.code,): MISSION.values_of(self.mission)} if self.mission else {}

    def _row(self, name: str, row: ParsedRow) -> Any:
        return self.mission if name == MISSION.name else self.rows[name][row.key]

    def _delete_check(self, parsed: ParsedSheet, row: ParsedRow, old: Mapping[str, Value] | None) -> None:
        name = parsed.sheet.name
        if name == MISSION.name:
            self.errors.append(parsed.error(row, "delete", "A mission is not deleted by a workbook. Clear this cell."))
        elif old is not None:
            self.deleted[name] = self.deleted.get(name, 0) + 1
        else:
            self.unchanged[name] = self.unchanged.get(name, 0) + 1  # gone already: the same file twice changes nothing

    def _values_check(self, parsed: ParsedSheet, row: ParsedRow, values: Mapping[str, Value]) -> None:
        for column in parsed.sheet.columns:
            if column.field not in values:
                continue
            if column.required and column.field not in row.values:
                message = f"The row is new and needs a column “{column.heading}”. {column.kind.explanation}"
                self.errors.append(parsed.error(row, column.field, message))
            doubt = column.kind.doubt(values[column.field]) if isinstance(column.kind, Text) else None
            if doubt:
                self.errors.append(parsed.error(row, column.field, doubt))

    def _after(self) -> dict[str, dict[tuple[Value, ...], dict[str, Value]]]:
        """Every sheet's rows by key as they will be."""
        after = {name: dict(found) for name, found in self.before.items()}
        for name, parsed in self.parsed.items():
            if name == MISSION.name:
                continue
            empty = {each.field: each.empty for each in parsed.sheet.columns}
            for row in parsed.rows:
                if row.delete:
                    after[name].pop(row.key, None)
                else:
                    after[name][row.key] = {**empty, **after[name].get(row.key, {}), **row.values}
        return after

    def _changed(self) -> dict[str, dict[tuple[Value, ...], ParsedRow]]:
        return {name: {each.parsed.key: each.parsed for each in found} for name, found in self.changes.items()}

    # Writing

    def _write(self, filename: str) -> None:
        if not self.changes and not self.deleted:
            return
        hub = self._mission_write()
        for sheet in SHEETS[1:]:
            self._sheet_write(sheet)
            if self.errors:
                return  # what points at these rows would only repeat their errors
        if hub is not None:
            self._mission_update({"hub": hub})
        self._rows_delete()
        if not self.errors and self.mission:
            counts = {"created": self.created, "updated": self.updated, "deleted": self.deleted}
            changes = {"file": filename[:200], **{word: found for word, found in counts.items() if found}}
            audit_write(
                mission=self.mission, actor=self.actor, verb="mission.import", subject=self.mission, changes=changes
            )

    def _mission_write(self) -> str | None:
        """Make or change the mission, all but its hub, which may yet have to be made; returns a changed hub's code."""
        for change in self.changes.get(MISSION.name, ()):
            values = dict(change.values)
            hub = values.pop("hub", None)
            if change.row is None:
                self._mission_create(MISSION.fields_of(values, self._lookup), change.parsed)
                return str(hub) if hub else None
            if values:
                self._mission_update(values)
            if "hub" in change.values:
                return str(hub or "")
        return None

    def _mission_create(self, fields: Mapping[str, Any], row: ParsedRow) -> None:
        mission = Mission(**fields)
        try:
            mission.full_clean()
        except ValidationError as error:
            if Mission.objects.filter(code=mission.code).exists():
                # Made by somebody else since this import looked for it: look again.
                raise IntegrityError(f"The mission “{mission.code}” was made meanwhile.") from error
            self._refuse(self.parsed[MISSION.name], row, error)
            raise _UndoError from error
        mission.save()
        self.mission = mission
        audit_write(mission=mission, actor=self.actor, verb="mission.create", subject=mission)
        if self.actor is not None:
            values = {"user": self.actor, "role": Role.ORGANISER}
            record_create(model=Membership, mission=mission, actor=self.actor, values=values)

    def _mission_update(self, values: Mapping[str, Value]) -> None:
        mission = self.mission
        assert mission is not None
        if values.get("hub") == "":
            values = {**values, "hub": None}
        fields = MISSION.fields_of(values, self._lookup)
        before = {name: MISSION.values_of(mission)[name] for name in values}
        for name, value in fields.items():
            setattr(mission, name, value)
        try:
            mission.full_clean()
        except ValidationError as error:
            self._refuse(self.parsed[MISSION.name], self.parsed[MISSION.name].rows[0], error)
            raise _UndoError from error
        mission.save(update_fields=[*fields])
        after = MISSION.values_of(mission)
        changes = {name: [str(before[name]), str(after[name])] for name in values if before[name] != after[name]}
        if changes and not (self.is_new and set(changes) == {"hub"}):
            audit_write(mission=mission, actor=self.actor, verb="mission.update", subject=mission, changes=changes)
            mission_touch(mission)

    def _sheet_write(self, sheet: Sheet) -> None:
        changes = self.changes.get(sheet.name, [])
        new = [each for each in changes if each.row is None]
        assert self.mission is not None
        fields = [sheet.fields_of(each.values, self._lookup) for each in new]
        made = records_create(model=sheet.model, mission=self.mission, actor=self.actor, rows=fields) if new else []
        for change, row in zip(new, made, strict=True):
            if isinstance(row, ValidationError):
                self._refuse(self.parsed[sheet.name], change.parsed, row)
            elif handle := sheet.handle_of(change.values):
                self.codes[sheet.name][handle] = row
        for change in changes:
            if change.row is not None:
                try:
                    values = sheet.fields_of(change.values, self._lookup)
                    record_update(record=change.row, actor=self.actor, values=values)
                except ValidationError as error:
                    self._refuse(self.parsed[sheet.name], change.parsed, error)

    def _rows_delete(self) -> None:
        for sheet in reversed(SHEETS[1:]):
            parsed = self.parsed.get(sheet.name)
            for row in parsed.rows if parsed else ():
                found = self.rows[sheet.name].get(row.key) if row.delete else None
                # What the row depended on may have taken it along already.
                if found is not None and sheet.model._default_manager.filter(pk=found.pk).exists():
                    try:
                        record_delete(record=found, actor=self.actor)
                    except ValidationError as error:
                        self._refuse(self.parsed[sheet.name], row, error)

    def _lookup(self, sheet: str, code: str) -> models.Model:
        return self.codes[sheet][code]

    def _refuse(self, parsed: ParsedSheet, row: ParsedRow, error: ValidationError) -> None:
        found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        for name, messages in found.items():
            at = "" if name == NON_FIELD_ERRORS else name
            for message in messages:
                self.errors.append(parsed.error(row, at, message))


def _sorted(errors: list[SheetError]) -> tuple[SheetError, ...]:
    order = {sheet.title: at for at, sheet in enumerate(SHEETS)}
    found = sorted(dict.fromkeys(errors), key=lambda each: (order.get(each.sheet, -1), each.row or 0, each.column))
    if len(found) > MOST_ERRORS:
        found = [*found[:MOST_ERRORS], SheetError("", None, "", "", "And there are more. Correct these first.")]
    return tuple(found)
