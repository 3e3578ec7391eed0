"""Who may do what at every route of the API: the table that the tests hold the doors to.

One letter a role, in the order of ROLES: `y` may, `n` is told that the role may not (403), `-` is told that nothing is
there (404), `!` must sign in first (401).
"""

from __future__ import annotations

ROLES = ("anonymous", "stranger", "organiser", "company_a", "company_b", "counterpart", "logistics", "viewer")

EVERYBODY = "!-yyyyyy"
EDIT = "!-ynnnnn"
ORGANISER = "!-ynnnnn"
DESKS = "!-ynnnyn"
STAFF = "!-ynnnyy"
GUESTS = "!-yyyynn"
SIGNED_IN = "!yyyyyyy"
ANYBODY = "yyyyyyyy"
# The entry asked for is company A's (or a wish of company A to the counterpart).
OF_COMPANY_A = "!-yy--nn"
# The bundle asked for is an offline pack; the logistics desk has the badges only.
PACK = "!-ynnn-n"
OF_ITS_TWO_SIDES = "!-yy-ynn"


def _rows(noun: str, read: str, write: str = EDIT, one: str | None = None, verbs: str = "CRUD") -> dict[str, str]:
    """The rows of one noun; `one` where single entries are not everybody's who may list."""
    single = one or read
    rows = {f"GET {noun}-list": read, f"GET {noun}-detail": single}
    if "C" in verbs:
        rows[f"POST {noun}-list"] = write
    if "U" in verbs:
        rows[f"PUT {noun}-detail"] = rows[f"PATCH {noun}-detail"] = single if write != EDIT else write
    if "D" in verbs:
        rows[f"DELETE {noun}-detail"] = single if write != EDIT else write
    return rows


TABLE: dict[str, str] = {
    "POST token": ANYBODY,
    "DELETE token": SIGNED_IN,
    "GET session": ANYBODY,
    "POST session": ANYBODY,
    "DELETE session": ANYBODY,
    "GET me": SIGNED_IN,
    "GET schema": ANYBODY,
    "GET docs": ANYBODY,
    "GET missions-list": SIGNED_IN,
    "POST missions-list": "!yynnnnn",
    "GET missions-detail": EVERYBODY,
    "PUT missions-detail": EDIT,
    "PATCH missions-detail": EDIT,
    "GET missions-rulebook": ORGANISER,
    **_rows("sectors", EVERYBODY),
    **_rows("zones", EVERYBODY),
    **_rows("venues", EVERYBODY),
    **_rows("rooms", EVERYBODY),
    **_rows("travel-times", EVERYBODY),
    **_rows("parties", EVERYBODY, one="!-yy-yyy"),
    **_rows("persons", EVERYBODY, one="!-yy--yy"),
    **_rows("programme", EVERYBODY, one="!-yyy-yy"),
    **_rows("interpreters", DESKS),
    **_rows("vehicles", DESKS),
    **_rows("availabilities", "!-yyyyyn", one="!-yy---n"),
    **_rows("requests", GUESTS, write="!-yyynnn", one=OF_ITS_TWO_SIDES),
    "DELETE requests-detail": "!-yy-nnn",
    **_rows("sessions", ORGANISER),
    **_rows("session-rivals", ORGANISER),
    **_rows("refusals", GUESTS, write=GUESTS, one=OF_COMPANY_A, verbs="CD"),
    **_rows("memberships", ORGANISER, verbs="CD"),
    **_rows("plans", ORGANISER, verbs="CD"),
    "POST plans-places": ORGANISER,
    "POST plans-place": ORGANISER,
    "POST plans-unplace": ORGANISER,
    "POST plans-lock": ORGANISER,
    "POST plans-cancel": ORGANISER,
    "POST plans-back": ORGANISER,
    "POST plans-publish": ORGANISER,
    "GET plans-unmet": ORGANISER,
    "POST plans-repair": ORGANISER,
    "GET plans-offers": ORGANISER,
    "POST plans-take": ORGANISER,
    "GET plans-stress": ORGANISER,
    "GET plans-explanation": ORGANISER,
    "POST plans-explanation": ORGANISER,
    **_rows("what-ifs", ORGANISER, verbs="CD"),
    "POST what-ifs-cancel": ORGANISER,
    "GET what-ifs-answer": ORGANISER,
    "POST what-ifs-keep": ORGANISER,
    "GET what-ifs-catalogue": ORGANISER,
    "GET bundles-list": DESKS,
    "POST bundles-list": DESKS,
    "GET bundles-detail": PACK,
    "POST bundles-cancel": PACK,
    "GET bundles-file": PACK,
    **_rows("itineraries-parties", GUESTS, one=OF_COMPANY_A, verbs=""),
    **_rows("itineraries-persons", GUESTS, one=OF_COMPANY_A, verbs=""),
    **_rows("meetings", STAFF, verbs=""),
    **_rows("transfers", STAFF, verbs=""),
    **_rows("meeting-logs", DESKS),
    **_rows("feedback", GUESTS, write=GUESTS, one=OF_COMPANY_A, verbs="CU"),
    **_rows("messages", ORGANISER, verbs=""),
    **_rows("message-replies", ORGANISER, verbs=""),
    **_rows("audit", ORGANISER, verbs=""),
}
