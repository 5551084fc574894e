"""Is it said how far a rebuild is, and how long the rest takes?"""

from io import StringIO

import pytest
from rich.console import Console

from touchline.rebuild.progress import Lines, progress, seconds_left


def test_the_rest_takes_as_long_as_the_pace_so_far_says() -> None:
    assert seconds_left(10, 25, 100) == 30
    assert seconds_left(10, 100, 100) == 0
    assert seconds_left(0, 0, 100) == 0


def test_a_log_is_told_each_stage_and_each_tenth_of_it() -> None:
    log = StringIO()
    with progress(Console(file=log, width=200)) as shown:
        assert isinstance(shown, Lines)
        shown.stage("fold facts", 2_000)
        for done in (0, 100, 200, 250, 2_000):
            shown.reached(done, 2_000)
        shown.stage("verify")
    said = [line.partition(", about")[0] for line in log.getvalue().splitlines()]
    assert said == [
        "fold facts",
        "fold facts: 200 of 2,000",
        "fold facts: 2,000 of 2,000",
        "verify",
    ]


@pytest.mark.parametrize("total", [None, 1_000])
def test_a_terminal_shows_a_bar(total: int | None) -> None:
    terminal = StringIO()
    with progress(Console(file=terminal, width=100, force_terminal=True)) as shown:
        shown.stage("fold facts", total)
        shown.reached(500, 1_000)
    assert "fold facts" in terminal.getvalue()
    assert "500/1000" in terminal.getvalue()
