"""Marked texts out of code and templates; gettext catalogues read, written and compiled without gettext's tools."""

from __future__ import annotations

import ast
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.house.tree import ROOT

LOCALE = ROOT / "mission/locale"
# The rule by which a language counts, as gettext writes it, and how many forms it has.
PLURALS = {
    "az": (2, "nplurals=2; plural=(n != 1);"),
    "ru": (
        3,
        "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    ),
}
CALLS = {
    "_": 0,
    "gettext": 0,
    "gettext_lazy": 0,
    "gettext_noop": 0,
    "ngettext": 0,
    "pgettext": 1,
    "pgettext_lazy": 1,
    "npgettext": 1,
}
# Catalogues glue a context and its text with this, and the singular and the plural with the other.
GLUE, SPLIT = "\x04", "\x00"
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}


@dataclass(frozen=True, order=True)
class Text:
    """One marked text. `plural` is empty where nothing is counted; `context` is empty where there is none."""

    one: str
    plural: str = ""
    context: str = ""

    @property
    def key(self) -> str:
        """How a compiled catalogue names it."""
        named = f"{self.context}{GLUE}{self.one}" if self.context else self.one
        return f"{named}{SPLIT}{self.plural}" if self.plural else named


@dataclass(frozen=True)
class Catalogue:
    """A language's translations: each text has one form, a counted one as many as the language has."""

    language: str
    said: dict[Text, tuple[str, ...]] = field(default_factory=dict)

    @property
    def header(self) -> str:
        rule = PLURALS[self.language][1]
        return f"Language: {self.language}\nContent-Type: text/plain; charset=UTF-8\nPlural-Forms: {rule}\n"

    @property
    def path(self) -> Path:
        return LOCALE / self.language / "LC_MESSAGES/django.po"


# --- the marked texts


def marked() -> set[Text]:
    """Every text that is marked for translation in the code and the templates."""
    from django.utils.translation.template import templatize

    found: set[Text] = set()
    for path in (ROOT / "mission").rglob("*.py"):
        found.update(_calls(path.read_text(encoding="utf-8")))
    for path in (ROOT / "templates").rglob("*.html"):
        for call in _template_calls(templatize(path.read_text(encoding="utf-8"))):
            found.update(_calls(call))
    return found


def _calls(source: str) -> Iterator[Text]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in CALLS:
            continue
        words = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        context = words.pop(0) if CALLS[node.func.id] else ""
        if words:
            plural = words[1] if "ngettext" in node.func.id.replace("np", "n") and len(words) > 1 else ""
            # A template's text knows %% for a percent sign only where values are put in.
            yield Text(words[0], plural, context)


def _template_calls(source: str) -> Iterator[str]:
    """The calls in Django's rewriting of a template; everything else there is blotted out."""
    for found in re.finditer(
        r"(?<!\w)(?:n?p?gettext|_)\((?:u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")(?:, ?)?)+(?:count)?\)", source
    ):
        yield found[0]


# --- the written catalogue


def po_read(path: Path, language: str) -> Catalogue:
    """A catalogue from its .po file. Raises ValueError for a line that is none of a catalogue's."""
    entries: list[dict[str, str]] = [{}]
    name = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            if "fuzzy" in line:
                raise ValueError(f"{path.name}:{number}: a guess is no translation")
            continue
        word, _, rest = line.partition(" ")
        quoted = _QUOTED.fullmatch(line.strip() if line.startswith('"') else rest.strip())
        if quoted is None:
            raise ValueError(f"{path.name}:{number}: is no line of a catalogue")
        if not line.startswith('"'):
            name = word
            if word == "msgctxt" or (word == "msgid" and "msgid" in entries[-1]):
                entries.append({})
        entries[-1][name] = entries[-1].get(name, "") + re.sub(r"\\(.)", lambda at: _ESCAPES[at[1]], quoted[1])
    said = {}
    for entry in entries:
        if entry.get("msgid"):
            text = Text(entry["msgid"], entry.get("msgid_plural", ""), entry.get("msgctxt", ""))
            forms = [entry[each] for each in sorted(entry) if each.startswith("msgstr")]
            said[text] = tuple(forms)
    return Catalogue(language, said)


def po_written(catalogue: Catalogue) -> str:
    """The .po file's text, sorted, so that two writings of one catalogue are the same."""
    parts = [f'msgid ""\nmsgstr ""\n{_lines(catalogue.header)}\n']
    for text, forms in sorted(catalogue.said.items()):
        lines = [f"msgctxt {_quoted(text.context)}"] if text.context else []
        lines.append(f"msgid {_quoted(text.one)}")
        if text.plural:
            lines.append(f"msgid_plural {_quoted(text.plural)}")
            lines += [f"msgstr[{at}] {_quoted(each)}" for at, each in enumerate(forms)]
        else:
            lines.append(f"msgstr {_quoted(forms[0])}")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _quoted(text: str) -> str:
    said = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{said}"'


def _lines(text: str) -> str:
    return "\n".join(_quoted(line) for line in text.splitlines(keepends=True))


# --- the compiled catalogue


def mo_written(catalogue: Catalogue) -> bytes:
    """The .mo file as the GNU gettext manual describes it: a head of seven numbers, two tables, the texts."""
    said = {text.key: SPLIT.join(forms) for text, forms in catalogue.said.items()} | {"": catalogue.header}
    pairs = sorted((key.encode(), value.encode()) for key, value in said.items())
    count, head = len(pairs), 7 * 4
    at = head + count * 16
    tables: list[bytes] = []
    texts: list[bytes] = []
    for side in (0, 1):
        for pair in pairs:
            tables.append(struct.pack("<II", len(pair[side]), at))
            texts.append(pair[side] + b"\0")
            at += len(pair[side]) + 1
    numbers = (0x950412DE, 0, count, head, head + count * 8, 0, head + count * 16)
    return struct.pack("<7I", *numbers) + b"".join(tables) + b"".join(texts)
