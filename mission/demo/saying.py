"""How an English reader says an Azerbaijani name: syllable by syllable, the stressed one in capitals."""

from __future__ import annotations

import re

# What each letter sounds like to an English reader; c is the j of "jam", x the ch of "loch", q a hard g.
_SOUNDS = {
    "a": "ah", "ə": "a", "e": "eh", "ı": "uh", "i": "ee", "o": "oh", "ö": "ur", "u": "oo", "ü": "yoo",
    "ay": "ai", "ey": "ay", "iy": "ee", "c": "j", "ç": "ch", "ş": "sh", "x": "kh", "q": "g", "ğ": "gh", "j": "zh",
}  # fmt: skip
_VOWELS = "aəeıioöuü"
# A consonant before a vowel opens its syllable; all others close the one before.
_SYLLABLE = re.compile(rf"(?:^[^{_VOWELS}]+|[^{_VOWELS}]?)[{_VOWELS}](?:[^{_VOWELS}](?![{_VOWELS}]))*")
_SOUND = re.compile(r"ay|ey|iy|.")
# Endings that came with the Russian language are not stressed themselves.
_UNSTRESSED = ("ov", "ova", "ev", "eva")
_SMALL = str.maketrans({"I": "ı", "İ": "i"})


def name_said(name: str) -> str:
    """ "Elçin Nəbizadə" as "ehl-CHEEN na-bee-zah-DA": as in most of these names, the last syllable is stressed."""
    return " ".join(map(_word_said, re.split(r"[\s-]+", name)))


def _word_said(word: str) -> str:
    small = word.translate(_SMALL).lower()
    parts = _SYLLABLE.findall(small)
    said = ["".join(_SOUNDS.get(sound, sound) for sound in _SOUND.findall(part)) for part in parts]
    stressed = len(parts) - (2 if small.endswith(_UNSTRESSED) else 1)
    return "-".join(each.upper() if at == stressed else each for at, each in enumerate(said)) or word
