"""The audit log's verbs as people say them: "changed a request", not "meeting_request.update"."""

from __future__ import annotations

DONE = {
    "create": "added",
    "update": "changed",
    "delete": "deleted",
    "import": "imported",
    "publish": "published",
    "cancel": "cancelled",
    "place": "placed",
    "remove": "took out",
    "lock": "locked",
    "unlock": "unlocked",
    "revoke": "switched off",
    "use": "signed in with",
    "announce": "put messages into the outbox for",
    "again": "sent again:",
    "told": "told by other means:",
    "bounce": "got back:",
    "reply": "got an answer:",
}
THINGS = {
    "meeting_request": "the request",
    "party": "the party",
    "programme_item": "the programme item",
    "sign_in_link": "a sign-in link:",
    "feed": "a calendar address:",
    "plan": "the plan",
    "membership": "a role:",
    "mission": "the mission",
    "message": "",
}


def act_said(verb: str) -> str:
    """Everything that is not in the tables is said with its own words."""
    thing, _, done = verb.partition(".")
    return f"{DONE.get(done, done.replace('_', ' '))} {THINGS.get(thing, 'the ' + thing.replace('_', ' '))}"
