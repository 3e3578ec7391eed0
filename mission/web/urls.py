"""Page addresses. A mission stands in the path by its code, a party by its code within the mission."""

from django.urls import URLPattern, path

from mission.web.nouns import NOUNS
from mission.web.views import (
    audit,
    calendar,
    compare,
    feedback,
    feeds,
    figures,
    guests,
    hand,
    health,
    itineraries,
    languages,
    lists,
    members,
    missions,
    plans,
    records,
    repairs,
    run_of_show,
    sign_in,
    styleguide,
    today,
    wish_matrix,
    wishes,
    workbook,
)

app_name = "web"
MISSION = "missions/<slug:code>/"
PARTY = f"{MISSION}parties/<str:party>/"
PLAN = f"{MISSION}plans/<int:number>/"


def _noun_urls() -> list[URLPattern]:
    found = []
    for noun in NOUNS:
        home, given = f"{MISSION}{noun.slug}/", {"noun": noun.slug}
        found += [
            path(home, lists.record_list, given, name=f"{noun.slug}_list"),
            path(f"{home}bulk/", lists.record_bulk, given, name=f"{noun.slug}_bulk"),
            path(f"{home}export.<slug:kind>", lists.record_export, given, name=f"{noun.slug}_export"),
            path(f"{home}new/", records.record_add, given, name=f"{noun.slug}_add"),
            path(f"{home}<int:pk>/", records.record_detail, given, name=f"{noun.slug}_detail"),
            path(f"{home}<int:pk>/edit/", records.record_edit, given, name=f"{noun.slug}_edit"),
            path(f"{home}<int:pk>/delete/", records.record_remove, given, name=f"{noun.slug}_delete"),
        ]
    return found


urlpatterns: list[URLPattern] = [
    path("", missions.start, name="start"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("healthz", health.health, name="health"),
    path("sign-in/<str:token>/", sign_in.sign_in, name="sign_in"),
    path("calendar/<str:token>.ics", calendar.feed, name="feed"),
    path("language/", languages.language, name="language"),
    path("missions/", missions.missions, name="missions"),
    path("missions/new/", missions.mission_add, name="mission_add"),
    path("template.xlsx", workbook.template, name="template"),
    path(MISSION, missions.mission_home, name="mission"),
    path(f"{MISSION}edit/", missions.mission_edit, name="mission_edit"),
    path(f"{MISSION}workbook/", workbook.workbook, name="workbook"),
    path(f"{MISSION}export.xlsx", workbook.export, name="export"),
    path(f"{MISSION}members/", members.members, name="members"),
    path(f"{MISSION}members/new/", members.member_add, name="member_add"),
    path(f"{MISSION}members/<int:pk>/link/", members.member_link, name="member_link"),
    path(f"{MISSION}members/<int:pk>/remove/", members.member_remove, name="member_remove"),
    path(f"{MISSION}audit/", audit.audit, name="audit"),
    path(f"{MISSION}run-of-show/", run_of_show.run_of_show, name="run_of_show"),
    path(f"{MISSION}today/", today.today, name="today"),
    path(f"{MISSION}today/<int:pk>/", today.today_note, name="today_note"),
    path(f"{MISSION}lobby/", today.lobby, name="lobby"),
    path(f"{MISSION}feedback/", feedback.feedback_all, name="feedback_all"),
    path(f"{MISSION}plans/", plans.plans, name="plans"),
    path(f"{MISSION}plans/compare/", compare.compare, name="plans_compare"),
    path(PLAN, plans.plan, name="plan"),
    path(f"{PLAN}progress/", plans.plan_progress, name="plan_progress"),
    path(f"{PLAN}cancel/", plans.plan_stop, name="plan_cancel"),
    path(f"{PLAN}figures/", figures.plan_figures, name="plan_figures"),
    path(f"{PLAN}matrix/", plans.plan_matrix, name="plan_matrix"),
    path(f"{PLAN}meetings/", plans.plan_meetings, name="plan_meetings"),
    path(f"{PLAN}unmet/", plans.plan_unmet, name="plan_unmet"),
    path(f"{PLAN}pulse/", hand.plan_pulse, name="plan_pulse"),
    path(f"{PLAN}place/<int:pk>/", hand.plan_place, name="plan_place"),
    path(f"{PLAN}place/<int:pk>/options/", hand.plan_options, name="plan_options"),
    path(f"{PLAN}repair/", repairs.plan_repair, name="plan_repair"),
    path(f"{PLAN}offers/", repairs.plan_offers, name="plan_offers"),
    path(f"{PLAN}offers/<int:offer>/take/", repairs.plan_take, name="plan_take"),
    path(f"{PLAN}publish/", plans.plan_release, name="plan_publish"),
    path(f"{PLAN}copy/", plans.plan_again, name="plan_copy"),
    path(f"{PLAN}delete/", plans.plan_drop, name="plan_delete"),
    path(PARTY, guests.party_home, name="party"),
    path(f"{PARTY}hours/", guests.hours, name="hours"),
    path(f"{PARTY}hours/<int:pk>/remove/", guests.hours_drop, name="hours_remove"),
    path(f"{PARTY}visitors/", guests.visitors, name="visitors"),
    path(f"{PARTY}feedback/", feedback.feedback, name="feedback"),
    path(f"{PARTY}feedback/<int:pk>/", feedback.feedback_give, name="feedback_give"),
    path(f"{PARTY}wishes/", wishes.wishes, name="wishes"),
    path(f"{PARTY}wishes/new/", wishes.wish_add, name="wish_add"),
    path(f"{PARTY}wishes/<int:pk>/", wishes.wish_edit, name="wish_edit"),
    path(f"{PARTY}wishes/<int:pk>/withdraw/", wishes.wish_remove, name="wish_withdraw"),
    path(f"{PARTY}wishes/<int:pk>/move/", wishes.wish_place, name="wish_move"),
    path(f"{PARTY}requests/", wishes.answers, name="answers"),
    path(f"{PARTY}requests/<int:pk>/", wishes.answer_edit, name="answer"),
    path(f"{PARTY}requests/<int:pk>/reply/", wishes.answer_reply, name="answer_reply"),
    path(f"{PARTY}refusals/new/", wishes.refusal_add, name="refusal_add"),
    path(f"{PARTY}refusals/<int:pk>/lift/", wishes.refusal_remove, name="refusal_lift"),
    path(f"{PARTY}itinerary/", itineraries.itinerary, name="itinerary"),
    path(f"{PARTY}itinerary.ics", itineraries.download, name="itinerary_ics"),
    path(f"{PARTY}people/<str:person>/", itineraries.itinerary, name="person_itinerary"),
    path(f"{PARTY}people/<str:person>.ics", itineraries.download, name="person_itinerary_ics"),
    path(f"{PARTY}calendar/", feeds.feeds, name="feeds"),
    path(f"{PARTY}calendar/new/", feeds.feed_add, name="feed_add"),
    path(f"{PARTY}calendar/<int:pk>/revoke/", feeds.feed_remove, name="feed_revoke"),
    path(f"{MISSION}requests/matrix/", wish_matrix.wish_matrix, name="wish_matrix"),
    path(f"{MISSION}requests/matrix/<int:delegation>/<int:counterpart>/", wish_matrix.wish_cell, name="wish_cell"),
    *_noun_urls(),
]
