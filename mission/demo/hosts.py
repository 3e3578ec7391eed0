"""The institutions to be met: real names and places, invented people, and hours made up for the demo."""

# ruff: noqa: E501 - a table reads best with one row a line
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mission.demo.calendar import at
from mission.demo.drafting import Draft
from mission.demo.saying import name_said

NOTE = "The people are invented for the demo; titles follow the usual functions."


@dataclass(frozen=True)
class Host:
    """`daily`: most meetings a day; `people`: (name, title, protocol rank); `hours`: when it can receive (empty: always);
    `where`: "home" (45 minutes), "hub" (30 minutes) or "either"; `pull`: how much it is wished for."""

    code: str
    name: str
    sectors: tuple[str, ...]
    home: str
    languages: str
    where: str
    daily: int
    pull: int
    people: tuple[tuple[str, str, int], ...]
    hours: tuple[tuple[int, str, str], ...] = ()


_ALL = ("energy", "defence", "agriculture", "digital", "transport", "healthcare", "finance")
HOSTS = (
    Host("PA", "Presidential Administration", _ALL, "PA", "az en ru", "home", 3, 5, (
        ("Rövşən Qasımzadə", "Assistant to the President", 1), ("Nərgiz Səfərli", "Head of sector", 3),
    ), ((1, "14:00", "17:30"), (2, "09:30", "12:30"))),
    Host("CABMIN", "Cabinet of Ministers", _ALL, "CABMIN", "az ru", "home", 3, 3, (
        ("Şahin Kərimbəyli", "Deputy Prime Minister", 1), ("Aytən Vəlizadə", "Head of department", 3),
    ), ((1, "14:00", "17:30"), (2, "09:00", "12:30"))),
    Host("MOECO", "Ministry of Economy", ("finance", "transport"), "GH-ECO", "az en ru", "home", 4, 7, (
        ("Elçin Nəbizadə", "Minister", 1), ("Günay Tahirli", "Deputy Minister", 2), ("Orxan Səlimov", "Head of department", 3),
        ("Ülviyyə Rəhimbəyli", "Senior adviser", 0),
    )),
    Host("MOA", "Ministry of Agriculture", ("agriculture",), "GH-AGR", "az ru", "home", 4, 8, (
        ("Cavid Əmiraslanlı", "Minister", 1), ("Sevinc Hacızadə", "Deputy Minister", 2), ("Fərid Məmmədhəsənov", "Head of department", 3),
    )),
    Host("MOE", "Ministry of Energy", ("energy",), "MOE", "az en ru", "home", 5, 9, (
        ("Tural Şərifbəyli", "Minister", 1), ("Könül İbrahimzadə", "Deputy Minister", 2), ("Anar Gözəlov", "Head of department", 3),
    ), ((1, "14:00", "17:30"), (2, "09:00", "12:30"))),
    Host("MDDT", "Ministry of Digital Development and Transport", ("digital", "transport"), "MDDT", "az en", "home", 4, 8, (
        ("Rauf Dadaşbəyli", "Minister", 1), ("Lalə Mirzəyeva-Qurbanlı", "Deputy Minister", 2), ("Nihad Fətullazadə", "Head of department", 3),
    )),
    Host("MOH", "Ministry of Health", ("healthcare",), "MOH", "az ru", "home", 4, 8, (
        ("Zaur Ağalarlı", "Deputy Minister", 2), ("Gülnar Bağırzadə", "Head of department", 3),
    )),
    Host("MODI", "Ministry of Defence Industry", ("defence",), "MODI", "az ru", "home", 3, 9, (
        ("Vüqar Mustafabəyli", "Deputy Minister", 2), ("Elşad Novruzlu", "Head of department", 3),
    ), ((1, "11:00", "17:00"), (2, "09:30", "12:30"))),
    Host("MOF", "Ministry of Finance", ("finance",), "MOF", "az en", "home", 4, 6, (
        ("Samir Qarabağlı", "Deputy Minister", 2), ("Təranə Sultanzadə", "Head of department", 3),
    )),
    Host("MFA", "Ministry of Foreign Affairs", ("defence",), "MFA", "az en ru", "home", 3, 3, (
        ("Fuad Əsgərbəyli", "Deputy Minister", 2), ("Səbinə Hüseynzadə", "Head of department", 3),
    ), ((2, "09:00", "12:30"),)),
    Host("SOCAR", "SOCAR", ("energy",), "SOCAR", "az en ru", "home", 4, 10, (
        ("Rəşad Cəfərbəyli", "President", 1), ("Nigar Əlizamanlı", "Vice-President", 2), ("Emin Tağızadə", "Head of procurement", 3),
        ("Aysel Quliyeva-Şıxlı", "Head of new energy", 3),
    ), ((1, "14:00", "17:30"), (2, "09:00", "16:30"))),
    Host("SOFAZ", "State Oil Fund (SOFAZ)", ("finance",), "SOFAZ", "az en", "home", 3, 7, (
        ("İsmayıl Bəhramzadə", "Executive Director", 1), ("Xumar Səmədli", "Head of investments", 3),
    ), ((1, "14:00", "17:00"), (2, "09:00", "12:00"))),
    Host("AZPROMO", "AZPROMO", ("agriculture", "finance", "healthcare"), "AZPROMO", "az en ru", "either", 5, 7, (
        ("Ceyhun Abbasbəyli", "Chief Executive", 2), ("Lamiyə Orucova-Tağı", "Head of exports", 3), ("Kənan Süleymanzadə", "Project lead", 0),
    )),
    Host("PASHA", "PASHA Holding", ("finance", "agriculture"), "PASHA", "az en", "either", 3, 8, (
        ("Murad Nəsirbəyli", "Chief Executive", 2), ("Dilarə Əfəndizadə", "Chief Investment Officer", 3), ("Toğrul İskəndərli", "Head of agribusiness", 3),
    )),
    Host("AMCHAM", "AmCham Azerbaijan", _ALL, "AMCHAM", "en az", "hub", 3, 4, (
        ("Nərmin Kazımzadə", "Executive Director", 2), ("Elnur Babazadə", "Policy lead", 3),
    )),
    Host("CBAR", "Central Bank of Azerbaijan", ("finance", "digital"), "CBAR", "az en", "home", 3, 5, (
        ("Ülkər Rzabəyli", "Deputy Governor", 2), ("Pərviz Sadıqlı", "Head of payment systems", 3),
    ), ((1, "14:00", "17:00"), (2, "09:30", "12:30"))),
    Host("AIH", "Azerbaijan Investment Holding", ("finance", "energy", "transport"), "AIH", "az en ru", "either", 5, 5, (
        ("Ruslan Muradxanlı", "Chief Executive", 2), ("Şəbnəm Yolçuzadə", "Head of portfolio", 3),
    )),
    Host("ADY", "Azerbaijan Railways (ADY)", ("transport",), "ADY", "az ru", "home", 3, 8, (
        ("Rövnəq Seyidbəyli", "Chairman", 2), ("Gülşən Manafzadə", "Head of logistics", 3), ("İlkin Zeynallı", "Head of rolling stock", 3),
    )),
    Host("PORT", "Port of Baku", ("transport",), "ALAT", "az ru", "hub", 3, 7, (
        ("Tahir Əliquluzadə", "Director General", 2), ("Aygün Sərdarlı", "Commercial director", 3),
    )),
    Host("AZAL", "AZAL", ("transport", "defence"), "AZAL", "az en ru", "hub", 3, 5, (
        ("Kamran Vəkilbəyli", "Vice-President", 2), ("Jalə Nağızadə", "Head of fleet", 3),
    ), ((1, "14:00", "18:00"), (2, "09:00", "16:30"))),
    Host("ASCO", "Caspian Shipping (ASCO)", ("transport", "energy"), "ASCO", "az en ru", "either", 5, 5, (
        ("Elxan Dəmirbəyli", "Chairman", 2), ("Fidan Ocaqlı", "Head of fleet", 3),
    )),
    Host("AZERCELL", "Azercell", ("digital",), "AZERCELL", "az en", "either", 5, 8, (
        ("Sənan Qənbərli", "Chief Executive", 2), ("Mələk Həmidzadə", "Chief Technology Officer", 3),
    )),
    Host("KAPITAL", "Kapital Bank", ("finance", "digital"), "KAPITAL", "az en ru", "hub", 4, 6, (
        ("Rüfət Balabəyli", "Chairman of the board", 2), ("Nəzrin Şükürzadə", "Head of corporate banking", 3),
    )),
    Host("TABIB", "TABIB", ("healthcare",), "TABIB", "az ru", "either", 3, 9, (
        ("Vəfa Cabbarzadə", "Executive Director", 2), ("Mahir Osmanbəyli", "Head of procurement", 3), ("Rəna İsgəndərzadə", "Chief physician", 3),
    )),
    Host("ABSHAQRO", "Abşeron Aqro Qrupu (invented)", ("agriculture",), "JW", "az ru", "hub", 3, 7, (
        ("Qorxmaz Məlikbəyli", "Owner", 2), ("Sədaqət Yaqubzadə", "Head of greenhouses", 3),
    )),
    Host("XEZERLOG", "Xəzər Soyuq Zəncir (invented)", ("agriculture", "transport", "healthcare"), "JW", "az en", "hub", 5, 5, (
        ("Tərlan Hidayətli", "Chief Executive", 2),
    )),
)  # fmt: skip
HOST = {each.code: each for each in HOSTS}
# One person's own hours: a minister has an hour.
_MINISTERS_HOURS = (
    ("MOE-1", 1, "15:00", "16:00"),
    ("MOA-1", 2, "10:00", "11:00"),
    ("MDDT-1", 2, "11:00", "12:00"),
    ("MOECO-1", 1, "16:00", "17:00"),
    ("SOCAR-1", 2, "10:00", "11:30"),
    ("PA-1", 1, "15:00", "17:00"),
    ("CABMIN-1", 2, "10:00", "12:00"),
    ("SOFAZ-1", 1, "14:00", "16:00"),
)


def hosts_draft(draft: Draft) -> None:
    """Adds the counterparts, their people and their hours."""
    for host in HOSTS:
        draft.add(
            "parties", code=host.code, side="counterpart", name=host.name, sectors=tuple(sorted(host.sectors)),
            rank=min((rank for _, _, rank in host.people if rank), default=0), home_venue=host.home,
            languages=host.languages, daily_maximum=host.daily, lunch_minutes=45,
            notes=NOTE,
        )  # fmt: skip
        for at_number, (name, title, rank) in enumerate(host.people, start=1):
            draft.add(
                "persons", code=f"{host.code}-{at_number}", party=host.code, name=name, title=title, rank=rank,
                pronunciation=name_said(name),
                is_head=at_number == 1, languages=host.languages,
                email=f"{host.code.lower()}-{at_number}@host.example",
            )  # fmt: skip
        for day, start, end in host.hours:
            _hours(draft, "party", host.code, at(day, start), at(day, end))
    for person, day, start, end in _MINISTERS_HOURS:
        _hours(draft, "person", person, at(day, start), at(day, end))
    _hours(draft, "person", "AZERCELL-2", at(2, "09:00"), at(2, "12:00"), "unavailable", "Board meeting")
    _hours(draft, "person", "KAPITAL-1", at(1, "14:00"), at(1, "16:00"), "unavailable", "Supervisory board")


def _hours(
    draft: Draft, thing: str, code: str, start: datetime, end: datetime, kind: str = "available", note: str = ""
) -> None:
    draft.add("availability", thing=thing, code=code, kind=kind, starts_at=start, ends_at=end, note=note)
