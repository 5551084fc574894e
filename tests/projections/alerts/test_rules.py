"""Are the rules what they say, and may a tenant change numbers and nothing else?"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from string import Formatter
from typing import Any

import pytest

from projections.alerts.alert import KEY_LENGTH_MAX, alert_key
from projections.alerts.asking import parameters
from projections.alerts.errors import OtherRule
from projections.alerts.rule import Rule, changed, rules

BY_ID = {rule.id: rule for rule in rules()}
each_rule = pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)


@each_rule
def test_every_rule_names_only_columns_of_its_question(rule: Rule) -> None:
    named = {name for _, name, _, _ in Formatter().parse(rule.title + rule.text) if name}
    assert {name for name in named if name not in rule.sql} == set()


@each_rule
def test_a_rule_for_managers_names_nobody(rule: Rule) -> None:
    assert "rep_id" not in rule.title + rule.text


@each_rule
def test_a_question_is_given_all_that_it_asks_for(rule: Rule) -> None:
    asked = {part.partition(":")[0] for part in rule.sql.split("{")[1:]}
    assert asked <= parameters(rule, "main", datetime(2026, 3, 2, tzinfo=UTC)).keys()
    assert rule.parameters.keys() - asked <= {"days_before"}


def test_what_is_about_one_person_is_told_to_nobody_else() -> None:
    told = BY_ID["effort_on_lost_deals"]
    alone = r"effort_on_lost_deals, is_about_person: .* rep alone"
    with pytest.raises(OtherRule, match=alone):
        replace(told, audience="manager")
    with pytest.raises(OtherRule, match=alone):
        replace(told, escalates_to="manager")


def test_an_alert_ends_no_higher_than_it_begins() -> None:
    with pytest.raises(OtherRule, match=r"rule silent_deal, exit: found 20, expected at most 14"):
        replace(BY_ID["silent_deal"], exit=20)


def test_a_tenant_changes_thresholds_and_parameters() -> None:
    own = changed(
        rules(),
        {
            "silent_deal": {"enter": 30, "exit": 21.0, "silence_days_max": 200, "is_shadow": True},
            "effort_on_lost_deals": {"quotas": {"ada": 100_000}},
        },
    )
    assert [rule.id for rule in own] == [rule.id for rule in rules()]
    by_id = {rule.id: rule for rule in own}
    silent = by_id["silent_deal"]
    assert (silent.hysteresis.enter, silent.hysteresis.exit, silent.is_shadow) == (30, 21, True)
    assert silent.hysteresis.cool_down == timedelta(hours=72)
    assert silent.parameters == {"silence_days_max": 200}
    assert by_id["effort_on_lost_deals"].parameters["quotas"] == {"ada": 100_000}
    assert BY_ID["silent_deal"].parameters == {"silence_days_max": 90}


@pytest.mark.parametrize(
    ("rule", "change", "said"),
    [
        ("quiet_deal", {"enter": 1}, "rule quiet_deal, id: found 'quiet_deal', expected connector"),
        ("silent_deal", {"enters": 1}, "rule silent_deal, enters: found 1, expected one of"),
        ("silent_deal", {"enter": "two weeks"}, "found 'two weeks', expected one of"),
        ("silent_deal", {"is_on": 1}, "is_on: found 1"),
        ("silent_deal", {"enter": True}, "enter: found True"),
        ("silent_deal", {"audience": "manager"}, "audience: found 'manager'"),
        ("silent_deal", {"exit": 15}, "exit: found 15, expected at most 14"),
        ("effort_on_lost_deals", {"quotas": 3}, "quotas: found 3"),
    ],
)
def test_what_no_rule_has_is_refused(rule: str, change: dict[str, Any], said: str) -> None:
    with pytest.raises(OtherRule, match=said):
        changed(rules(), {rule: change})


def test_a_question_is_asked_of_now_or_of_a_day() -> None:
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    now = parameters(BY_ID["forecast_drift"], "acme", at)
    assert now | {"tenant": "acme", "at": at, "before": date(2026, 2, 23), "exit": 0.15} == now
    assert now["day"] == date(2149, 6, 6)
    then = parameters(BY_ID["silent_deal"], "acme", at, date(2026, 3, 2))
    assert (then["day"], then["silence_days_max"]) == (date(2026, 3, 2), 90)


def test_the_key_of_an_alert_follows_from_what_it_is_about() -> None:
    assert alert_key("silent_deal", "main", "deal/D1") == "silent_deal:main:deal/D1"


def test_a_long_key_is_cut_and_stays_one_of_its_own() -> None:
    one, other = (alert_key("silent_deal", "main", "deal/" + "ü" * 200 + end) for end in "ab")
    assert one != other
    assert max(len(one.encode()), len(other.encode())) <= KEY_LENGTH_MAX
