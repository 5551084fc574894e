"""Does every benchmark run, and is what it tells judged, drawn and published as it should be?

They are run at sizes that show nothing but that. How fast anything is, no test asks.
"""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from benchmarks.keyed_aggregate.aggregate import add, decode
from benchmarks.keyed_aggregate.contest import Survival, compared
from benchmarks.keyed_aggregate.touches import Totals, Touches
from benchmarks.plots import PEERS_PYTHON, file_name
from benchmarks.publishing import BEGIN, END, publish, read
from benchmarks.report import Measured, markdown
from benchmarks.results import Figure, Growth
from benchmarks.running import Outcome, names, outcomes, take
from benchmarks.views import p95
from streams.batch import Record

ROOT = Path(__file__).parents[2]
# So long each of them may take where three tests run at once.
SECONDS_MAX = 280


def measured(name: str, *values: float, goal: str = "", is_quick: bool = False) -> Measured:
    figure = Figure(name, "rate", "events/s", values, goal, sketch="50,000")
    growth = Growth(name, "rate", "events/s", "events so far", [(100, 9.0), (200, 8.0)])
    return Measured(name, "two cores", is_quick, False, [figure], [growth])


@pytest.mark.timeout(SECONDS_MAX)
@pytest.mark.parametrize("name", names())
def test_a_benchmark_runs_and_tells_figures(name: str, tmp_path: Path) -> None:
    (outcome,) = outcomes([name], ["--quick"], tmp_path, Console(stderr=True))
    assert not outcome.failed, (tmp_path / f"{name}.log").read_text("utf-8")[-3_000:]


def test_the_page_says_how_they_are_run(snippets: Callable[[Path], list[Any]]) -> None:
    (snippet,) = snippets(ROOT / "docs/performance.md")
    assert "make bench" in subprocess.check_output(
        ["bash", "-c", snippet.text], cwd=ROOT, text=True
    )


def test_the_peers_take_part() -> None:
    assert PEERS_PYTHON.exists(), "`make peers` makes their environment, and `make test` before"


@pytest.mark.parametrize("at_once", [1, 2])
def test_a_benchmark_that_fails_does_not_stop_the_others(at_once: int, tmp_path: Path) -> None:
    wanted, console = ["not_there", "not_there_either"], Console(stderr=True)
    found = outcomes(wanted, [], tmp_path, console, at_once=at_once)
    assert [outcome.name for outcome in found if outcome.failed] == wanted


def test_a_benchmark_that_tells_nothing_has_failed() -> None:
    assert Outcome("silent").failed


def test_what_is_no_result_is_left_to_the_log() -> None:
    outcome = Outcome("talkative")
    take("warming up\n", outcome)
    take('{"level": "info"}\n', outcome)
    assert outcome == Outcome("talkative")


@pytest.mark.parametrize("result", [Figure("a", "b", "s", [0.5, 0.2], "≤ 1", "1", {"events": 3})])
def test_a_figure_survives_the_way_through_its_line(result: Figure) -> None:
    assert Figure.told(json.loads(json.dumps(result.as_dict()))) == result


def test_a_growth_survives_the_way_through_its_line() -> None:
    growth = Growth("a", "rate", "events/s", "entities", [(1.0, 2.0), (3.0, 4.0)])
    assert Growth.told(json.loads(json.dumps(growth.as_dict()))) == growth


@pytest.mark.parametrize(
    ("values", "goal", "is_met"),
    [
        ((2.4, 2.5, 9.0), "≥ 2.5", True),
        ((2.4, 2.4, 9.0), "≥ 2.5", False),
        ((0.3,), "≤ 0.3", True),
        ((0.31,), "≤ 0.3", False),
        ((1.0,), "", None),
    ],
)
def test_the_median_is_judged_by_the_goal(
    values: tuple[float, ...], goal: str, is_met: bool | None
) -> None:
    assert Figure("a", "b", "s", values, goal).is_met is is_met


def test_of_the_answers_of_a_view_the_slow_ones_count() -> None:
    assert p95([0.1]) == 0.1
    assert p95([0.1, *[0.2] * 19, 0.9, 1.0]) == pytest.approx(0.865)


def test_the_table_says_goal_sketch_median_range_and_verdict() -> None:
    assert markdown([measured("job", 41_000, 40_000, 52_345, goal="≥ 50000")]) == (
        "On two cores:\n\n"
        "| figure | goal | sketch | median | range | met |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
        "| rate (events/s) | ≥ 50,000 | 50,000 | 41,000 | 40,000 to 52,345 | **no** |\n"
    )


def test_what_ran_at_small_sizes_is_not_judged() -> None:
    assert "| 41,000 | one run |  |" in markdown(
        [measured("job", 41_000, goal="≥ 50000", is_quick=True)]
    )


def test_publishing_replaces_what_was_run_and_leaves_the_rest(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"# Before\n{BEGIN}\nold\n{END}\n# After\n", encoding="utf-8")
    publish([measured("one", 1.0), measured("two", 2.0)], tmp_path)
    publish([measured("two", 3.0)], tmp_path)
    found = {each.name: each.figures[0].values for each in read(tmp_path / "performance.json")}
    assert found == {"one": [1.0], "two": [3.0]}
    text = page.read_text(encoding="utf-8")
    assert "| 3 | one run |" in text
    assert "| 1 | one run |" in text
    assert "old" not in text
    assert text.startswith("# Before\n")
    assert text.endswith("# After\n")
    (growth,) = measured("two").growths
    picture = tmp_path / "performance" / file_name(growth)
    assert f"(performance/{picture.name})" in text
    assert picture.read_text(encoding="utf-8").startswith("<svg")


def test_the_truth_is_added_up_apart_from_those_who_take_part() -> None:
    touches = Touches(1_000, deals=10)
    told = [json.loads(touch.value) for touch in touches]
    assert {
        deal: Totals(len(mine), sum(mine))
        for deal in {each["deal_id"] for each in told}
        if (mine := [each["duration_seconds"] for each in told if each["deal_id"] == deal])
    } == touches.truth


def test_touches_that_come_again_after_a_kill_count_once() -> None:
    touches = Touches(300, deals=7)
    records = [Record(offset, touch.key, touch.value) for offset, touch in enumerate(touches)]
    totals: dict[str, list[int]] = {}
    for first, last in ((0, 100), (40, 180), (0, 200), (180, 300)):
        again = records[first:last]
        add(totals, again, [decode(record.value or b"") for record in again])
    assert {deal: Totals(*counted) for deal, (_, *counted) in totals.items()} == touches.truth


def test_an_answer_that_counts_once_too_often_is_off_by_one() -> None:
    truth = {"D1": Totals(2, 60), "D2": Totals(1, 5)}
    found = {"D1": Totals(3, 90), "D2": Totals(1, 5)}
    assert compared(found, truth) == Survival(deals_wrong=1, touches_off=1)
