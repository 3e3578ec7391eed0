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
    "ask": "asked",
    "explain": "asked what it would take for",
    "repair": "asked for offers to mend",
    "take_offer": "took an offer into",
    "discard": "threw away",
    "bring_back": "brought back",
    "undo": "undid an act on",
    "redo": "did an act again on",
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
    "what_if": "the what-if",
    "meeting_log": "what was noted of",
    "session_rivals": "the rivals",
    "feedback": "the feedback on",
    "group_session": "the group session",
}


def act_said(verb: str) -> str:
    """Everything that is not in the tables is said with its own words."""
    thing, _, done = verb.partition(".")
    return f"{DONE.get(done, done.replace('_', ' '))} {THINGS.get(thing, 'the ' + thing.replace('_', ' '))}"


def field_said(name: str) -> str:
    """A changed field as a column's head would say it: "starts at"."""
    return name.replace("_", " ").removesuffix(" id")


def change_said(value: object) -> str:
    """What a field was and is; anything else as it was noted."""
    if isinstance(value, list) and len(value) == 2:  # before and after
        before, after = (_value_said(each) for each in value)
        return f"{before} → {after}"
    return _value_said(value)


def _value_said(value: object) -> str:
    if value is None or value in ("", []):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_value_said(each) for each in value)
    return str(value)
