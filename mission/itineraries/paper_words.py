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
        "notice": "Change notice",
        "instead": "Plan {number} instead of plan {replaces}",
        "changed": "What changed",
        "unchanged": "Nothing has changed for you.",
        "now": "Your days as they are now",
        "added": "New",
        "dropped": "Cancelled",
        "moved": "Another time",
        "other": "Changed",
        "before": "Before: {what}",
        "placed": "Now it has a place",
        "interpreted": "Interpreter: {now} (before: {before})",
        "nobody": "nobody",
        "meet_more": "You also meet: {names}",
        "meet_fewer": "You no longer meet: {names}",
        "own_more": "Also from your side: {names}",
        "own_fewer": "No longer from your side: {names}",
        "contacts": "Contacts",
        "contacts_for": "For organisers and the logistics desk",
        "desks": "Organisers and logistics",
        "interpreters": "Interpreters",
        "drivers": "Drivers",
        "organiser": "Organiser",
        "logistics": "Logistics desk",
        "nobody_yet": "Nobody is entered yet.",
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
        "notice": "Dəyişiklik bildirişi",
        "instead": "Plan {replaces} əvəzinə plan {number}",
        "changed": "Nə dəyişib",
        "unchanged": "Sizin üçün heç nə dəyişməyib.",
        "now": "Hazırkı proqramınız",
        "added": "Yeni",
        "dropped": "Ləğv edilib",
        "moved": "Vaxtı dəyişib",
        "other": "Dəyişiklik",
        "before": "Əvvəl: {what}",
        "placed": "Yer indi müəyyən edilib",
        "interpreted": "Tərcüməçi: {now} (əvvəl: {before})",
        "nobody": "yoxdur",
        "meet_more": "Əlavə olaraq görüşürsünüz: {names}",
        "meet_fewer": "Daha görüşmürsünüz: {names}",
        "own_more": "Sizin tərəfdən əlavə iştirak edir: {names}",
        "own_fewer": "Sizin tərəfdən daha iştirak etmir: {names}",
        "contacts": "Əlaqə siyahısı",
        "contacts_for": "Təşkilatçılar və logistika xidməti üçün",
        "desks": "Təşkilatçılar və logistika xidməti",
        "interpreters": "Tərcüməçilər",
        "drivers": "Sürücülər",
        "organiser": "Təşkilatçı",
        "logistics": "Logistika xidməti",
        "nobody_yet": "Hələ heç kim daxil edilməyib.",
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
        "notice": "Уведомление об изменениях",
        "instead": "План {number} вместо плана {replaces}",
        "changed": "Что изменилось",
        "unchanged": "Для вас ничего не изменилось.",
        "now": "Ваша программа теперь",
        "added": "Новое",
        "dropped": "Отменено",
        "moved": "Другое время",
        "other": "Изменено",
        "before": "Было: {what}",
        "placed": "Теперь место определено",
        "interpreted": "Переводчик: {now} (было: {before})",
        "nobody": "нет",
        "meet_more": "Вы также встречаетесь: {names}",
        "meet_fewer": "Вы больше не встречаетесь: {names}",
        "own_more": "С вашей стороны также: {names}",
        "own_fewer": "С вашей стороны больше не участвует: {names}",
        "contacts": "Список контактов",
        "contacts_for": "Для организаторов и службы логистики",
        "desks": "Организаторы и служба логистики",
        "interpreters": "Переводчики",
        "drivers": "Водители",
        "organiser": "Организатор",
        "logistics": "Служба логистики",
        "nobody_yet": "Пока никто не внесён.",
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


def language_of(*spoken: str) -> str:
    """The first language of which there are papers and messages, of those that somebody speaks, the person's own before
    the party's ("tr ru", "en"); English if there is none."""
    codes = (code for each in spoken for code in each.split())
    return next((code for code in codes if code in WORDS), "en")


def tongue_said(name: str, language: str) -> str:
    """A language's name ("Russian") in another language; unknown ones as they are."""
    return _TONGUES[language].get(name, name)


def day_said(day: date, language: str, *, with_year: bool = True) -> str:
    """ "Monday 9 February 2026", with a capital at the front, as a heading has it."""
    with translation.override(language):
        said = f"{date_format(day, 'l')}{',' if language != 'en' else ''} {_date(day, language, with_year)}"
    return said[0].upper() + said[1:]


def hours_said(starts_at: datetime, ends_at: datetime, language: str) -> str:
    """ "Monday 9 February, 14:00–14:30"."""
    return f"{day_said(starts_at.date(), language, with_year=False)}, {starts_at:%H:%M}–{ends_at:%H:%M}"


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


def _date(day: date, language: str, with_year: bool = True) -> str:
    said = date_format(day, f"j {'E' if language == 'ru' else 'F'}{' Y' if with_year else ''}")
    # Azerbaijani writes months small inside a line, and its İ has a small letter of its own.
    return said.replace("İ", "i").lower() if language == "az" else said
