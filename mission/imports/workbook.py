"""The workbook: all sheets in the order in which they are written, so that what is pointed at comes first."""

from __future__ import annotations

from collections.abc import Mapping

from mission.imports.cells import Choice, Reference
from mission.imports.sheets import Column, Sheet, Things, column_of, heading_key, sheet_of
from mission.models import (
    Availability,
    Feedback,
    GroupSession,
    Interpreter,
    MeetingLog,
    MeetingRequest,
    Mission,
    Party,
    Person,
    ProgrammeItem,
    Refusal,
    Room,
    Sector,
    SessionRivals,
    TravelTime,
    Vehicle,
    Venue,
    Zone,
)

MISSION = sheet_of(
    "Mission",
    Mission,
    "The mission itself: one row.",
    """
    code = Code
    name = Name
    place = Place
    time_zone = Time zone
    first_day = First day
    last_day = Last day
    day_from = Day from
    day_until = Day until
    lunch_from = Lunch from
    lunch_until = Lunch until
    grid_minutes = Grid minutes
    buffer_minutes = Buffer minutes
    early_before = Early before
    late_after = Late after
    wait_minutes = Wait minutes
    host_rank_matters = Host's rank matters
    hub = Hub
    wishes_open = Wishes open
    weights = Weights
    """,
)
SECTORS = sheet_of("Sectors", Sector, "Fields of business, e.g. energy.", "code = Code\nname = Name")
ZONES = sheet_of("Zones", Zone, "Parts of town; travel minutes are kept between zones.", "code = Code\nname = Name")
VENUES = sheet_of(
    "Venues",
    Venue,
    "Places one travels to: ministries, hotels, offices.",
    """
    code = Code
    name = Name
    address = Address
    zone = Zone
    building = Building
    latitude = Latitude
    longitude = Longitude
    position_is_approximate = Position is approximate
    door_minutes = Door minutes
    list_closes_hours = Visitor list closes (hours)
    """,
)
ROOMS = sheet_of(
    "Rooms",
    Room,
    "Rooms or tables at a venue.",
    """
    code = Code
    venue = Venue
    name = Name
    holds = Meetings at once
    seats = Seats
    """,
)
TRAVEL_TIMES = sheet_of(
    "Travel times",
    TravelTime,
    "Minutes on the road between two zones (or inside one), by time of day.",
    """
    origin = From zone
    destination = To zone
    from_time = From time
    minutes = Minutes
    """,
    key=("origin", "destination", "from_time"),
)
PARTIES = sheet_of(
    "Parties",
    Party,
    "Delegations (visiting companies) and counterparts (those to be met).",
    """
    code = Code
    side = Side
    name = Name
    sectors = Sectors
    rank = Protocol rank
    home_venue = Home venue
    languages = Languages
    daily_maximum = Most meetings a day
    total_maximum = Most meetings in all
    guaranteed_minimum = Guaranteed meetings
    lunch_minutes = Lunch minutes
    longest_stretch = Longest stretch
    rest_minutes = Rest minutes
    website = Website
    profile = Profile
    notes = Notes
    """,
)
PERSONS = sheet_of(
    "Persons",
    Person,
    "Delegates and representatives.",
    """
    code = Code
    party = Party
    name = Name
    title = Title
    pronunciation = Pronunciation
    email = E-mail
    phone = Phone
    rank = Protocol rank
    is_head = Is head
    languages = Languages
    named_at = Named at
    """,
)
PROGRAMME = sheet_of(
    "Programme",
    ProgrammeItem,
    "Fixed points of the programme; each blocks everybody whom it concerns.",
    """
    code = Code
    kind = Kind
    title = Title
    starts_at = Starts
    ends_at = Ends
    venue = Venue
    audience = Audience
    parties = Parties
    sectors = Sectors
    persons = Persons
    description = Description
    """,
)
INTERPRETERS = sheet_of(
    "Interpreters",
    Interpreter,
    "Interpreters; each interprets between any two of the languages given.",
    """
    code = Code
    name = Name
    languages = Languages
    email = E-mail
    phone = Phone
    longest_stretch = Longest stretch
    rest_minutes = Rest minutes
    """,
)
VEHICLES = sheet_of(
    "Vehicles",
    Vehicle,
    "Coaches, vans and cars with their drivers.",
    """
    code = Code
    name = Name
    kind = Kind
    seats = Seats
    driver_name = Driver
    driver_phone = Driver's phone
    driver_hours = Driver's hours
    """,
)
AVAILABILITY = Sheet(
    "availability",
    "Availability",
    Availability,
    "When a person, party, room, interpreter or vehicle can or cannot be used. Whoever has a row "
    "“Available” can be used "
    "only inside such rows; whoever has none, in the mission's hours.",
    ("thing", "code", "kind", "starts_at", "ends_at"),
    (
        Column("thing", "Of what", Choice(Things), "What the row is about.", required=True),
        Column("code", "Code", Reference("the sheet of that kind"), "Its code in its own sheet.", required=True),
        *(
            column_of(Availability, name, heading)
            for name, heading in (("kind", "Kind"), ("starts_at", "From"), ("ends_at", "Until"), ("note", "Note"))
        ),
    ),
)
SESSIONS = sheet_of(
    "Sessions",
    GroupSession,
    "Group sessions: one host receives several delegations at once.",
    """
    code = Code
    title = Title
    counterpart = Host
    capacity = Capacity
    length_minutes = Minutes
    language = Language
    earliest = Not before
    latest = Over by
    venues = Venues
    hosts = Hosts who must receive
    hosts_at_least = Hosts at least
    """,
)
SESSION_RIVALS = sheet_of(
    "Session rivals",
    SessionRivals,
    "Two delegations that may not sit in the same group session.",
    """
    session = Session
    one = One
    other = Other
    """,
    key=("session", "one", "other"),
)
REQUESTS = sheet_of(
    "Requests",
    MeetingRequest,
    "Wishes for meetings: which delegation wishes to meet which counterpart, and what both sides say about it.",
    """
    delegation = Delegation
    counterpart = Counterpart
    together_with = Together with
    rank = Rank
    comment = Comment
    answer = Answer
    host_rank = Host's rank
    host_comment = Host's comment
    decision = Decision
    length_minutes = Minutes
    language = Language
    venues = Venues
    earliest = Not before
    latest = Over by
    attendees = Must attend
    asked = Asked for
    delegates_at_least = Delegates at least
    hosts_at_least = Hosts at least
    session = Session
    """,
    key=("delegation", "counterpart"),
)
REFUSALS = sheet_of(
    "Refusals",
    Refusal,
    "Confidential: one party will not meet another.",
    """
    by = Who refuses
    of = Whom
    reason = Reason
    """,
    key=("by", "of"),
)
MEETING_NOTES = sheet_of(
    "Meeting notes",
    MeetingLog,
    "What the desks noted at each meeting and after it; a row that says nothing is none.",
    """
    delegation = Delegation
    counterpart = Counterpart
    starts_at = Starts
    attendance = Attendance
    arrived_at = Arrived
    delay_minutes = Delay (minutes)
    outcome = Outcome
    follow_up = Follow-up
    follow_up_by = Who does it
    follow_up_due = Due
    follow_up_done = Done
    """,
    key=("delegation", "counterpart", "starts_at"),
    is_quiet=True,
)
FEEDBACK = sheet_of(
    "Feedback",
    Feedback,
    "Confidential: what one party says of a meeting afterwards.",
    """
    delegation = Delegation
    counterpart = Counterpart
    party = Who says it
    outcome = Outcome
    rating = Rating
    text = In their words
    """,
    key=("delegation", "counterpart", "party"),
)

SHEETS: tuple[Sheet, ...] = (
    MISSION,
    SECTORS,
    ZONES,
    VENUES,
    ROOMS,
    TRAVEL_TIMES,
    PARTIES,
    PERSONS,
    PROGRAMME,
    INTERPRETERS,
    VEHICLES,
    AVAILABILITY,
    SESSIONS,
    SESSION_RIVALS,
    REQUESTS,
    REFUSALS,
    MEETING_NOTES,
    FEEDBACK,
)
SHEET: Mapping[str, Sheet] = {each.name: each for each in SHEETS}
SHEET_BY_HEADING: Mapping[str, Sheet] = {heading_key(each.title): each for each in SHEETS}
