"""Is the rep told first and alone, the manager of a team only, and nobody of a figure?"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.strain import StrainEvent, StrainStateChanged, strain_event
from projections.alerts.notification import planned
from projections.alerts.receiver import Receiver
from projections.alerts.strain_alert import strain_alert
from projections.alerts.word import Words
from tests.projections.alerts.given import ADA, AT, MIA, OPS

BEN = replace(ADA, name="ben", rep_id="ben")
AFTER_HOURS = {
    "id": "B1",
    "state": "high",
    "x": 0.18,
    "median": 0.065,
    "z": 3.83,
    "text": "18 % of your actions were outside your set hours; usual 6.5 %",
}


def told(subject: str, state: str, **more: Any) -> StrainEvent:
    audience = "rep" if subject.startswith("rep/") else "manager"
    said: Mapping[str, Any] = {
        "audience": [audience],
        "state": state,
        "previous": "normal",
        "week": "2026-W09",
        "definition_version": "strain/1.0.0",
        **more,
    }
    data = StrainStateChanged.model_validate(said)
    return strain_event(data, tenant_id="main", subject=subject, version=3, time=AT)


def test_a_rep_is_told_that_a_check_in_is_suggested_and_where_to_read_why() -> None:
    alert = strain_alert(told("rep/ada", "check_in_suggested", signals=[AFTER_HOURS]))
    assert alert is not None
    assert alert.id == "strain:main:ada:2026-W09:v3:1"
    assert (alert.audience, alert.rep_id, alert.escalates_to) == ("rep", "ada", "")
    assert alert.title == "Your week 2026-W09: a check-in is suggested"
    assert alert.text == (
        "Nobody else is told, and it is no diagnosis. "
        "`touchline strain explain --rep ada --week 2026-W09` says what it rests on."
    )


@pytest.mark.parametrize(
    ("state", "title"),
    [
        ("strong", "Your week 2026-W09: a check-in is strongly suggested"),
        ("retracted", "Your week 2026-W09: the suggestion is taken back"),
    ],
)
def test_a_rep_is_told_what_became_of_it(state: str, title: str) -> None:
    alert = strain_alert(told("rep/ada", state))
    assert alert is not None
    assert alert.title == title


@pytest.mark.parametrize("subject", ["rep/ada", "team/north"])
def test_back_to_normal_is_no_news(subject: str) -> None:
    assert strain_alert(told(subject, "normal")) is None


def test_a_manager_is_told_of_the_team_and_of_nobody_in_it() -> None:
    signals = [{"id": "B5", "state": "elevated", "text": "above the usual for most of the team"}]
    alert = strain_alert(told("team/north", "team_process", team_percent=40, signals=signals))
    assert alert is not None
    assert (alert.audience, alert.rep_id) == ("manager", "")
    assert alert.title == "Team north, 2026-W09: look at how work comes in"
    assert alert.text == (
        "About 40 % of the team have weeks above their usual. "
        "B5: above the usual for most of the team."
    )
    bare = strain_alert(told("team/north", "team_process"))
    assert bare is not None
    assert bare.text == ""


@given(
    st.sampled_from(["check_in_suggested", "strong", "retracted", "normal"]),
    st.lists(st.sampled_from([ADA, BEN, MIA, OPS])),
)
def test_nobody_but_the_rep_is_ever_told_of_a_rep(state: str, receivers: list[Receiver]) -> None:
    alert = strain_alert(told("rep/ada", state, signals=[AFTER_HOURS]))
    rows = planned([alert] if alert else [], [], Words(()), receivers, AT)
    assert {row.receiver for row in rows} <= {"ada"}
    assert "18 %" not in f"{alert}"
