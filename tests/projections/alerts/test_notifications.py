"""Who is notified of what: once, in the right order, at a time that suits, and nobody else?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.alerts.alert import AlertRow
from projections.alerts.attempt import failed, is_due, sent
from projections.alerts.notice import Notice
from projections.alerts.notification import ALERTS_MAX, NotificationRow, planned
from projections.alerts.receiver import Receiver
from projections.alerts.rule import Audience
from projections.alerts.word import ACKNOWLEDGED, MUTED, WordRow, Words
from tests.projections.alerts.given import ADA, AT, MIA, OPS, change, resting

EVERYBODY = (ADA, MIA, OPS)
NOTHING_SAID = Words(())


def plan(
    *changes: AlertRow,
    before: Sequence[NotificationRow] = (),
    words: Words = NOTHING_SAID,
    receivers: Sequence[Receiver] = EVERYBODY,
    at: datetime = AT,
) -> list[NotificationRow]:
    return planned(changes, before, words, receivers, at)


def told(rows: Sequence[NotificationRow]) -> list[tuple[str, str, tuple[str, ...]]]:
    """To whom, why, and of which deals, with the number of the change."""
    return [
        (row.receiver, row.reason, tuple(each.rpartition("/")[2] for each in row.alert_ids))
        for row in rows
    ]


# Once, and in a group


def test_the_rep_hears_first_and_alone() -> None:
    (row,) = plan(change())
    assert (row.receiver, row.channel, row.state, row.attempt) == ("ada", "mail", "planned", 0)
    assert row.alert_ids == ("silent_deal:main:deal/D1:1",)


def test_what_was_planned_is_not_planned_again() -> None:
    rows = plan(change())
    assert plan(change(), before=rows, at=AT + timedelta(hours=1)) == []


def test_what_is_found_together_is_told_together() -> None:
    assert told(plan(change("D2"), change("D1"))) == [("ada", "first", ("D1:1", "D2:1"))]


def test_after_a_message_the_next_ones_wait_and_come_together() -> None:
    rows = plan(change("D1"))
    soon, later = AT + timedelta(minutes=4), AT + timedelta(minutes=5)
    three = [change("D1"), change("D2", changed_at=soon), change("D3", changed_at=soon)]
    assert plan(*three, before=rows, at=soon) == []
    assert told(plan(*three, before=rows, at=later)) == [("ada", "first", ("D2:1", "D3:1"))]


def test_a_flood_is_cut_into_messages() -> None:
    rows = plan(*(change(f"D{number}") for number in range(ALERTS_MAX + 1)))
    assert [len(row.alert_ids) for row in rows] == [ALERTS_MAX, 1]


def test_every_channel_of_a_receiver_is_told() -> None:
    both = replace(ADA, channels=("mail", "slack"))
    assert [row.channel for row in plan(change(), receivers=[both])] == ["mail", "slack"]


def test_tenants_are_never_in_one_message() -> None:
    other = change(tenant_id="acme", alert_key="data_late:acme:x", audience="operator")
    rows = plan(replace(other, tenant_id="main", alert_key="data_late:main:x"), other)
    assert [(row.tenant_id, len(row.alert_ids)) for row in rows] == [("acme", 1), ("main", 1)]


# Ends


def test_an_end_is_told_to_whom_the_beginning_was_told() -> None:
    rows = plan(change())
    later = AT + timedelta(hours=1)
    assert told(plan(change(), change(number=2), before=rows, at=later)) == [
        ("ada", "first", ("D1:2",))
    ]


def test_what_is_over_before_it_could_be_told_is_not_told() -> None:
    assert plan(change(), change(number=2)) == []


def test_what_began_again_soon_is_kept_quietly() -> None:
    assert plan(change(number=3, is_quiet=True)) == []


def test_what_is_in_shadow_is_told_to_nobody() -> None:
    assert plan(change(is_shadow=True)) == []


# Whose it is


@pytest.mark.parametrize(
    "fields", [{"rep_id": "ben"}, {"rep_id": ""}, {"tenant_id": "acme"}], ids=str
)
def test_a_rep_hears_only_of_what_is_theirs(fields: dict[str, str]) -> None:
    assert plan(change(**fields)) == []


def test_nobody_without_a_rep_is_the_rep_of_an_alert_without_one() -> None:
    nobody = replace(ADA, rep_id="")
    assert plan(change(rep_id=""), receivers=[nobody]) == []


def test_an_operator_of_all_tenants_hears_of_each() -> None:
    alert = change(audience="operator", tenant_id="acme", escalates_to="")
    assert told(plan(alert)) == [("ops", "first", ("D1:1",))]


@given(st.lists(st.sampled_from(get_args(Audience)), min_size=1), st.integers(0, 99))
def test_what_is_about_one_person_never_reaches_a_manager(
    audiences: list[Audience], days: int
) -> None:
    own = change(rule="effort_on_lost_deals", escalates_to="", escalate_after_hours=0)
    receivers = [
        Receiver(name=f"r{number}", audience=audience, rep_id="ada", channels=("c",))
        for number, audience in enumerate(audiences)
    ]
    rows = plan(own, receivers=receivers, at=AT + timedelta(days=days))
    heard = {row.receiver for row in rows}
    assert heard == {f"r{number}" for number, word in enumerate(audiences) if word == "rep"}


# Quiet hours


@pytest.mark.parametrize(
    ("moment", "is_told"),
    [
        ("2026-03-02 06:59", False),
        ("2026-03-02 07:00", True),
        ("2026-03-02 17:59", True),
        ("2026-03-02 18:00", False),
        # From 29 March on, Berlin is two hours ahead of UTC.
        ("2026-03-30 05:59", False),
        ("2026-03-30 06:00", True),
        ("2026-03-30 17:00", False),
    ],
)
def test_quiet_hours_are_those_where_the_receiver_is(moment: str, is_told: bool) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert bool(plan(change(escalates_to=""), receivers=[resting(ADA)], at=at)) == is_told


def test_quiet_hours_may_lie_within_a_day() -> None:
    noon = replace(ADA, quiet_from=time(12), quiet_until=time(13))
    at_nine = replace(ADA, quiet_from=time(9), quiet_until=time(10))
    assert (noon.is_at_rest(AT), at_nine.is_at_rest(AT)) == (False, True)


def test_what_is_urgent_waits_for_nothing() -> None:
    at_rest = replace(OPS, quiet_from=time(9), quiet_until=time(20))
    one = change("D1", audience="operator", is_urgent=True, escalates_to="")
    rows = plan(one, receivers=[at_rest])
    assert len(rows) == 1
    other = replace(one, alert_key="other")
    assert len(plan(one, other, before=rows, receivers=[at_rest])) == 1


# Acknowledged, muted, escalated


def word(about: str, said: str, *, number: int = 0, hours: float = 0, tenant: str = "") -> Words:
    until = AT + timedelta(hours=hours)
    return Words([WordRow(about, tenant, said, number, "ada", AT, until)])


KEY = "silent_deal:main:deal/D1"


def test_what_nobody_acknowledges_escalates_once() -> None:
    first = plan(change())
    late = AT + timedelta(hours=24)
    assert plan(change(), before=first, at=late - timedelta(seconds=1)) == []
    rows = plan(change(), before=first, at=late)
    assert told(rows) == [("mia", "escalated", ("D1:1",))]
    assert plan(change(), before=[*first, *rows], at=late + timedelta(days=9)) == []


def test_the_end_reaches_all_who_heard_of_the_beginning() -> None:
    first = plan(change())
    late = AT + timedelta(hours=24)
    rows = [*first, *plan(change(), before=first, at=late)]
    over = plan(change(number=2), before=rows, at=late + timedelta(hours=1))
    assert [row.receiver for row in over] == ["ada", "mia"]


def test_what_is_acknowledged_does_not_escalate() -> None:
    late, known = AT + timedelta(days=2), word(KEY, ACKNOWLEDGED, number=1)
    assert plan(change(), before=plan(change()), words=known, at=late) == []


def test_the_next_beginning_must_be_acknowledged_anew() -> None:
    known = word(KEY, ACKNOWLEDGED, number=1)
    assert told(plan(change(number=3), words=known)) == [("ada", "first", ("D1:3",))]


@pytest.mark.parametrize(
    ("about", "tenant", "is_told"),
    [
        (KEY, "main", False),
        ("silent_deal", "", False),
        ("silent_deal", "main", False),
        ("silent_deal", "acme", True),
        ("data_late", "", True),
    ],
)
def test_what_is_muted_is_not_told_while_it_is(about: str, tenant: str, is_told: bool) -> None:
    muted = word(about, MUTED, hours=2, tenant=tenant)
    assert bool(plan(change(), words=muted, at=AT + timedelta(hours=1))) == is_told
    assert plan(change(), words=muted, at=AT + timedelta(hours=2))


# Again and again


@given(st.data())
def test_whenever_the_planner_is_killed_nobody_hears_of_a_change_twice(data: st.DataObject) -> None:
    """Changes arrive in any order and portions; what was planned is kept, or the kill took it."""
    changes = data.draw(
        st.permutations([change(f"D{d}", number) for d in range(3) for number in (1, 2, 3)])
    )
    kept: list[NotificationRow] = []
    for step in range(1, len(changes) + 1):
        at = AT + timedelta(hours=step)
        rows = plan(*changes[:step], before=kept, at=at)
        if data.draw(st.booleans()):
            kept += rows
    kept += plan(*changes, before=kept, at=AT + timedelta(days=2))
    heard = [(row.receiver, row.reason, each) for row in kept for each in row.alert_ids]
    assert len(heard) == len(set(heard))
    assert {each for who, _, each in heard if who == "ada"} >= {
        f"silent_deal:main:deal/D{d}:3" for d in range(3)
    }


def test_the_same_plan_has_the_same_id_whoever_makes_it() -> None:
    one, other = plan(change("D1"), change("D2")), plan(change("D2"), change("D1"))
    assert one == other


# Attempts


def test_each_failure_doubles_the_wait_up_to_an_hour() -> None:
    (row,) = plan(change())
    waits = []
    for _ in range(13):
        row = failed(row, AT, "no answer")
        waits.append((row.next_at - AT).total_seconds())
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600]
    assert (row.state, row.attempt, row.problem) == ("failed", 13, "no answer")


def test_a_receiver_says_how_long_to_stay_away() -> None:
    (row,) = plan(change())
    row = failed(row, AT, "429", away=timedelta(seconds=30))
    assert not is_due(row, AT + timedelta(seconds=29))
    assert is_due(row, AT + timedelta(seconds=30))


def test_what_can_never_arrive_is_given_up_at_once_and_anything_after_a_day() -> None:
    (row,) = plan(change())
    assert failed(row, AT, "404", is_final=True).state == "given up"
    assert failed(row, AT + timedelta(hours=24), "no answer").state == "given up"
    assert not is_due(failed(row, AT, "404", is_final=True), AT + timedelta(days=9))


def test_what_was_sent_is_not_due() -> None:
    (row,) = plan(change())
    assert is_due(row, AT)
    after = sent(failed(row, AT, "no answer"), AT)
    assert (after.state, after.attempt, after.problem) == ("sent", 2, "")
    assert not is_due(after, AT + timedelta(days=9))


# Words


def notice(*alerts: AlertRow, reason: str = "first") -> Notice:
    return Notice("n", "main", "ada", reason, alerts, AT)


def test_one_alert_is_the_title_of_its_message() -> None:
    assert notice(change()).title == "Deal D1 is silent"
    assert notice(change(number=2)).title == "Resolved: Deal D1 is silent"
    assert notice(change(), reason="escalated").title == "Not acknowledged: Deal D1 is silent"
    assert notice(change()).lines == [
        ("Deal D1 is silent", "Nobody has been in touch for 15 days.")
    ]


@pytest.mark.parametrize(
    ("numbers", "title"),
    [((1, 1), "2 alerts"), ((1, 1, 2), "2 alerts, 1 resolved"), ((2, 2), "2 resolved")],
)
def test_several_alerts_are_counted(numbers: tuple[int, ...], title: str) -> None:
    assert notice(*(change(number=number) for number in numbers)).title == title
