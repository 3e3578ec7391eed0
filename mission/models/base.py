"""What every row of a mission shares: its mission, its times, its history."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from simple_history.models import HistoricalRecords

code_validator = RegexValidator(
    r"\A[A-Za-z0-9][A-Za-z0-9._-]*\Z", "Use letters A-Z, digits, dot, dash and underscore only, e.g. ACME-01."
)

LANGUAGES = {"en": "English", "az": "Azerbaijani", "ru": "Russian", "tr": "Turkish", "fr": "French", "de": "German"}
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
# Unseen, and part of what is written: line breaks, joiners (of Persian letters, of emoji), marks of direction. What
# turns the order of other people's words about (embeddings, overrides, isolates) is not among them.
_ALLOWED_CONTROLS = {"\n", "\t", "\u200c", "\u200d", "\u200e", "\u200f", "\u061c"}


def text_clean(value: str) -> str:
    """Composed form (NFC), one line-break style, no control, override or surrogate character, no blank at the ends."""
    composed = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    if composed.isprintable():  # most texts: nothing unseen is in them
        return composed.strip()
    kept = "".join(c for c in composed if c in _ALLOWED_CONTROLS or unicodedata.category(c) not in _HIDDEN).strip()
    return kept if any(c not in _ALLOWED_CONTROLS for c in kept) else ""


def languages_validate(value: str) -> None:
    """Raises ValidationError unless `value` is known language codes separated by single blanks."""
    unknown = [code for code in value.split() if code not in LANGUAGES]
    if unknown:
        known = ", ".join(f"{code} ({name})" for code, name in LANGUAGES.items())
        raise ValidationError(f"“{unknown[0]}” is not a known language code. Known codes: {known}.")


class CleanText(models.Model):
    """Cleans every text field before validation, so that what is stored is what was meant."""

    class Meta:
        abstract = True

    def clean_fields(self, exclude: set[str] | None = None) -> None:  # type: ignore[override]
        for field in self._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField):
                value = getattr(self, field.attname)
                if isinstance(value, str):
                    setattr(self, field.attname, text_clean(value))
        super().clean_fields(exclude=exclude)


class MissionRow(CleanText):
    """A row that belongs to one mission."""

    mission = models.ForeignKey("mission.Mission", on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    history = HistoricalRecords(inherit=True)

    class Meta:
        abstract = True


class CodedRow(MissionRow):
    """A row with a short code, its natural key within the mission."""

    code = models.CharField(max_length=40, validators=[code_validator], help_text="Short and unique, e.g. ACME-01.")

    class Meta:
        abstract = True
