"""What did each rep do on each day of the rep's own, and with each account in each month?"""

from events.activity import ActivityDeleted, MessageSent, NoteRecorded
from events.rep import RepJoined, RepLeft
from tests.projections.tellings import call, email, event, held, meeting, reply
from tests.projections.views.business import absorbed, account, configured, scheduled
from tests.projections.views.conftest import Shop

COUNTS = "touch_count, touch_auto_count, response_count, meetings_held_count"


def test_a_quiet_day_is_a_row_of_zeros(shop: Shop) -> None:
    shop.tell(
        call("one", "2026-03-02 10:00", rep="ben"),
        call("two", "2026-03-04 10:00", rep="ben"),
        call("three", "2026-03-05 10:00", rep="ann"),
    )
    assert shop.ask("rep_day", f"day, {COUNTS}, call_minutes", "rep_id = 'ben'") == [
        ("2026-03-02", 1, 0, 0, 0, 1),
        ("2026-03-03", 0, 0, 0, 0, 0),
        ("2026-03-04", 1, 0, 0, 0, 1),
        ("2026-03-05", 0, 0, 0, 0, 0),
    ]


def test_days_go_from_joining_to_leaving(shop: Shop) -> None:
    shop.tell(
        event(RepJoined(rep_id="ben"), "2026-03-01"),
        call("one", "2026-03-02 10:00", rep="ben"),
        event(RepLeft(rep_id="ben"), "2026-03-03"),
        event(RepJoined(rep_id="new"), "2026-03-04"),
        call("newest fact", "2026-03-05 10:00"),
    )
    assert shop.ask("rep_day", "rep_id, day, touch_count") == [
        ("ben", "2026-03-01", 0),
        ("ben", "2026-03-02", 1),
        ("ben", "2026-03-03", 0),
        ("new", "2026-03-04", 0),
        ("new", "2026-03-05", 0),
    ]


def test_channels_and_directions_are_apart(shop: Shop) -> None:
    message = MessageSent(activity_id="linked", medium="linkedin")
    shop.tell(
        call("out", "2026-03-02 09:00", rep="ben"),
        call("in", "2026-03-02 09:30", rep="ben", direction="inbound"),
        email("written", "2026-03-02 10:00", rep="ben"),
        email("by machine", "2026-03-02 03:00", rep="ben", actor="automation"),
        event(message, "2026-03-02 11:00", rep="ben"),
        meeting("held", "2026-03-02 12:00", ends="2026-03-02 12:45", rep="ben"),
        held("held", "2026-03-02 12:45"),
        meeting("missed", "2026-03-02 15:00", medium="in_person", rep="ben"),
    )
    channels = ("call", "email", "message", "meeting", "video_meeting", "in_person")
    columns = ", ".join(f"{channel}_touch_count" for channel in channels)
    others = "email_touch_auto_count, call_response_count, email_response_count, meeting_minutes"
    assert shop.ask("rep_day", f"{COUNTS}, {columns}, {others}") == [
        (4, 1, 1, 1, 1, 1, 1, 0, 1, 0, 1, 1, 0, 45)
    ]


def test_a_day_begins_with_the_first_thing_the_rep_did(shop: Shop) -> None:
    note = NoteRecorded(activity_id="note")
    shop.tell(
        email("by machine", "2026-03-02 03:00", rep="ben", actor="automation"),
        call("in", "2026-03-02 06:00", rep="ben", direction="inbound"),
        call("told by its day", "2026-03-02", rep="ben"),
        event(note, "2026-03-02 08:55", rep="ben"),
        call("late", "2026-03-02 19:05", rep="ben"),
        call("elsewhere", "2026-03-03 10:00", rep="ann"),
    )
    columns = "day, first_action_at, first_action_local, last_action_at, last_action_local"
    assert shop.ask("rep_day", columns, "rep_id = 'ben'") == [
        ("2026-03-02", "2026-03-02 08:55:00", "08:55", "2026-03-02 19:05:00", "19:05"),
        ("2026-03-03", None, None, None, None),
    ]


def test_a_day_is_the_day_in_the_zone_stamped_on_the_activity(shop: Shop) -> None:
    shop.tell(
        configured("America/New_York"),
        scheduled("ben", "2026-01-01", "Europe/Berlin"),
        event(NoteRecorded(activity_id="note"), "2026-03-02 15:30", rep="ben", zone="Asia/Tokyo"),
    )
    assert shop.ask("rep_day", "day, first_action_local", "first_action_at IS NOT NULL") == [
        ("2026-03-03", "00:30")
    ]


def test_else_it_is_the_day_in_the_schedule_in_force_then(shop: Shop) -> None:
    shop.tell(
        configured("America/New_York"),
        scheduled("ben", "2026-02-01", "Asia/Tokyo"),
        scheduled("ben", "2026-03-01", "Europe/Berlin"),
        call("before both", "2026-01-10 03:00", rep="ben"),
        call("in Tokyo", "2026-02-10 15:30", rep="ben"),
        call("in Berlin", "2026-03-10 22:59", rep="ben"),
    )
    assert shop.ask("rep_day", "day, first_action_local", "first_action_at IS NOT NULL") == [
        ("2026-01-09", "22:00"),
        ("2026-02-11", "00:30"),
        ("2026-03-10", "23:59"),
    ]


def test_the_night_in_which_the_clock_is_changed_is_one_day(shop: Shop) -> None:
    shop.tell(
        configured("Europe/Berlin"),
        call("last of summer time", "2026-10-24 21:59", rep="ben"),
        call("first of the long day", "2026-10-24 22:00", rep="ben"),
        call("last of the long day", "2026-10-25 22:59", rep="ben"),
        call("first of the day after", "2026-10-25 23:00", rep="ben"),
    )
    columns = "day, touch_count, first_action_local, last_action_local"
    assert shop.ask("rep_day", columns) == [
        ("2026-10-24", 1, "23:59", "23:59"),
        ("2026-10-25", 2, "00:00", "23:59"),
        ("2026-10-26", 1, "00:00", "00:00"),
    ]


def test_nobodys_and_undated_activities_are_on_no_day(shop: Shop) -> None:
    shop.tell(
        call("of nobody", "2026-03-02 10:00"),
        call("undated", None, rep="ben"),
        call("deleted", "2026-03-02 10:00", rep="ben"),
        event(ActivityDeleted(activity_id="deleted"), "2026-03-03"),
        meeting("planned", "2027-01-01 10:00", rep="ben"),
    )
    assert shop.ask("rep_day", "rep_id, day") == []


def test_an_account_has_a_row_for_every_month(shop: Shop) -> None:
    shop.tell(
        account("A", "2026-01-31"),
        call("one", "2026-03-02 10:00", account_ids=("A",)),
        reply("two", "2026-03-03 10:00", account_ids=("A",)),
        meeting("three", "2026-03-04 10:00", ends="2026-03-04 11:30", account_ids=("A",)),
        held("three", "2026-03-04 11:30"),
        call("newest fact", "2026-04-05 10:00"),
    )
    columns = f"account_id, month, {COUNTS}, video_meeting_touch_count, meeting_minutes"
    assert shop.ask("account_month", columns) == [
        ("A", "2026-01-01", 0, 0, 0, 0, 0, 0),
        ("A", "2026-02-01", 0, 0, 0, 0, 0, 0),
        ("A", "2026-03-01", 2, 0, 1, 1, 1, 90),
        ("A", "2026-04-01", 0, 0, 0, 0, 0, 0),
    ]


def test_an_activity_with_both_parts_of_a_merged_account_counts_once(shop: Shop) -> None:
    shop.tell(
        account("A", "2026-03-01"),
        account("B", "2026-03-01"),
        absorbed("A", "2026-03-02", into="B"),
        call("one", "2026-03-03 10:00", account_ids=("A", "B")),
    )
    assert shop.ask("account_month", "account_id, month, touch_count") == [("B", "2026-03-01", 1)]


def test_an_activity_is_one_row_however_many_it_concerns(shop: Shop) -> None:
    shop.tell(
        configured("America/New_York"),
        call("one", "2026-03-03 04:30", rep="ben", deal_ids=("D", "E"), account_ids=("A",)),
        call("undated", None),
        call("by its day", "2026-03-03"),
    )
    columns = "activity_id, occurred_on, occurred_hour, deal_count, account_count, is_touch"
    assert shop.ask("activity", columns) == [
        ("by its day", "2026-03-03", None, 0, 0, True),
        ("one", "2026-03-02", 23, 2, 1, True),
        ("undated", None, None, 0, 0, True),
    ]
