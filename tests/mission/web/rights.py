"""Who gets what at every page: the table that the tests hold the doors to.

One letter a role, in the order of ROLES: `y` the page, `>` done and sent on, `g` gone (410), `-` nothing is there
(404), `!` must sign in first. "own" is company A and the ministry of energy, of whom the page is; "other" is company B
and the ministry of health. A row is "METHOD name".
"""

from __future__ import annotations

from mission.web.nouns import NOUNS, Noun

ROLES = (
    "anonymous",
    "stranger",
    "organiser",
    "company_own",
    "company_other",
    "counterpart_own",
    "counterpart_other",
    "logistics",
    "viewer",
)

EVERYBODY_SIGNED_IN = "!yyyyyyyy"
ANYBODY = "yyyyyyyyy"
ORGANISER = "!-y------"
ORGANISER_DOES = "!->------"
DESKS = "!-y----yy"
DESKS_DO = "!->---->-"
COMPANY = "!-yy-----"
COMPANY_DOES = "!->>-----"
HOST = "!-y--y---"
HOST_DOES = "!->-->---"


def _noun_rows(noun: Noun) -> dict[str, str]:
    slug = noun.slug
    quick = {f"GET {slug}_quick": ORGANISER_DOES} if noun.quick else {}  # without htmx: on to the form
    return {
        **quick,
        f"GET {slug}_list": ORGANISER,
        f"GET {slug}_detail": ORGANISER,
        f"GET {slug}_export": ORGANISER,
        f"POST {slug}_bulk": ORGANISER_DOES,
        f"GET {slug}_add": ORGANISER,
        f"GET {slug}_edit": ORGANISER,
        f"GET {slug}_delete": ORGANISER,
    }


RIGHTS: dict[str, str] = {
    "GET health": ANYBODY,
    "GET start": "!>>>>>>>>",
    "GET sign_in": ANYBODY,
    "POST sign_in": "ggggggggg",
    "GET feed": "---------",
    "GET message_answer": "ggggggggg",
    "POST message_answer": "ggggggggg",
    "GET missions": EVERYBODY_SIGNED_IN,
    "GET styleguide": EVERYBODY_SIGNED_IN,
    "GET mission_add": "!yy------",
    "GET template": EVERYBODY_SIGNED_IN,
    "GET mission": "!-y>>>>>>",
    "GET mission_edit": ORGANISER,
    "GET workbook": ORGANISER,
    "GET export": ORGANISER,
    "GET members": ORGANISER,
    "GET member_add": ORGANISER,
    "POST member_link": ORGANISER,
    "POST member_remove": ORGANISER_DOES,
    "GET messages": ORGANISER,
    "GET returned": ORGANISER,
    "GET message": ORGANISER,
    "GET message_eml": ORGANISER,
    "POST message_resend": ORGANISER_DOES,
    "POST message_by_hand": ORGANISER_DOES,
    "GET audit": ORGANISER,
    "GET rulebook": ORGANISER,
    "GET run_of_show": DESKS,
    "GET today": DESKS,
    "POST today_note": "!->---->-",
    "GET lobby": DESKS,
    "GET calendars": ORGANISER,
    "POST calendar_add": ORGANISER_DOES,
    "POST calendar_revoke": ORGANISER_DOES,
    "GET report": ORGANISER,
    "GET report_pdf": ORGANISER,
    "GET report_xlsx": ORGANISER,
    "GET attendance_xlsx": "!-y----y-",
    "GET after": ORGANISER,
    "GET after_note": ORGANISER,
    "POST follow_up": ORGANISER_DOES,
    "GET papers": "!-y----y-",
    "GET run_of_show_pdf": DESKS,
    "POST bundle_add": DESKS_DO,
    "GET bundle": ORGANISER,  # it is the offline pack; the desks have the badges
    "GET bundle_progress": ORGANISER,
    "POST bundle_stop": ORGANISER_DOES,
    "GET bundle_file": ORGANISER_DOES,  # to its page: this one is not made yet
    "GET signs_pdf": "!-y----y-",
    "GET contacts_pdf": "!-y----y-",
    "GET run_of_show_xlsx": DESKS,
    "GET plan_matrix_xlsx": ORGANISER,
    "GET plan_unmet_xlsx": ORGANISER,
    "GET itinerary_xlsx": COMPANY,
    "GET plans": ORGANISER,
    "GET plan_start": ORGANISER,
    "GET plans_compare": ORGANISER,
    "GET what_ifs": ORGANISER,
    "POST what_ifs": ORGANISER_DOES,
    "GET what_if": ORGANISER,
    "GET what_if_progress": ORGANISER,
    "POST what_if_remove": ORGANISER_DOES,
    "POST what_if_ask": ORGANISER_DOES,
    "POST what_if_stop": ORGANISER_DOES,
    "POST what_if_copy": ORGANISER_DOES,
    "POST what_if_delete": ORGANISER_DOES,
    "POST what_if_draft": ORGANISER_DOES,
    "GET plan": ORGANISER,
    "GET person_erase": ORGANISER,
    "GET plan_progress": ORGANISER,
    "POST plan_cancel": ORGANISER_DOES,
    "GET plan_figures": ORGANISER,
    "GET plan_matrix": ORGANISER,
    "GET plan_meetings": ORGANISER,
    "GET plan_unmet": ORGANISER,
    "POST plan_explain": ORGANISER_DOES,
    "POST plan_cure": ORGANISER_DOES,
    "GET plan_explain_progress": ORGANISER,
    "GET plan_pulse": ORGANISER,
    "GET plan_place": ORGANISER,
    "GET plan_panel": ORGANISER,
    "POST plan_undo": ORGANISER_DOES,
    "GET plan_options": ORGANISER,
    "GET plan_repair": ORGANISER,
    "GET plan_offers": ORGANISER_DOES,  # this draft is no repair
    "POST plan_take": ORGANISER_DOES,
    "GET plan_stress": ORGANISER,
    "POST plan_stress_plan": ORGANISER_DOES,
    "GET plan_publish": ORGANISER,
    "POST plan_copy": ORGANISER_DOES,
    "POST plan_delete": ORGANISER_DOES,
    "POST plan_bring_back": ORGANISER_DOES,
    "GET wish_matrix": ORGANISER,
    "GET wish_cell": ORGANISER,
    "POST language": ">>>>>>>>>",
    "GET feedback_all": ORGANISER,
    "GET party": COMPANY,
    "GET hours": HOST,
    "POST hours_remove": HOST_DOES,
    "GET visitors": HOST,
    "GET feedback": COMPANY,
    "GET feedback_give": COMPANY,
    "POST wish_move": COMPANY_DOES,
    "POST answer_reply": HOST_DOES,
    "GET wishes": COMPANY,
    "GET wish_add": COMPANY,
    "GET wish_edit": COMPANY,
    "POST wish_withdraw": COMPANY_DOES,
    "GET answers": HOST,
    "GET answer": HOST,
    "GET refusal_add": COMPANY,
    "POST refusal_lift": "!->->----",
    "GET itinerary": COMPANY,
    "GET itinerary_ics": COMPANY,
    "GET kept_worker": ANYBODY,
    "GET manifest": COMPANY,
    "GET itinerary_pdf": COMPANY,
    "GET change_notice_pdf": "!--------",  # one plan is published, and nothing changed
    "GET person_change_notice_pdf": "!--------",
    "GET day_sheet_pdf": HOST,
    "GET pocket_card_pdf": COMPANY,
    "GET person_itinerary_pdf": COMPANY,
    "GET person_itinerary": COMPANY,
    "GET person_itinerary_ics": COMPANY,
    "GET feeds": COMPANY,
    "POST feed_add": COMPANY,
    "POST feed_revoke": COMPANY_DOES,
    **{name: letters for noun in NOUNS for name, letters in _noun_rows(noun).items()},
}

# Sign-in's own pages (django-allauth): they know a signed-in user or not, and no mission.
ACCOUNT_PAGES = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reauthenticate",
    "account_email",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_confirm_login_code",
}
