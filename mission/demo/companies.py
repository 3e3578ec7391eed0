"""The visiting companies: 31 invented firms in the mission's real mix of sectors, two delegates each."""

# ruff: noqa: E501 - a table reads best with one row a line
from __future__ import annotations

from dataclasses import dataclass

from mission.demo.calendar import at
from mission.demo.drafting import Draft

# code | name | sectors | what it offers | head of delegation, title | second delegate, title
_COMPANIES = """
US-01|Quillmark Turbines|energy|Gas turbines and their service|Margaret Holloway, Chief Executive|Dale Rutter, Director Eurasia
US-02|Brindlewood Subsea|energy|Subsea inspection robots|Warren Tisdale, President|Paula Keane, Chief Engineer
US-03|Tessarine Grid|energy|Battery storage for transmission grids|Irene Castellan, Vice-President|Omar Whitlock, Project Director
US-04|Larkspur Solar Works|energy|Utility-scale solar parks|Gordon Pell, Chief Executive|Yuki Brandt, Head of Development
US-05|Cinderfall Drilling Tools|energy|Drilling tools and fluids|Ray Montclair, Vice-President|Holly Sturgis, Sales Director
US-06|Opaline Hydrogen|energy|Electrolysers|Simone Arkwright, Founder|Peter Voss, Head of Engineering
US-07|Harrowgate Pipelines|energy,transport|Pipeline monitoring by fibre|Leonard Cray, President|Tina Okafor, Technical Director
US-08|Saltmarsh Refining Systems|energy|Refinery controls|Beatrice Lund, Chief Operating Officer|Marcus Dill, Area Manager
US-09|Kestrelmoor Avionics|defence|Avionics for trainers|Thomas Ardley, Vice-President|Grace Penhallow, Programme Manager
US-10|Ironquill Armour|defence|Protected vehicles|Victor Stanhope, President|Ellen Marsh, Export Director
US-11|Palisade Radar Labs|defence,digital|Short-range radars|Nina Forsyth, Chief Executive|Carl Edgerton, Systems Engineer
US-12|Meadowlark Irrigation|agriculture|Drip irrigation|Howard Nettles, Chief Executive|Rosa Dominguez, Agronomist
US-13|Goldenhusk Seeds|agriculture|Drought-proof seed|Julia Farrow, Vice-President|Sam Okonjo, Trials Manager
US-14|Bramblecreek Machinery|agriculture,transport|Harvesters and tractors|Walter Grange, President|Kim Sorrell, Dealer Manager
US-15|Snowpetal Cold Chain|agriculture,healthcare|Cold stores|Denise Albright, Chief Executive|Theo Lang, Project Manager
US-16|Lumenfold Cloud|digital|Government cloud|Adrian Thorne, Vice-President|Priya Raman, Solutions Architect
US-17|Cobaltine Cyber|digital,defence|Cyber security operations|Stella Marchbanks, Chief Executive|Joel Finch, Security Lead
US-18|Threadneedle Fibre Works|digital|Fibre and towers|Raymond Okell, President|Amy Castle, Network Planner
US-19|Pixelgrove Identity|digital,finance|Digital identity|Hannah Voigt, Founder|Luis Arenas, Product Director
US-20|Orrery Satellite Links|digital|Satellite broadband|Douglas Wren, Vice-President|Mei Tan, Head of Ground Stations
US-21|Ashdown Rail Systems|transport|Signalling|Edmund Carrow, President|Lynn Abbot, Signal Engineer
US-22|Tidewater Crane Company|transport|Port cranes|Frances Okoye, Vice-President|Gil Mercer, Service Manager
US-23|Skylark Ground Handling|transport|Airport equipment|Norman Tate, Chief Executive|Vera Lindqvist, Regional Manager
US-24|Caravelle Freight Software|transport,digital|Corridor logistics software|Monica Strand, Founder|Ben Yarrow, Integration Lead
US-25|Heartwell Imaging|healthcare|Scanners|Charles Emory, Vice-President|Dora Keating, Clinical Director
US-26|Willowbark Diagnostics|healthcare|Laboratory automation|Evelyn Stroud, Chief Executive|Ravi Menon, Laboratory Lead
US-27|Marigold Telemedicine|healthcare,digital|Telemedicine|Patrick Doyle-Hart, Founder|Selma Ortiz, Medical Director
US-28|Stonebridge Harbor Capital|finance|Infrastructure fund|Caroline Whitby, Managing Partner|Neil Ashford, Principal
US-29|Fennimore Leasing|finance,transport|Aircraft and rail leasing|Oscar Lindgren, President|Tara Quince, Vice-President
US-30|Bluegate Payments|finance,digital|Payment switches|Jasmine Cole, Chief Executive|Erik Nyland, Head of Risk
US-31|Cornerstone Agrifinance|finance,agriculture|Crop insurance|Philip Marlowe-Gray, President|Anita Desmond, Actuary
"""
# Names that came late: a building whose list closes 48 hours ahead does not let them in on the first day.
_NAMED_LATE = {"US-06-2": "14:00", "US-13-2": "11:00", "US-28-2": "10:30", "US-31-2": "12:15"}


@dataclass(frozen=True)
class Company:
    code: str
    name: str
    sectors: tuple[str, ...]
    offer: str
    people: tuple[tuple[str, str], ...]


def _company(line: str) -> Company:
    code, name, sectors, offer, *people = line.split("|")
    named = tuple((who, title) for who, title in (person.split(", ") for person in people))
    return Company(code, name, tuple(sectors.split(",")), offer, named)


COMPANIES = tuple(_company(line) for line in _COMPANIES.strip().splitlines())


def companies_draft(draft: Draft) -> None:
    """Adds the delegations and their delegates."""
    for company in COMPANIES:
        draft.add(
            "parties", code=company.code, side="delegation", name=company.name, sectors=tuple(sorted(company.sectors)),
            languages="en", daily_maximum=6, guaranteed_minimum=3, lunch_minutes=45, longest_stretch=180,
            rest_minutes=15, website=f"https://{company.code.lower()}.example",
            profile=f"{company.offer}. An invented company: any likeness to a real one is chance.",
        )  # fmt: skip
        for number, (name, title) in enumerate(company.people, start=1):
            code = f"{company.code}-{number}"
            late = _NAMED_LATE.get(code)
            draft.add(
                "persons", code=code, party=company.code, name=name, title=title, rank=number, is_head=number == 1,
                languages="en", email=f"{code.lower()}@guest.example", named_at=at(0, late) if late else None,
            )  # fmt: skip
