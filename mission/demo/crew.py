"""Interpreters and vehicles of the demo."""

from __future__ import annotations

from mission.demo.calendar import at
from mission.demo.drafting import Draft

_INTERPRETERS = (
    ("INT-1", "Sona Əliağazadə", "az en", ()),
    ("INT-2", "Ramin Qəhrəmanlı", "az en", ()),
    ("INT-3", "Çinarə Fəxrəddinli", "az en ru", ()),
    ("INT-4", "Yusif Bədəlzadə", "az en ru", ()),
    ("INT-5", "Olga Safarova", "en ru", ((1, "11:00", "18:00"), (2, "09:00", "18:00"))),
    ("INT-6", "İlahə Pənahlı", "az en", ((1, "13:00", "18:00"), (2, "09:00", "18:00"))),
)
_VEHICLES = (
    ("COACH-1", "Coach", "coach", 49),
    *((f"VAN-{n}", f"Van {n}", "van", 7) for n in range(1, 5)),
    *((f"CAR-{n}", f"Car {n}", "car", 3) for n in range(1, 5)),
)


def crew_draft(draft: Draft) -> None:
    """Adds six interpreters, a coach, four vans and four cars."""
    for number, (code, name, languages, hours) in enumerate(_INTERPRETERS, start=1):
        draft.add(
            "interpreters", code=code, name=name, languages=languages, longest_stretch=180, rest_minutes=30,
            phone=f"+994 12 000 00 {number:02}", email=f"{code.lower()}@crew.example",
        )  # fmt: skip
        for day, start, end in hours:
            draft.add(
                "availability", thing="interpreter", code=code, kind="available", starts_at=at(day, start),
                ends_at=at(day, end),
            )  # fmt: skip
    for number, (code, name, kind, seats) in enumerate(_VEHICLES, start=1):
        draft.add(
            "vehicles", code=code, name=name, kind=kind, seats=seats, driver_name=f"Driver {number}",
            driver_phone=f"+994 12 000 01 {number:02}",
        )  # fmt: skip
