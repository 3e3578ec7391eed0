"""What every tracked file must keep to: its length, its first line, and nothing of the machine it was written on."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES = 500
CODE = {".py", ".html", ".css", ".js"}
# Written by tools, or by somebody else: not ours to shorten or to open with a sentence.
GENERATED = re.compile(r"(^|/)(migrations|vendor|static/mission/vendor)/")
# The brackets keep a pattern from finding itself.
LEFTOVERS = {
    "a path of one machine": re.compile(r"/wor[k]/|/roo[t]/|/hom[e]/[a-z]|/op[t]/wheels|[A-Z]:\\User[s]"),
    "a package mirror": re.compile(
        r"(index|find-links|trusted-host|extra-index)(-url)?[ =]+\S*://|[a]rtifactory|[n]exus\.", re.IGNORECASE
    ),
    "the making of the code": re.compile(
        r"\b(issues? (sho[w]|lis[t])|brief\.m[d]|sub-?agen[t]|farm-studi[o]|languag[e] model)", re.IGNORECASE
    ),
    "work left undone": re.compile(r"\b(TOD[O]|FIXM[E]|XX[X]|raise NotImplementedErro[r])\b"),
}
KINDS_WITH_A_FIRST_LINE = {
    ".py": re.compile(r"\A(#![^\n]*\n)?\"\"\"\S"),
    ".css": re.compile(r"\A(@charset[^\n]*\n)?/\* ?\S"),
    ".js": re.compile(r"\A(//|/\*\*?) ?\S"),
}


def tracked(root: Path = ROOT) -> list[Path]:
    """All files that are, or are about to be, in the repository."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root, capture_output=True, check=True, text=True,
    )  # fmt: skip
    return sorted(path for name in listed.stdout.split("\0") if name and (path := root / name).is_file())


def findings(root: Path = ROOT) -> Iterator[str]:
    """One line for each place where a file does not keep to the house's ways."""
    for path in tracked(root):
        name = path.relative_to(root).as_posix()
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # pictures, workbooks
        yield from _leftovers(name, text)
        if path.suffix in CODE and not GENERATED.search(name):
            yield from _shape(name, path.suffix, text)


def _leftovers(name: str, text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), 1):
        for what, pattern in LEFTOVERS.items():
            if found := pattern.search(line):
                yield f"{name}:{number}: {what}: {found.group(0)!r}"


def _shape(name: str, suffix: str, text: str) -> Iterator[str]:
    lines = text.count("\n")
    if lines > MOST_LINES:
        yield f"{name}: {lines} lines; a file has at most {MOST_LINES}. Split it by job."
    opening = KINDS_WITH_A_FIRST_LINE.get(suffix)
    if opening and text.strip() and not opening.match(text):
        yield f"{name}:1: begins without a line that says its one job."
    if suffix == ".py" and not text.strip():
        yield f"{name}:1: is empty; even a package says in one line what it holds."
    if suffix == ".py":
        try:
            ast.parse(text)
        except SyntaxError as error:
            yield f"{name}:{error.lineno}: is not Python: {error.msg}"
