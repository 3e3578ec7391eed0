"""Delegations, delegates, counterparts, representatives and sectors as pages."""

from __future__ import annotations

from functools import partial

from mission.enums import Side
from mission.models import Mission, Party, Person, Sector
from mission.selectors.missions import sectors_of
from mission.selectors.people import parties_of, party_names_of, persons_of
from mission.web.nouns.noun import Choices, Column, Filter, Noun, Related, languages


def _sectors(mission: Mission) -> Choices:
    return [(sector.code, sector.name) for sector in sectors_of(mission=mission)]


def _parties(side: Side, mission: Mission) -> Choices:
    return party_names_of(mission=mission, side=side)


def _limits_of(party: Party) -> str:
    parts = []
    if party.guaranteed_minimum:
        parts.append(f"at least {party.guaranteed_minimum}")
    if party.daily_maximum:
        parts.append(f"{party.daily_maximum} a day")
    if party.total_maximum:
        parts.append(f"{party.total_maximum} in all")
    return ", ".join(parts)


PARTY_FIELDS = (
    "code", "name", "sectors", "rank", "home_venue", "languages", "guaranteed_minimum", "daily_maximum",
    "total_maximum",
    "lunch_minutes", "longest_stretch", "rest_minutes", "website", "profile", "notes",
)  # fmt: skip
PERSON_FIELDS = ("code", "party", "name", "title", "pronunciation", "is_head", "rank", "email", "phone", "languages",
                 "named_at")  # fmt: skip
PARTY_QUICK = ("guaranteed_minimum", "daily_maximum", "total_maximum")
PERSON_QUICK = ("title", "rank", "email")
PARTY_COLUMNS = (
    Column("Code", lambda row: row.code, "code", "code"),
    Column("Sectors", lambda row: [sector.name for sector in row.sectors.all()], "list"),
    Column("People", lambda row: row.person_count, "number", "person_count"),
    Column("Meetings", _limits_of, sort="guaranteed_minimum"),
    Column("Home", lambda row: row.home_venue, sort="home_venue__name"),
)
PARTY_FILTERS = (Filter("sector", "Sector", "sectors__code", _sectors),)
PERSON_COLUMNS = (
    Column("Title", lambda row: row.title, sort="title"),
    Column("Rank", lambda row: row.rank or None, "number", "rank"),
    Column("Party", lambda row: row.party, sort="party__name"),
    Column("Role", lambda row: "Head" if row.is_head else "", "tag", "is_head"),
    Column("Languages", lambda row: languages(row.languages), "list"),
    Column("E-mail", lambda row: row.email, sort="email"),
)

NOUNS = (
    Noun(
        slug="delegations",
        one="delegation",
        many="Delegations",
        about="The visiting companies, each with the limits and guarantees that a plan must keep.",
        empty="Add the visiting companies one by one, or import them all from a workbook.",
        model=Party,
        rows=partial(parties_of, side=Side.DELEGATION),
        columns=PARTY_COLUMNS,
        fields=PARTY_FIELDS,
        quick=PARTY_QUICK,
        sort="name",
        search=("name", "code", "persons__name"),
        filters=PARTY_FILTERS,
        fixed={"side": Side.DELEGATION},
        related=(
            Related("Delegates", "delegates", "party"),
            Related("Wishes", "requests", "delegation"),
        ),
    ),
    Noun(
        slug="delegates",
        one="delegate",
        many="Delegates",
        about="The people who travel. Plans book persons, so two delegates of one company may be in two places.",
        empty="Add the people of the delegations, or import them from a workbook.",
        model=Person,
        rows=partial(persons_of, side=Side.DELEGATION),
        columns=PERSON_COLUMNS,
        fields=PERSON_FIELDS,
        quick=PERSON_QUICK,
        sort="name",
        search=("name", "code", "title", "email", "party__name"),
        filters=(Filter("party", "Delegation", "party__code", partial(_parties, Side.DELEGATION)),),
        limits={"party": {"side": Side.DELEGATION}},
    ),
    Noun(
        slug="counterparts",
        one="counterpart",
        many="Counterparts",
        about="The institutions and firms to be met.",
        empty="Add the institutions that receive the delegations, or import them from a workbook.",
        model=Party,
        rows=partial(parties_of, side=Side.COUNTERPART),
        columns=PARTY_COLUMNS,
        fields=PARTY_FIELDS,
        quick=PARTY_QUICK,
        sort="name",
        search=("name", "code", "persons__name"),
        filters=PARTY_FILTERS,
        fixed={"side": Side.COUNTERPART},
        related=(
            Related("Representatives", "representatives", "party"),
            Related("Requests", "requests", "counterpart"),
            Related("Group sessions", "sessions", "counterpart"),
        ),
    ),
    Noun(
        slug="representatives",
        one="representative",
        many="Representatives",
        about="The people who receive, with their protocol rank.",
        empty="Add the people of the counterparts, or import them from a workbook.",
        model=Person,
        rows=partial(persons_of, side=Side.COUNTERPART),
        columns=PERSON_COLUMNS,
        fields=PERSON_FIELDS,
        quick=PERSON_QUICK,
        sort="name",
        search=("name", "code", "title", "email", "party__name"),
        filters=(Filter("party", "Counterpart", "party__code", partial(_parties, Side.COUNTERPART)),),
        limits={"party": {"side": Side.COUNTERPART}},
    ),
    Noun(
        slug="sectors",
        one="sector",
        many="Sectors",
        about="Fields of business; they colour the meeting matrix and address programme items.",
        empty="Add the fields of business of this mission, for example energy.",
        model=Sector,
        rows=sectors_of,
        columns=(Column("Code", lambda row: row.code, "code", "code"),),
        fields=("code", "name"),
        sort="name",
        search=("name", "code"),
    ),
)
