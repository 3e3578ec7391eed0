"""Meeting requests, group sessions, their rivals and refusals as pages."""

from __future__ import annotations

from mission.enums import Answer, Decision, Side
from mission.models import GroupSession, MeetingRequest, Mission, Party, Refusal, SessionRivals
from mission.selectors.people import party_names_of
from mission.selectors.requests import refusals_of, requests_of, requests_plainly_of, rivals_of, sessions_of
from mission.web.nouns.noun import Bulk, Choices, Column, Filter, Noun, Related, languages, of_choices


def _delegations(mission: Mission) -> Choices:
    return party_names_of(mission=mission, side=Side.DELEGATION)


def _counterparts(mission: Mission) -> Choices:
    return party_names_of(mission=mission, side=Side.COUNTERPART)


DELEGATION = {"side": Side.DELEGATION}
COUNTERPART = {"side": Side.COUNTERPART}


def _host(row: MeetingRequest) -> Party:
    return row.counterpart


BULK = (
    Bulk("accept", "Accept", "marked as accepted by the host", {"answer": Answer.ACCEPTED}, _host),
    Bulk("decline", "Decline", "marked as declined by the host", {"answer": Answer.DECLINED}, _host),
    Bulk("reopen", "No answer yet", "marked as not yet answered", {"answer": Answer.PENDING}, _host),
    Bulk("force", "Must take place", "put into every plan from now on", {"decision": Decision.MUST}),
    Bulk("forbid", "Must not take place", "kept out of every plan from now on", {"decision": Decision.NEVER}),
    Bulk("leave", "Leave to the plan", "left to the plan", {"decision": Decision.OPEN}),
)

NOUNS = (
    Noun(
        slug="requests",
        one="request",
        many="Requests",
        about="Who wishes to meet whom, what the host answered, and what you decided. You may enter or change any "
        "wish for a company; the audit log says that you did.",
        empty="Companies enter their wishes themselves; you can also add or import them.",
        model=MeetingRequest,
        rows=requests_of,
        listed=requests_plainly_of,
        columns=(
            Column("Rank", lambda row: row.rank, "number", "rank"),
            Column("Answer", lambda row: row.get_answer_display(), "tag", "answer"),
            Column("Host's rank", lambda row: row.host_rank, "number", "host_rank"),
            Column(
                "Decision",
                lambda row: "" if row.decision == Decision.OPEN else row.get_decision_display(),
                "tag",
                "decision",
            ),
            Column("Minutes", lambda row: row.length_minutes, "number", "length_minutes"),
            Column("Language", lambda row: languages(row.language), "list"),
            Column("Session", lambda row: row.session or "", sort="session__title"),
        ),
        quick=("rank", "answer", "host_rank", "decision", "length_minutes"),
        fields=(
            "delegation",
            "counterpart",
            "rank",
            "comment",
            "answer",
            "host_rank",
            "host_comment",
            "decision",
            "length_minutes",
            "language",
            "earliest",
            "latest",
            "venues",
            "attendees",
            "asked",
            "delegates_at_least",
            "hosts_at_least",
            "session",
            "together_with",
        ),
        sort="delegation__name",
        bulk=BULK,
        search=("delegation__name", "counterpart__name", "comment"),
        filters=(
            Filter("delegation", "Delegation", "delegation__code", _delegations),
            Filter("counterpart", "Counterpart", "counterpart__code", _counterparts),
            Filter("answer", "Answer", "answer", of_choices([(a.value, str(a.label)) for a in Answer])),
            Filter("decision", "Decision", "decision", of_choices([(d.value, str(d.label)) for d in Decision])),
        ),
        limits={"delegation": DELEGATION, "counterpart": COUNTERPART, "together_with": DELEGATION},
        behalf=lambda row: row.delegation,
    ),
    Noun(
        slug="sessions",
        one="group session",
        many="Group sessions",
        about="One host receives several delegations at once.",
        empty="Add a session where a host would rather receive several companies together.",
        model=GroupSession,
        rows=sessions_of,
        columns=(
            Column("Code", lambda row: row.code, "code", "code"),
            Column("Host", lambda row: row.counterpart, sort="counterpart__name"),
            Column("Places", lambda row: row.capacity, "number", "capacity"),
            Column("Minutes", lambda row: row.length_minutes, "number", "length_minutes"),
            Column("Rivals", lambda row: [str(pair) for pair in row.rivals.all()], "list"),
        ),
        fields=(
            "code",
            "title",
            "counterpart",
            "capacity",
            "length_minutes",
            "language",
            "earliest",
            "latest",
            "venues",
            "hosts",
            "hosts_at_least",
        ),
        sort="title",
        search=("title", "code", "counterpart__name"),
        filters=(Filter("counterpart", "Host", "counterpart__code", _counterparts),),
        limits={"counterpart": COUNTERPART, "hosts": {"party__side": Side.COUNTERPART}},
        related=(
            Related("Requests joined to it", "requests", "session"),
            Related("Rivals that may not sit together", "rivals", "session"),
        ),
    ),
    Noun(
        slug="rivals",
        one="pair of rivals",
        many="Rivals",
        about="Two delegations that may not sit in the same group session.",
        empty="Add a pair where two competitors should not be received together.",
        model=SessionRivals,
        rows=rivals_of,
        columns=(Column("Session", lambda row: row.session, sort="session__title"),),
        fields=("session", "one", "other"),
        sort="one__name",
        search=("session__title", "one__name", "other__name"),
        limits={"one": DELEGATION, "other": DELEGATION},
        confidential=True,
    ),
    Noun(
        slug="refusals",
        one="refusal",
        many="Refusals",
        about="Who will not meet whom. Only organisers and the party that refuses can see it.",
        empty="Nobody has refused anybody.",
        model=Refusal,
        rows=refusals_of,
        columns=(Column("Reason", lambda row: row.reason, "long", "reason"),),
        fields=("by", "of", "reason"),
        sort="by__name",
        search=("by__name", "of__name"),
        behalf=lambda row: row.by,
        confidential=True,
    ),
)
