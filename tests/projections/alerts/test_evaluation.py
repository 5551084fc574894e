"""Which changes follow from the answers of a rule's question?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from projections.alerts.alert import AlertRow
from projections.alerts.evaluation import Known, evaluated
from projections.alerts.rule import Rule, rules

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
SILENT: Rule = next(rule for rule in rules() if rule.id == "silent_deal")


def silent(deal: str, days: float) -> dict[str, Any]:
    return {
        "subject": f"deal/{deal}",
        "rep_id": "ada",
        "deal_id": deal,
        "stage": "offer",
        "value": days,
    }


def changes(known: dict[str, Known]) -> list[AlertRow]:
    return [each.alert for each in known.values() if each.alert]


def test_a_silent_deal_is_told_with_its_words() -> None:
    known = evaluated(SILENT, "main", [silent("D1", 15.2), silent("D2", 13)], {}, AT)
    assert changes(known) == [
        AlertRow(
            tenant_id="main",
            alert_key="silent_deal:main:deal/D1",
            number=1,
            rule="silent_deal",
            subject="deal/D1",
            rep_id="ada",
            change="firing",
            audience="rep",
            is_urgent=False,
            is_quiet=False,
            is_shadow=False,
            value=15.2,
            title="Deal D1 is silent",
            text="Nobody has been in touch for 15 days; it stands in offer. "
            "Write, call, or close it.",
            changed_at=AT,
            escalates_to="manager",
            escalate_after_hours=120,
        )
    ]
    assert changes(known)[0].id == "silent_deal:main:deal/D1:1"


def test_an_alert_ends_with_the_title_that_it_began_with() -> None:
    begun = evaluated(SILENT, "main", [silent("D1", 15)], {}, AT)
    later = AT + timedelta(hours=1)
    (ended,) = changes(evaluated(SILENT, "main", [], begun, later))
    assert (ended.change, ended.is_firing, ended.number, ended.text) == ("resolved", False, 2, "")
    assert (ended.title, ended.rep_id, ended.changed_at) == ("Deal D1 is silent", "ada", later)
    assert ended.alert_key == changes(begun)[0].alert_key


def test_an_alert_ends_with_the_value_that_ended_it() -> None:
    begun = evaluated(SILENT, "main", [silent("D1", 15)], {}, AT)
    (ended,) = changes(evaluated(SILENT, "main", [silent("D1", 2)], begun, AT))
    assert (ended.change, ended.value) == ("resolved", 2)


def test_asked_again_nothing_is_told_again() -> None:
    begun = evaluated(SILENT, "main", [silent("D1", 15)], {}, AT)
    assert evaluated(SILENT, "main", [silent("D1", 16)], begun, AT + timedelta(days=1)) == {}


def test_what_has_not_yet_changed_is_known_without_being_told() -> None:
    patient = replace(SILENT, enter_after_hours=2)
    known = evaluated(patient, "main", [silent("D1", 15)], {}, AT)
    assert changes(known) == []
    again = evaluated(patient, "main", [silent("D1", 15)], known, AT + timedelta(hours=2))
    assert [alert.number for alert in changes(again)] == [1]


def test_a_rule_in_shadow_says_so_on_each_alert() -> None:
    shadow = replace(SILENT, is_shadow=True)
    assert [
        each.is_shadow for each in changes(evaluated(shadow, "main", [silent("D1", 15)], {}, AT))
    ] == [True]


@given(st.permutations([silent("D1", 15), silent("D2", 20), silent("D3", 1)]))
def test_the_order_of_the_rows_changes_nothing(rows: list[dict[str, Any]]) -> None:
    told = [alert.subject for alert in changes(evaluated(SILENT, "main", rows, {}, AT))]
    assert told == ["deal/D1", "deal/D2"]
