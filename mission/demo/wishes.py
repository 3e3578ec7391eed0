"""The demo's wishes: who wants to meet whom, graded by both sides, drawn from a fixed seed."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from mission.demo.calendar import at
from mission.demo.companies import COMPANIES, Company
from mission.demo.drafting import Draft
from mission.demo.hosts import HOST, HOSTS, Host

SEED = 2026
# code, title, host, capacity, minutes, language, hosts who receive, rivals
SESSIONS = (
    ("S-ENERGY", "Energy round table", "MOE", 5, 60, "en", ("MOE-2",), (("US-01", "US-05"), ("US-03", "US-04"))),
    ("S-DIGITAL", "Digital government round table", "MDDT", 4, 60, "en", ("MDDT-2",), (("US-16", "US-17"),)),
    ("S-AGRI", "Agriculture round table", "MOA", 4, 60, "az", ("MOA-2",), (("US-12", "US-14"),)),
    ("S-SOCAR", "SOCAR procurement session", "SOCAR", 4, 60, "en", ("SOCAR-3",), (("US-02", "US-05"),)),
)
_SESSION_OF = {
    "MOE": ("S-ENERGY", ("US-01", "US-03", "US-04", "US-05", "US-06", "US-07", "US-08")),
    "MDDT": ("S-DIGITAL", ("US-16", "US-17", "US-18", "US-19", "US-24", "US-27")),
    "MOA": ("S-AGRI", ("US-12", "US-13", "US-14", "US-15", "US-31")),
    "SOCAR": ("S-SOCAR", ("US-02", "US-05", "US-07", "US-08", "US-01")),
}
# What the organiser has promised: (company, host).
_MUST = (
    ("US-03", "MOE"), ("US-09", "MODI"), ("US-16", "AZERCELL"), ("US-25", "TABIB"), ("US-28", "SOFAZ"),
    ("US-21", "ADY"), ("US-02", "SOCAR"), ("US-12", "MOA"), ("US-28", "PASHA"),
)  # fmt: skip
# Wishes for a minister in person; the head of the delegation must come along.
_IN_PERSON = (
    ("US-03", "MOE", "MOE-1"),
    ("US-16", "MDDT", "MDDT-1"),
    ("US-28", "MOECO", "MOECO-1"),
    ("US-01", "SOCAR", "SOCAR-1"),
)
_REFUSALS = (
    ("US-10", "AZAL", "A dispute about an earlier delivery"),
    ("KAPITAL", "US-30", "Competes with our own payment service"),
    ("US-22", "ASCO", "A lawsuit is pending"),
)
_DECLINED = (("US-20", "CBAR"), ("US-23", "PA"))


@dataclass(frozen=True)
class _Wish:
    company: Company
    host: Host
    rank: int


def wishes_draft(draft: Draft) -> None:
    """Adds sessions with their rivals, requests and refusals."""
    for code, title, host, capacity, length, language, hosts, rivals in SESSIONS:
        draft.add(
            "sessions", code=code, title=title, counterpart=host, capacity=capacity, length_minutes=length,
            language=language, venues=(HOST[host].home,), hosts=hosts,
        )  # fmt: skip
        for one, other in rivals:
            draft.add("session_rivals", session=code, one=one, other=other)
    chance = random.Random(SEED)
    wishes = [wish for company in COMPANIES for wish in _wishes_of(company, chance)]
    welcome = _welcome(wishes, chance)
    for wish in wishes:
        _request_draft(draft, wish, welcome[wish.company.code, wish.host.code], chance)
    for by, of, reason in _REFUSALS:
        draft.add("refusals", by=by, of=of, reason=reason)


def _wishes_of(company: Company, chance: random.Random) -> list[_Wish]:
    """Six to eight wishes, drawn by how well the sectors fit and how much the host is wished for, promises first."""
    wanted = [host for code, host in _MUST if code == company.code] + [h for c, h, _ in _IN_PERSON if c == company.code]
    wanted += [host for host, (_, members) in _SESSION_OF.items() if company.code in members]
    wanted += [host for code, host in _DECLINED if code == company.code]
    hosts = list(dict.fromkeys(wanted))
    amount = 6 + int(chance.random() * 2.4)
    while len(hosts) < amount:
        rest = [host for host in HOSTS if host.code not in hosts]
        weights = [_pull(company, host) for host in rest]
        hosts.append(_draw(rest, weights, chance).code)
    order = sorted(hosts, key=lambda code: -_pull(company, HOST[code]) * (0.6 + 0.8 * chance.random()))
    return [_Wish(company, HOST[code], rank) for rank, code in enumerate(order, start=1)]


def _pull(company: Company, host: Host) -> float:
    shared = len(set(company.sectors) & set(host.sectors))
    broad = len(host.sectors) > 4
    return host.pull * (1.0 if broad else 4.0 if shared else 0.15)


def _draw(items: Sequence[Host], weights: Sequence[float], chance: random.Random) -> Host:
    """By weight, from random() alone: the one call whose sequence no Python version changes."""
    at_point = chance.random() * sum(weights)
    for item, weight in zip(items, weights, strict=True):
        at_point -= weight
        if at_point <= 0:
            return item
    return items[-1]


def _welcome(wishes: Sequence[_Wish], chance: random.Random) -> dict[tuple[str, str], tuple[str, int | None]]:
    """The hosts' answers and ranks: most accept, and rank the wishes they got in an order of their own."""
    by_host: dict[str, list[_Wish]] = defaultdict(list)
    for wish in wishes:
        by_host[wish.host.code].append(wish)
    found: dict[tuple[str, str], tuple[str, int | None]] = {}
    for host, got in by_host.items():
        order = sorted(got, key=lambda wish: wish.rank + 5 * chance.random())
        for place, wish in enumerate(order, start=1):
            pair = (wish.company.code, host)
            accepted = pair in _MUST or chance.random() < 0.8
            answer = "declined" if pair in _DECLINED else "accepted" if accepted else "pending"
            found[pair] = (answer, place if answer == "accepted" and place <= 9 else None)
    return found


def _request_draft(draft: Draft, wish: _Wish, welcome: tuple[str, int | None], chance: random.Random) -> None:
    company, host = wish.company, wish.host
    session, members = _SESSION_OF.get(host.code, ("", ()))
    in_session = company.code in members and (company.code, host.code) not in _MUST
    in_person = next((who for c, h, who in _IN_PERSON if (c, h) == (company.code, host.code)), None)
    joins = in_session and in_person is None
    # All drawn at once, so that a change to one host leaves every other wish as it was.
    named, which, wanted, crowd, spoken_en, early, at_hub = (chance.random() for _ in range(7))
    attendees = [in_person, f"{company.code}-1"] if in_person else []
    if not in_person and named < 0.18:
        attendees.append(f"{company.code}-{1 + int(which * 2)}")
    asked = [f"{host.code}-1"] if not in_person and not joins and wanted < 0.3 else []
    spoken = host.languages.split()
    language = "en" if "en" in spoken and spoken_en < 0.75 else spoken[0]
    draft.add(
        "requests", delegation=company.code, counterpart=host.code, rank=wish.rank,
        comment=f"{company.offer} for {host.name}", answer=welcome[0], host_rank=welcome[1],
        decision="must" if (company.code, host.code) in _MUST else "open",
        length_minutes=45 if host.where == "home" else 30, language=language, venues=_venues(host, at_hub),
        attendees=tuple(sorted(attendees)), asked=tuple(asked),
        delegates_at_least=2 if crowd < 0.15 else 1,
        session=session if joins else None,
        latest=at(2, "13:00") if early < 0.04 else None,
    )  # fmt: skip


def _venues(host: Host, at_hub: float) -> tuple[str, ...]:
    if host.where == "home":
        return (host.home,)
    if host.where == "hub":
        return ("JW",)
    return () if at_hub < 0.35 else ("JW",)
