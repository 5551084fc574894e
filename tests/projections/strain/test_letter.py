"""What does a rep read of a week, and what a manager of a team?"""

from datetime import UTC, datetime

from events.strain import Baseline, StrainSignal, strain_event
from projections.strain.evaluation import Rep, RepWeek, evaluated
from projections.strain.letter import rep_letter, team_letter
from projections.strain.retraction import Telling
from projections.strain.teams import TeamWeek
from tests.projections.strain.weeks_told import quiet, quiet_weeks, week_number

ADA = Rep("ada")
AT = datetime(2026, 11, 9, 6, tzinfo=UTC)


def strained() -> RepWeek:
    more = {"active_span_hours": 9.46, "meetings": 8, "back_to_back": 2}
    busy = [
        quiet(n, effort=158.0, outside=40, exclusions={"automated": 3}, **more) for n in (20, 21)
    ]
    return evaluated({ADA: [*quiet_weeks(20), *busy]})[ADA][-1]


def test_a_rep_reads_the_figures_and_the_weeks_that_voted() -> None:
    letter = rep_letter(Telling(strained(), "strong", "normal"))
    assert letter.audience == ("rep",)
    assert (letter.state, letter.previous, letter.week) == ("strong", "normal", "2026-W23")
    assert letter.baseline == Baseline(kind="own", weeks=12)
    assert (letter.coverage, letter.exclusions) == (1.0, {"automated": 3})
    assert letter.context == {"active_span_hours": 9.5, "back_to_back_share": 0.25}
    assert letter.not_a_diagnosis
    assert [signal.id for signal in letter.signals] == ["B1", "B5"]
    assert letter.signals[1] == StrainSignal(
        id="B5",
        state="elevated",
        x=158.0,
        median=118.5,
        scale=11.85,
        z=3.3333,
        n=100,
        weeks=("2026-W22", "2026-W23"),
        text="effort 33 % above your usual week",
    )


def test_a_week_that_was_compared_with_nothing_names_no_baseline() -> None:
    week = evaluated({ADA: quiet_weeks(1)})[ADA][0]
    assert rep_letter(Telling(week, "normal", "normal")).baseline is None


def test_a_week_without_work_has_nothing_beside_it() -> None:
    week = evaluated({ADA: [quiet(0, meetings=0)]})[ADA][0]
    assert rep_letter(Telling(week, "normal", "normal")).context is None


def test_a_manager_reads_of_no_person() -> None:
    team = TeamWeek("north", week_number(21), 35, ("B5",), True, frozenset({"ada"}))
    letter = team_letter(team, state="team_process", previous="normal")
    event = strain_event(letter, tenant_id="acme", subject="team/north", version=1, time=AT)
    assert (event.data.team_percent, event.data.signals[0].x) == (35, None)
    assert "ada" not in event.model_dump_json()
