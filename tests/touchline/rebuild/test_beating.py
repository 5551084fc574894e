"""Is a rebuild seen to be alive, and does its last word stay the last?"""

from datetime import UTC, datetime
from threading import Event
from typing import Any

import pytest

from streams.rebuilds import RebuildRow, Step
from touchline.rebuild import beating
from touchline.rebuild.beating import Beating

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BEGUN = RebuildRow(
    generation=1, maker="one", meaning=0, step=Step.BEGUN, beat=0, begun_at=NOON, seen_at=NOON
)
SECONDS_BETWEEN_BEATS, SECONDS_TO_FINISH = 0.001, 0.1


class Warehouse:
    """Takes its time over the last step, so that a beat waits meanwhile."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.beats: list[int] = []

    def insert(self, table: str, data: list[tuple[Any, ...]], **_: object) -> None:
        _generation, _maker, _meaning, step, beat, *_times = data[0]
        if step == Step.FINISHED and step not in self.steps:
            Event().wait(SECONDS_TO_FINISH)
        self.steps.append(step)
        self.beats.append(beat)


def test_a_beat_that_waits_does_not_take_back_a_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beating, "SECONDS_BETWEEN_BEATS", SECONDS_BETWEEN_BEATS)
    warehouse = Warehouse()
    with Beating(warehouse, BEGUN) as beats:
        beats.reach(Step.FINISHED)
    finished = warehouse.steps.index(Step.FINISHED)
    assert set(warehouse.steps[:finished]) == {Step.BEGUN}
    assert set(warehouse.steps[finished:]) == {Step.FINISHED}
    assert warehouse.beats == list(range(1, len(warehouse.beats) + 1))
