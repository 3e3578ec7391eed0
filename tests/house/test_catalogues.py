"""Every marked text has its translations, and every compiled catalogue is its written one."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import pytest
from django.utils import translation

from tests.house.catalogues import PLURALS, Catalogue, Text, marked, mo_written, po_read, po_written

PLACES = re.compile(r"%\((\w+)\)s")
LANGUAGES = sorted(PLURALS)


def read(language: str) -> Catalogue:
    return po_read(Catalogue(language).path, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_marked_text_is_translated_and_nothing_else_is(language: str) -> None:
    assert marked() == set(read(language).said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_empty_and_counted_ones_have_all_forms(language: str) -> None:
    forms = PLURALS[language][0]
    said = read(language).said
    assert [text.one for text, each in said.items() if not all(each)] == []
    assert [text.one for text, each in said.items() if len(each) != (forms if text.plural else 1)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_take_the_values_of_their_text(language: str) -> None:
    wrong = [
        text.one
        for text, forms in read(language).said.items()
        for each in forms
        if sorted(PLACES.findall(each)) != sorted(PLACES.findall(text.one))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_written_and_compiled_catalogue_agree(language: str) -> None:
    found = read(language)
    assert found.path.read_text(encoding="utf-8") == po_written(found), "Run `make catalogues`."
    assert found.path.with_suffix(".mo").read_bytes() == mo_written(found), "Run `make catalogues`."


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_say_what_the_catalogue_says_and_not_what_a_package_does(language: str) -> None:
    with translation.override(language):
        wrong = [
            text.one
            for text, forms in read(language).said.items()
            if not text.plural
            and forms[0]
            != (translation.pgettext(text.context, text.one) if text.context else translation.gettext(text.one))
        ]
    assert wrong == []


def test_compiled_catalogue_is_read_by_pythons_own_gettext(tmp_path: Path) -> None:
    said = {
        Text("Map"): ("Карта",),
        Text("%(n)s visitor", "%(n)s visitors"): ("%(n)s посетитель", "%(n)s посетителя", "%(n)s посетителей"),
        Text("Map", context="a verb"): ("Сопоставить",),
    }
    path = tmp_path / "ru.mo"
    path.write_bytes(mo_written(Catalogue("ru", said)))
    with path.open("rb") as opened:
        found = gettext.GNUTranslations(opened)
    assert (found.gettext("Map"), found.pgettext("a verb", "Map")) == ("Карта", "Сопоставить")
    counted = [found.ngettext("%(n)s visitor", "%(n)s visitors", n) % {"n": n} for n in (1, 3, 5, 11, 21, 22, 112)]
    assert [each.split()[1] for each in counted] == [
        "посетитель", "посетителя", "посетителей", "посетителей", "посетитель", "посетителя", "посетителей",
    ]  # fmt: skip


def test_written_catalogue_comes_back_as_it_was(tmp_path: Path) -> None:
    said = {Text('A "quoted"\nline\\'): ('Bir "sətir"\n\\',), Text("a", "b", "c"): ("x", "y")}
    path = tmp_path / "django.po"
    path.write_text(po_written(Catalogue("az", said)), encoding="utf-8")
    assert po_read(path, "az") == Catalogue("az", said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('#, fuzzy\nmsgid "a"\nmsgstr "b"\n', "django.po:1: a guess is no translation"),
        ('msgid "a"\nmsgstr b\n', "django.po:2: is no line of a catalogue"),
    ],
)
def test_a_fault_in_a_catalogue_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "django.po"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        po_read(path, "az")


def test_marks_in_code_and_templates_are_found() -> None:
    """The negative control of the first test: each way of marking a text has one that is known to be there."""
    known = {
        Text("Choose one of your own people."),
        Text("No answer yet"),
        Text("%(names)s and %(last)s", context="two names"),
        Text("Show on a map"),
        Text("Leave in %(n)s minute", "Leave in %(n)s minutes"),
        Text("Leave %(origin)s by %(time)s"),
        Text("Group session"),
    }
    assert known <= marked()
