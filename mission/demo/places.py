"""Baku for the demo: zones, venues and the estimated minutes between them (positions approximate, to be checked)."""

from __future__ import annotations

from datetime import time
from decimal import Decimal

from mission.demo.drafting import Draft

HUB = "JW"
ZONES = {
    "Z1": "Sabail hill",
    "Z2": "Old City and Boulevard west",
    "Z3": "Azadlıq Square",
    "Z4": "Port Baku",
    "Z5": "Heydar Aliyev Avenue",
    "Z6": "Yasamal",
    "Z7": "Heydar Aliyev International Airport",
    "Z8": "Alat",
}
# Minutes on the road, off-peak/peak; the way back takes as long.
_ROADS = """
5/7 7/11 13/20 17/26 22/35 16/25 38/58 65/85
7/11 4/6 9/14 12/19 18/30 15/24 36/55 66/86
13/20 9/14 5/8 7/12 15/25 16/25 30/50 70/92
17/26 12/19 7/12 5/8 12/20 20/31 27/45 73/96
22/35 18/30 15/25 12/20 7/11 18/30 22/38 78/105
16/25 15/24 16/25 20/31 18/30 7/11 35/55 68/90
38/58 36/55 30/50 27/45 22/38 35/55 0/0 90/120
65/85 66/86 70/92 73/96 78/105 68/90 90/120 0/0
"""
_PEAKS = (("08:00", "10:00"), ("17:00", "19:30"))
# code, name, address, zone, latitude, longitude, approximate?, building, door minutes, visitor list closes (hours)
_VENUES = """
JW|JW Marriott Absheron Baku|674 Azadliq Square|Z3|40.3725|49.8530|no||0|
PA|Presidential Administration|19 Istiglaliyyat Street, AZ1066|Z1|40.3637|49.8299|no||10|48
CABMIN|Cabinet of Ministers|68 Lermontov Street, AZ1066|Z1|40.3625|49.8275|yes||10|
GH-ECO|Ministry of Economy, Government House|84 U. Hajibeyli Street|Z3|40.3739|49.8526|no|Government House|5|48
GH-AGR|Ministry of Agriculture, Government House|84 U. Hajibeyli Street|Z3|40.3739|49.8526|no|Government House|5|48
MOE|Ministry of Energy|88 H. Zardabi Avenue, AZ1012|Z6|40.3925|49.8225|yes||5|
MDDT|Ministry of Digital Development and Transport|77 Z. Aliyeva Street, AZ1000|Z3|40.3712|49.8440|yes||5|
MOH|Ministry of Health|4 Kichik Deniz Street, AZ1014|Z2|40.3685|49.8400|yes||5|
MODI|Ministry of Defence Industry|40 Matbuat Avenue, AZ1141|Z6|40.3795|49.8115|yes||5|
MOF|Ministry of Finance|83 S. Vurghun Street, AZ1022|Z3|40.3835|49.8440|yes||5|
MFA|Ministry of Foreign Affairs|4 Sh. Gurbanov Street, AZ1009|Z2|40.3745|49.8290|yes||5|
SOCAR|SOCAR Tower|121 Heydar Aliyev Avenue, AZ1029|Z5|40.4055|49.8815|no||10|
SOFAZ|State Oil Fund|165 Heydar Aliyev Avenue, AZ1029|Z5|40.4085|49.8970|yes||5|
AZPROMO|Baku Business Center|32 Neftchilar Avenue, AZ1000|Z2|40.3655|49.8370|yes||5|
PASHA|Port Baku Towers|153 Neftchilar Avenue, AZ1010|Z4|40.3757|49.8620|yes||5|
AMCHAM|AmCham Azerbaijan|to be checked|Z3|40.3772|49.8535|yes||5|
CBAR|Central Bank of Azerbaijan|90 R. Behbudov Street, AZ1014|Z3|40.3787|49.8454|no||5|
AIH|Azerbaijan Investment Holding|to be checked|Z5|40.3990|49.8700|yes||5|
ADY|Azerbaijan Railways|230 D. Aliyeva Street, AZ1010|Z3|40.3802|49.8487|yes||5|
ALAT|Port of Baku, Alat|Alat, 65 km from Baku|Z8|39.98|49.43|yes||5|
AZAL|Heydar Aliyev International Airport|AZ1044|Z7|40.4675|50.0467|yes||5|
ASCO|Caspian Shipping Company|2 M. A. Rasulzade Street|Z2|40.3690|49.8390|yes||5|
AZERCELL|Azercell|61A Tbilisi Avenue|Z6|40.3990|49.8255|yes||5|
KAPITAL|Kapital Bank|71 Fuzuli Street|Z3|40.3770|49.8440|yes||5|
TABIB|TABIB|94A H. Zardabi Avenue|Z6|40.3935|49.8205|yes||5|
FAIRMONT|Fairmont Baku, Flame Towers|1A Mehdi Huseyn Street|Z1|40.3598|49.8258|no||5|
FOURSEASONS|Four Seasons Hotel Baku|1 Neftchilar Avenue|Z2|40.3655|49.8355|no||5|
HACENTER|Heydar Aliyev Center|1 Heydar Aliyev Avenue|Z5|40.3959|49.8678|no||5|
"""
# The hotel's rooms, named after towns; all alike.
_HUB_ROOMS = ("Şəki", "Quba", "Lənkəran", "Gəncə", "Şamaxı", "İsmayıllı", "Qəbələ", "Naftalan")
_HUB_SEATS = 10
# Institutions with a second room for visitors.
_TWO_ROOMS = ("SOCAR", "AZPROMO", "PASHA")
_NO_ROOMS = ("FAIRMONT", "FOURSEASONS", "HACENTER")


def places_draft(draft: Draft) -> None:
    """Adds zones, venues, rooms and travel times."""
    for code, name in ZONES.items():
        draft.add("zones", code=code, name=name)
    for line in _VENUES.strip().splitlines():
        code, name, address, zone, latitude, longitude, approximate, building, door, closes = line.split("|")
        draft.add(
            "venues", code=code, name=name, address=address, zone=zone, building=building, door_minutes=int(door),
            latitude=Decimal(latitude), longitude=Decimal(longitude), position_is_approximate=approximate == "yes",
            list_closes_hours=int(closes) if closes else None,
        )  # fmt: skip
        if code not in (*_NO_ROOMS, HUB):
            draft.add("rooms", code=f"{code}-R1", venue=code, name="Reception room", seats=14)
        if code in _TWO_ROOMS:
            draft.add("rooms", code=f"{code}-R2", venue=code, name="Meeting room", seats=10)
    for at, name in enumerate(_HUB_ROOMS, start=1):
        draft.add("rooms", code=f"{HUB}-R{at}", venue=HUB, name=name, seats=_HUB_SEATS)
    _roads_draft(draft)


def _roads_draft(draft: Draft) -> None:
    for origin, line in zip(ZONES, _ROADS.strip().splitlines(), strict=True):
        for destination, pair in zip(ZONES, line.split(), strict=True):
            off_peak, peak = (int(each) for each in pair.split("/"))
            way = {"origin": origin, "destination": destination}
            draft.add("travel_times", **way, from_time=time(0), minutes=off_peak)
            for start, end in _PEAKS if peak != off_peak else ():
                draft.add("travel_times", **way, from_time=time.fromisoformat(start), minutes=peak)
                draft.add("travel_times", **way, from_time=time.fromisoformat(end), minutes=off_peak)
