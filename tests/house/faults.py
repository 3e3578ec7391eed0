"""Writes docs/reference/faults.md: each fault that Karvan must survive, and the tests that show that it does."""

from __future__ import annotations

from dataclasses import dataclass

from tests.house.tree import ROOT

PAGE = ROOT / "docs/reference/faults.md"
OPENING = """# What goes wrong, and what shows that it does no harm

Faults, attacks and bad input by number, and the tests that bring them about. This page is written by `make docs` from
`tests/house/faults.py`; a test fails when a test that is named here is not there. What has no test, or not all of one,
says what lacks in bold. `python -m tests.scheduler.guards` takes each guard of a run's life away and shows that a test
notices.

| | What happens | What must follow | Shown by |
|---|---|---|---|
"""


@dataclass(frozen=True)
class Fault:
    """`shown_by`: "file under tests/::test". `lacks`: what no test shows yet."""

    number: int
    happens: str
    follows: str
    shown_by: tuple[str, ...] = ()
    lacks: str = ""


IMPORTS, TRIP = "mission/imports/test_faults.py", "mission/imports/test_round_trip.py"
INPUT, ACCOUNTS = "mission/api/test_input.py", "mission/api/test_accounts.py"
SECRETS, AT_ONCE = "mission/api/test_secrets.py", "mission/api/test_concurrency.py"
PAGES, MISSIONS = "mission/web/test_rights.py", "mission/web/test_missions.py"
LINKS, FEED, ICS = (
    "mission/services/test_accounts.py",
    "mission/web/test_calendar.py",
    "mission/itineraries/test_ics.py",
)
OUTBOX, POST, WORKER = "mission/messages/test_outbox.py", "mission/messages/test_sending.py", "services/test_outbox.py"
PAPERS = "services/test_bundles.py"
TOLD = "mission/messages/test_telling.py"
SEARCH, RUNS, LATE = "scheduler/core/meetings/test_solve.py", "scheduler/test_runs.py", "scheduler/test_late_workers.py"
DIED, AWAY = "services/test_database_faults.py", "mission/web/test_database_away.py"
POLLED = "mission/itineraries/test_pollers.py"
CREW, ASKING = "services/test_worker_faults.py", "mission/planning/test_requesting.py"

FAULTS = (
    Fault(1, "A file in another encoding", "names byte-equal, or row and column", (
        f"{IMPORTS}::test_csv_when_unicode_keeps_names_byte_equal",
        f"{IMPORTS}::test_csv_when_not_unicode_is_refused_with_row_and_column",
    )),
    Fault(2, "Bad rows among 5,000", "all listed, none written", (
        f"{IMPORTS}::test_import_when_some_of_5000_rows_are_bad_lists_them_all_and_writes_none",
    )),
    Fault(3, "The same file twice", "no change", (
        f"{TRIP}::test_export_then_import_when_a_row_of_every_kind_is_there",
    )),
    Fault(4, "Two imports at once", "one row a key", (
        "mission/imports/test_concurrency.py::test_two_imports_of_the_same_new_rows_make_them_once",
        "mission/imports/test_concurrency.py::test_two_imports_of_the_same_new_mission_make_it_once",
    )),
    Fault(5, "Archive bombs", "refused in a second, under 300 MB", (
        f"{IMPORTS}::test_archive_bomb_is_refused_in_a_second_under_300_mb",
    )),
    Fault(6, "Formulas, macros, links", "text or refused", (
        f"{IMPORTS}::test_workbook_with_formulas_and_errors_is_refused_cell_by_cell",
        f"{IMPORTS}::test_workbook_with_macros_is_refused",
    )),
    Fault(7, "Numbers a spreadsheet mangled", "refused, never guessed", (
        f"{IMPORTS}::test_cell_when_mangled_or_out_of_range_is_refused_and_named",
    )),
    Fault(8, "Local times that are skipped or doubled", "refused or asked", (
        f"{IMPORTS}::test_local_time_when_skipped_or_doubled_is_refused",
        f"{IMPORTS}::test_local_time_when_doubled_and_told_apart_makes_the_round_trip",
    )),
    Fault(9, "Control characters, bidi marks, composed letters", "cleaned or refused", (
        f"{IMPORTS}::test_text_with_controls_and_bidi_marks_is_cleaned",
        f"{IMPORTS}::test_names_when_composed_and_decomposed_are_the_same_name",
    )),
    Fault(10, "Facts that contradict each other", "each named", (
        f"{IMPORTS}::test_facts_when_they_contradict_each_other_are_named",
    )),
    Fault(11, "An import during a run", "the result is stale", (
        f"{IMPORTS}::test_mission_when_its_hours_change_makes_running_plans_stale",
        f"{ASKING}::test_plan_is_stale_when_data_changed_during_its_run",
    )),
    Fault(13, "An upload that ends half-way, a full disk", "no half row", (
        f"{IMPORTS}::test_file_when_cut_anywhere_is_refused",
        f"{AWAY}::test_import_on_a_full_disk_writes_no_half_row",
    )),
    Fault(14, "Requests made to prove the API's document wrong", "no failure", (
        "mission/api/test_schemathesis.py::test_every_operation_keeps_to_the_document",
    )),
    Fault(15, "Foreign filters and orders", "400", (f"{INPUT}::test_query_is_refused_when_it_was_not_declared",)),
    Fault(16, "Bad, huge and NUL values in an address", "400 or 404", (
        f"{INPUT}::test_query_is_refused_when_it_was_not_declared",
        f"{INPUT}::test_address_is_not_found_when_it_is_no_id",
    )),
    Fault(17, "JSON that is deep, doubled, NaN, invalid or large", "400, 413 or 415", (
        f"{INPUT}::test_body_is_refused_when_it_is_no_sound_json",
        f"{INPUT}::test_body_is_refused_when_it_is_not_json",
    )),
    Fault(18, "Fields that are not for writing", "400, nothing changed", (
        f"{INPUT}::test_nothing_changes_when_a_field_cannot_be_written",
    )),
    Fault(19, "A stale or missing If-Match", "412, 428", (
        f"{AT_ONCE}::test_change_is_refused_without_the_state_it_is_meant_for",
        f"{AT_ONCE}::test_second_editor_is_told_that_the_first_was_quicker",
    )),
    Fault(20, "The same Idempotency-Key again", "one effect", (
        f"{AT_ONCE}::test_same_key_makes_one_entry",
        f"{AT_ONCE}::test_same_key_asks_for_one_plan",
        f"{AT_ONCE}::test_same_key_in_parallel_makes_one_entry",
    )),
    Fault(22, "A GET that writes", "never", (f"{INPUT}::test_nothing_is_written_when_reading",)),
    Fault(23, "Paging while others edit", "none lost, none doubled", (
        "mission/api/test_lists.py::test_walk_meets_every_lasting_row_once_while_others_come_and_go",
    )),
    Fault(24, "A route without a row in the table of rights", "the build fails", (
        f"{PAGES}::test_every_route_has_a_row",
        f"{PAGES}::test_each_role_gets_what_the_table_says",
        "mission/api/test_rights.py::test_every_route_has_a_row",
        "mission/api/test_rights.py::test_every_cell_is_true",
    )),
    Fault(25, "Somebody else's id", "the same 404 as of none", (
        f"{PAGES}::test_a_stranger_cannot_tell_the_mission_from_none",
        f"{PAGES}::test_an_id_of_another_mission_is_not_there",
        f"{SECRETS}::test_entry_of_somebody_else_is_answered_like_one_that_does_not_exist",
    )),
    Fault(26, "Lists, searches, counts and exports", "the same set as the pages", (
        "mission/web/test_lists.py::test_a_list_shows_its_own_missions_rows_only",
        "mission/imports/test_faults.py::test_code_of_a_strangers_row_is_not_known_here",
        "mission/api/test_same_sets.py::test_list_count_export_and_api_are_the_missions_own_rows",
        "mission/api/test_same_sets.py::test_a_search_finds_the_same_on_the_page_and_in_the_api",
    )),
    Fault(27, "Secrets in somebody else's output", "nowhere", (
        f"{SECRETS}::test_secret_is_in_nobody_elses_answers",
        "mission/messages/test_mail.py::test_no_mail_says_anything_of_another_party_a_draft_or_a_refusal",
        f"{MISSIONS}::test_the_home_page_does_not_show_refusals",
    )),
    Fault(28, "Two worlds that differ in B's refusal", "equal bytes for A", (
        f"{SECRETS}::test_another_companys_refusal_changes_no_byte_for_a_company",
    )),
    Fault(29, "A new sign-in, a disabled user", "another session, out at once", (
        f"{MISSIONS}::test_a_contact_is_invited_and_gets_a_link_that_signs_in_once",
        f"{PAGES}::test_a_user_who_is_switched_off_is_out_at_the_next_request",
        f"{ACCOUNTS}::test_disabled_user_is_out_at_the_next_request",
    )),
    Fault(30, "A form from elsewhere", "refused", (
        f"{PAGES}::test_a_form_without_its_token_is_refused",
        f"{ACCOUNTS}::test_session_signs_in_and_changes_nothing_without_the_csrf_token",
    )),
    Fault(31, "Guessing, also with a forged address", "braked", (
        f"{ACCOUNTS}::test_brute_force_is_braked_also_with_a_forged_address",
    )),
    Fault(32, "A sign-in link used twice, late, or on a mightier account", "dead", (
        f"{LINKS}::test_link_signs_in_its_own_user_once",
        f"{LINKS}::test_link_is_dead_after_fourteen_days",
        f"{LINKS}::test_link_does_not_open_an_account_that_grew_mightier",
    )),
    Fault(33, "Guessed, revoked and unpublished feed addresses", "one 404, no log", (
        f"{FEED}::test_guessed_revoked_and_unpublished_addresses_answer_alike",
        f"{FEED}::test_a_token_reaches_no_log",
    )),
    Fault(34, "A cache between two users", "keeps no page", (f"{MISSIONS}::test_a_personal_page_is_kept_by_nobody",)),
    Fault(36, "Markup in names", "text everywhere", (
        "mission/web/test_lists.py::test_long_names_and_markup_are_shown_as_text",
        "mission/itineraries/test_pdf.py::test_markup_in_a_name_is_printed_as_it_is_written",
        "browser/test_pages.py::test_the_policy_would_stop_a_script_in_the_page",
    )),
    Fault(37, "An address of a user's that Karvan calls", "there is none: nothing in the data is called", (
        "mission/web/test_outgoing.py::test_no_page_calls_an_address_from_the_data",
        "mission/web/test_outgoing.py::test_no_paper_calendar_sheet_or_mail_calls_an_address_from_the_data",
    )),
    Fault(38, "Text that would break out of its line in a calendar", "exact events in four parsers", (
        f"{ICS}::test_no_text_can_add_or_break_an_event",
        "parsers/test_agreement.py::test_no_text_makes_the_parsers_differ_or_adds_an_event",
    )),
    Fault(39, "One poisoned record", "the rest of the feed stands", (
        f"{ICS}::test_stop_that_cannot_be_written_is_left_out_and_the_rest_stands",
        "parsers/test_agreement.py::test_no_bad_record_takes_the_others_along",
    )),
    Fault(40, "Two fetches of the same data", "the same bytes, 304", (
        f"{FEED}::test_an_unchanged_feed_is_the_same_bytes_and_a_304",
        f"{ICS}::test_same_itinerary_gives_the_same_bytes_at_any_time_and_in_any_process",
    )),
    Fault(41, "Move, cancel, plan again, restore", "UID stays, SEQUENCE never falls", (
        f"{ICS}::test_move_cancel_and_restore_keep_the_uid_and_never_lower_the_sequence",
        "journeys/test_follow_a_feed.py::test_a_calendar_program_follows_move_cancel_and_restore",
    )),
    Fault(43, "A thousand publications", "no draft in a feed", (
        "mission/itineraries/test_build.py::test_draft_is_not_in_what_people_may_see",
        f"{TOLD}::test_after_ten_thousand_publications_everybody_knows_what_is_published_and_nobody_else_s",
        f"{POLLED}::test_readers_of_a_feed_see_no_draft_while_plans_are_published",
    )),
    Fault(44, "An empty itinerary", "valid", (
        f"{ICS}::test_empty_itinerary_has_one_entry_that_says_so",
        "parsers/test_agreement.py::test_an_empty_itinerary_is_one_whole_day_entry_to_all",
    )),
    Fault(45, "3,000 events, many pollers", "answered from what is kept", (
        "mission/itineraries/test_feeds.py::test_three_thousand_events_are_answered_in_time",
        "mission/itineraries/test_feeds.py::test_a_kept_calendar_takes_no_rendering_and_few_queries",
        f"{POLLED}::test_five_hundred_pollers_at_once_get_the_same_bytes_of_three_thousand_events",
    )),
    Fault(47, "Obligations that cannot be kept", "said in words, the plan untouched", (
        f"{ASKING}::test_infeasible_obligations_fail_in_words_and_leave_the_published_plan",
        f"{RUNS}::test_obligations_that_exclude_each_other_end_failed_in_words",
    )),
    Fault(48, "Locks that contradict each other", "refused when locking", (
        "mission/api/test_hand.py::test_unplace_lock_and_their_conflicts",
        f"{SEARCH}::test_locks_that_contradict_each_other_are_named_and_letting_go_helps",
    )),
    Fault(49, "An empty mission", "nothing to do", (
        f"{ASKING}::test_empty_mission_has_nothing_to_plan",
        f"{SEARCH}::test_empty_mission_has_nothing_to_do",
    )),
    Fault(50, "No plan in time", "said so, no score", (
        f"{SEARCH}::test_no_time_is_said_and_no_figure_is_shown",
        f"{RUNS}::test_no_plan_in_time_ends_failed_in_words",
    )),
    Fault(51, "Ten times the size", "works, or refused with a reason", (
        "scheduler/core/meetings/test_bad_problems.py::test_a_hundred_thousand_requests_are_refused_within_a_second",
        f"{SEARCH}::test_large_mission_is_valid_and_its_bound_can_be_recomputed",
    )),
    Fault(52, "Cancel in any phase, twice", "through in 2 s", (
        f"{RUNS}::test_cancel_of_a_running_run_is_through_in_two_seconds",
        f"{SEARCH}::test_brake_in_any_phase_ends_within_two_seconds_and_keeps_a_valid_plan",
        f"{CREW}::test_cancel_reaches_a_worker_in_two_seconds",
    )),
    Fault(53, "A worker is killed", "noticed in 30 s, two more tries, one result", (
        f"{CREW}::test_run_whose_process_is_killed_is_tried_again_and_ends_once",
        f"{CREW}::test_run_whose_whole_worker_is_killed_is_tried_again_and_ends_once",
        f"{LATE}::test_dead_worker_is_noticed_in_half_a_minute_with_the_settings_as_they_are",
    )),
    Fault(54, "A problem that kills its worker", "set aside after three", (
        f"{CREW}::test_run_that_kills_its_worker_is_set_aside_after_three_attempts",
    )),
    Fault(55, "A doubled message, a late worker", "nothing is written late", (
        f"{CREW}::test_message_delivered_three_times_ends_one_run_once",
        f"{CREW}::test_message_delivered_to_another_worker_meanwhile_is_worked_on_by_one",
        f"{LATE}::test_message_that_comes_again_while_the_run_is_under_way_starts_nothing",
        f"{LATE}::test_worker_that_ends_after_another_has_claimed_its_run_writes_nothing",
        f"{LATE}::test_worker_that_looks_after_another_has_claimed_its_run_stops_and_leaves_the_lease_alone",
    )),
    Fault(56, "Redis flushed, killed, down", "queued runs are picked up", (
        f"{CREW}::test_runs_in_the_queue_survive_a_broker_that_is_flushed_and_killed",
        f"{CREW}::test_run_that_was_never_sent_is_picked_up",
        "services/test_supervisor.py::test_page_that_asks_for_a_plan_does_not_hang_when_the_broker_is_down",
    )),
    Fault(57, "The database restarts while results are written", "all or nothing", (
        f"{DIED}::test_a_plan_whose_rows_were_being_written_when_the_database_died_is_empty_then_whole",
    )),
    Fault(58, "Two editors, two publishers", "one wins, the other sees the difference", (
        "mission/planning/test_publishing.py::test_of_two_who_publish_at_once_one_wins_and_the_other_is_told",
        "mission/planning/test_publishing.py::test_draft_whose_run_is_under_way_is_not_published",
        "mission/planning/test_placing.py::test_who_comes_second_is_told_and_nothing_is_overwritten",
    )),
    Fault(59, "Many place at once", "no overlap", (
        "mission/planning/test_placing.py::test_who_comes_second_is_told_and_nothing_is_overwritten",
        "browser/test_board.py::test_two_organisers_at_once_see_each_other_and_overwrite_nothing",
        "mission/planning/test_writers.py::test_of_many_who_place_at_once_one_alone_is_told_that_it_fits",
        "mission/planning/test_writers.py::test_those_who_take_only_what_fits_never_overlap",
        "mission/planning/test_writers.py::test_without_the_judgement_under_the_lock_the_same_writers_do_overlap",
    )),
    Fault(60, "A fault in the model", "the referee catches it", (
        f"{SEARCH}::test_search_falls_for_a_temptation_once_the_rules_function_is_gone",
        "scheduler/test_verdicts.py::test_plan_that_breaks_a_hard_rule_fails_the_run_and_names_the_place",
        "scheduler/test_verdicts.py::test_plan_whose_worth_the_referee_counts_otherwise_fails_the_run",
    )),
    Fault(61, "Commas, brackets and line breaks in addresses", "refused, and said", (
        f"{OUTBOX}::test_names_and_addresses_that_could_break_a_header_are_refused",
        "mission/messages/test_mail.py::test_names_stand_in_headers_and_nowhere_else",
    )),
    Fault(62, "The mail server is down, or gone after it accepted", "tried again under the same Message-ID", (
        f"{POST}::test_server_that_is_down_loses_nothing",
        f"{POST}::test_server_gone_after_accepting_gets_the_same_mail_again_under_the_same_name",
        f"{WORKER}::test_worker_killed_between_the_mail_and_its_mark_is_followed_by_one_mail_of_the_same_name",
    )),
    Fault(63, "Two publications, or the news of one twice", "one digest for each", (
        f"{OUTBOX}::test_two_publications_before_the_mail_goes_out_are_one_digest_for_each",
        f"{OUTBOX}::test_outbox_of_a_plan_is_filled_once",
        f"{OUTBOX}::test_publication_that_changes_nothing_tells_nobody",
    )),
    Fault(65, "Publications at random", "nobody gets another's", (
        f"{TOLD}::test_after_ten_thousand_publications_everybody_knows_what_is_published_and_nobody_else_s",
        f"{WORKER}::test_random_publications_reach_the_right_people_once_through_a_real_worker",
    )),
    Fault(67, "Texts that a spreadsheet would calculate, also +994…", "neutral, and equal after a round trip", (
        "mission/itineraries/test_xlsx.py::test_no_text_becomes_a_formula_an_error_or_a_number",
        f"{TRIP}::test_export_of_a_formula_when_opened_is_text",
        f"{TRIP}::test_text_when_exported_and_imported_is_byte_equal",
        "mission/web/test_report.py::test_attendance_sheet_goes_back_in_and_changes_nothing",
    )),
    Fault(68, "Documents that not everybody may see", "right, reason, log, a link that ends", (
        "mission/web/test_bundles.py::test_logistics_has_the_badges_made_and_nothing_else",
        "mission/api/test_bundles.py::test_logistics_has_the_badges_and_finds_nothing_else",
    ), lacks="documents of guests, of which Karvan keeps none yet; a reason and an end for its own papers' addresses."),
    Fault(69, "A file that stopped half-way", "never looks whole", (
        "mission/itineraries/test_bundles.py::test_a_file_of_another_length_is_none",
        "mission/itineraries/test_bundles.py::test_a_full_disk_is_said_and_leaves_nothing",
        f"{PAPERS}::test_worker_killed_in_the_middle_is_followed_by_a_second_attempt_and_one_whole_file",
    )),
    Fault(70, "Links to elsewhere in names", "text, and nothing is asked for", (
        "mission/itineraries/test_pdf.py::test_text_from_outside_is_text_on_every_paper",
    )),
    Fault(71, "Default keys in production", "refused to start", (
        "mission/config/test_settings.py::test_production_refuses_to_start_with_what_protects_nothing",
        "house/test_containers.py::test_compose_refuses_to_start_without_a_secret",
    )),
    Fault(73, "A restore from the backup", "feeds go on as before", (
        f"{DIED}::test_feeds_go_on_with_the_same_bytes_after_a_restore",
    )),
    Fault(74, "Erasing a person", "a canary is in no place", (
        "mission/itineraries/test_erasing.py::test_no_place_keeps_a_word_of_an_erased_person",
        "mission/itineraries/test_erasing.py::test_it_is_in_the_audit_who_erased_and_when_and_the_trail_is_closed_again",
    )),
    Fault(76, "The audit trail is changed or forged", "cannot be", (
        "mission/models/test_audit.py::test_an_entry_is_neither_changed_nor_deleted",
        "mission/models/test_audit.py::test_the_database_refuses_another_text_in_an_entry",
        "mission/models/test_audit.py::test_the_database_refuses_another_time_other_changes_and_another_actor",
        "mission/models/test_audit.py::test_postgresql_refuses_to_delete_an_entry",
    ), "a guard against deletion on SQLite, where the database cannot tell it from emptying a test's tables"),
    Fault(77, "The clock jumps, two clocks beat", "runs go on, once", (
        f"{LATE}::test_two_reapers_at_once_put_a_run_back_once",
        f"{LATE}::test_lease_from_before_the_clock_was_put_back_is_shortened",
        f"{LATE}::test_run_from_before_the_clock_was_put_back_is_woken",
    )),
    Fault(78, "The disk is full, the database away", "503, recovers", (
        f"{MISSIONS}::test_health_says_whether_the_database_answers",
        f"{AWAY}::test_a_page_says_503_while_the_disk_is_full_and_works_again",
        f"{AWAY}::test_the_api_says_503_while_the_disk_is_full_and_works_again",
        f"{DIED}::test_pages_say_503_while_no_connection_is_left_and_work_again",
    )),
    Fault(80, "No network, two tabs", "no silent loss", (
        "browser/test_desk.py::test_a_lost_connection_loses_nothing_that_was_typed",
        "browser/test_dragging.py::test_a_lost_connection_in_mid_drag_is_said_and_loses_nothing",
    )),
)  # fmt: skip


def page() -> str:
    """The whole page, from the table above."""
    lines = []
    for each in FAULTS:
        shown = [f"`{test.replace('::', '` `')}`" for test in each.shown_by]
        lacking = [f"**Lacks: {each.lacks}.**"] if each.lacks else []
        lines.append(f"| {each.number} | {each.happens} | {each.follows} | {'<br>'.join([*shown, *lacking])} |")
    return OPENING + "\n".join(lines) + "\n"
