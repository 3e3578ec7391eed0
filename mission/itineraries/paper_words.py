"""The fixed words of papers in three languages, and days as each language writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils import translation
from django.utils.formats import date_format

LANGUAGES_OF_PAPERS = {"en": "English", "az": "Azərbaycan dilində", "ru": "На русском"}

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "agenda": "Agenda",
        "itinerary": "Itinerary",
        "time": "Time",
        "visitors": "Visitors",
        "place": "Place",
        "with": "With",
        "own": "From your side",
        "interpreter": "Interpreter",
        "language": "Language",
        "free": "Nothing is planned on this day.",
        "local": "all times are local",
        "scan": "Scan for the page that is always up to date.",
        "help": "Who helps",
        "stamp": "Plan {number} · last change {moment}",
        "leave": "Leave {origin} by {time}",
        "road": "{minutes} min on the road",
        "door": "{minutes} min at the door",
        "meeting": "Meeting",
        "session": "Group session",
        "plenary": "Plenary audience",
        "briefing": "Briefing",
        "breakout": "Sector break-out",
        "lunch": "Lunch",
        "reception": "Reception",
        "site_visit": "Site visit",
        "press": "Press point",
    },
    "az": {
        "agenda": "Görüşlərin cədvəli",
        "itinerary": "Səfər proqramı",
        "time": "Vaxt",
        "visitors": "Qonaqlar",
        "place": "Yer",
        "with": "Kiminlə",
        "own": "Sizin tərəfdən",
        "interpreter": "Tərcüməçi",
        "language": "Dil",
        "free": "Bu gün üçün heç nə planlaşdırılmayıb.",
        "local": "bütün vaxtlar yerli vaxtla göstərilib",
        "scan": "Həmişə yenilənən səhifə üçün kodu skan edin.",
        "help": "Əlaqə",
        "stamp": "Plan {number} · son dəyişiklik {moment}",
        "leave": "Yola çıxmalı: {time}, {origin}",
        "road": "yolda {minutes} dəq",
        "door": "girişdə {minutes} dəq",
        "meeting": "Görüş",
        "session": "Qrup görüşü",
        "plenary": "Plenar görüş",
        "briefing": "Brifinq",
        "breakout": "Sahə üzrə müzakirə",
        "lunch": "Nahar",
        "reception": "Rəsmi qəbul",
        "site_visit": "Obyektə baş çəkmə",
        "press": "Mətbuat üçün çıxış",
    },
    "ru": {
        "agenda": "Программа встреч",
        "itinerary": "Программа визита",
        "time": "Время",
        "visitors": "Гости",
        "place": "Место",
        "with": "С кем",
        "own": "С вашей стороны",
        "interpreter": "Переводчик",
        "language": "Язык",
        "free": "На этот день ничего не запланировано.",
        "local": "время везде местное",
        "scan": "Отсканируйте код: страница всегда актуальна.",
        "help": "Контакты",
        "stamp": "План {number} · последнее изменение {moment}",
        "leave": "Выезд не позднее {time}, {origin}",
        "road": "в пути {minutes} мин",
        "door": "на входе {minutes} мин",
        "meeting": "Встреча",
        "session": "Групповая встреча",
        "plenary": "Пленарная встреча",
        "briefing": "Брифинг",
        "breakout": "Отраслевая секция",
        "lunch": "Обед",
        "reception": "Приём",
        "site_visit": "Посещение объекта",
        "press": "Подход к прессе",
    },
}

_TONGUES: Mapping[str, Mapping[str, str]] = {
    "en": {},
    "az": {
        "English": "ingilis",
        "Azerbaijani": "Azərbaycan",
        "Russian": "rus",
        "Turkish": "türk",
        "French": "fransız",
        "German": "alman",
    },
    "ru": {
        "English": "английский",
        "Azerbaijani": "азербайджанский",
        "Russian": "русский",
        "Turkish": "турецкий",
        "French": "французский",
        "German": "немецкий",
    },
}


def tongue_said(name: str, language: str) -> str:
    """A language's name ("Russian") in another language; unknown ones as they are."""
    return _TONGUES[language].get(name, name)


def day_said(day: date, language: str) -> str:
    """ "Monday 9 February 2026", with a capital at the front, as a heading has it."""
    with translation.override(language):
        said = f"{date_format(day, 'l')}{',' if language != 'en' else ''} {_date(day, language)}"
    return said[0].upper() + said[1:]


def days_said(first: date, last: date, language: str) -> str:
    """ "9–10 February 2026", or both dates in full where they lie in two months."""
    with translation.override(language):
        end = _date(last, language)
        if first == last:
            return end
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{end}"
        return f"{_date(first, language)} – {end}"


def moment_said(moment: datetime, language: str) -> str:
    with translation.override(language):
        return f"{_date(moment.date(), language)}, {moment:%H:%M}"


def _date(day: date, language: str) -> str:
    said = date_format(day, "j E Y" if language == "ru" else "j F Y")
    # Azerbaijani writes months small inside a line, and its İ has a small letter of its own.
    return said.replace("İ", "i").lower() if language == "az" else said
