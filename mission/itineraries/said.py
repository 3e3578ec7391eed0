"""Words that come out of the data in English and stand on guests' pages in the visitor's language."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mission.itineraries.itinerary import Stop
from mission.models.base import LANGUAGES

LANGUAGES_SAID: Final[dict[str, str | Promise]] = {
    "en": _("English"),
    "az": _("Azerbaijani"),
    "ru": _("Russian"),
    "tr": _("Turkish"),
    "fr": _("French"),
    "de": _("German"),
}
KINDS: Final = (
    gettext_noop("Meeting"),
    gettext_noop("Group session"),
    gettext_noop("Plenary audience"),
    gettext_noop("Briefing"),
    gettext_noop("Sector break-out"),
    gettext_noop("Lunch"),
    gettext_noop("Reception"),
    gettext_noop("Site visit"),
    gettext_noop("Press point"),
)

# Azerbaijani writes a date's month small, which Django's own words do not; a date asks for them by these names.
MONTHS: Final = (
    pgettext_lazy("alt. month", "January"),
    pgettext_lazy("alt. month", "February"),
    pgettext_lazy("alt. month", "March"),
    pgettext_lazy("alt. month", "April"),
    pgettext_lazy("alt. month", "May"),
    pgettext_lazy("alt. month", "June"),
    pgettext_lazy("alt. month", "July"),
    pgettext_lazy("alt. month", "August"),
    pgettext_lazy("alt. month", "September"),
    pgettext_lazy("alt. month", "October"),
    pgettext_lazy("alt. month", "November"),
    pgettext_lazy("alt. month", "December"),
)


def language_said(code: str) -> str | Promise:
    """A language's name by its code; a code that is not known stays as it is."""
    return LANGUAGES_SAID.get(code, code)


def stop_language(stop: Stop) -> str:
    """The language of a stop, which was told by its English name."""
    known = next((code for code, name in LANGUAGES.items() if name == stop.language), "")
    return str(LANGUAGES_SAID[known]) if known else stop.language


def stop_kind(stop: Stop) -> str:
    return gettext(stop.kind_said) if stop.kind_said in KINDS else stop.kind_said


def stop_title(stop: Stop) -> str:
    """ "Meeting with SOCAR"; sessions and programme items keep the title their host gave them."""
    if stop.kind != "meeting" or not stop.parties:
        return stop.title
    names = list(stop.parties)
    said = names[0] if len(names) == 1 else pgettext("two names", "%(names)s and %(last)s") % {
        "names": ", ".join(names[:-1]), "last": names[-1],
    }  # fmt: skip
    return gettext("Meeting with %(names)s") % {"names": said}
