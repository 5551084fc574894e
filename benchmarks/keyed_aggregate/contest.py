"""How fast was a contestant, and is its answer the truth, also when it was killed midway?"""

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.keyed_aggregate.contestants import Contestant, environment
from benchmarks.keyed_aggregate.marks import FIRST, LAST
from benchmarks.keyed_aggregate.stage import Course, Stage
from benchmarks.keyed_aggregate.touches import Totals

MILLION = 1_000_000
SECONDS_MAX = 600.0


class Failed(Exception):
    """A contestant ended before its last touch."""

    def __init__(self, name: str, code: int, said: str) -> None:
        super().__init__(f"{name}: found exit code {code}, expected all touches; it said: {said}")


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment on the machine's clock, and what the contestant had taken of a processor."""

    at: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Run:
    """One run to the end."""

    events: int
    first: Mark
    last: Mark
    is_true: bool

    @property
    def seconds(self) -> float:
        return self.last.at - self.first.at

    @property
    def rate(self) -> float:
        return self.events / self.seconds

    @property
    def cpu_seconds_per_million(self) -> float:
        return (self.last.cpu - self.first.cpu) * MILLION / self.events


@dataclass(frozen=True, slots=True)
class Survival:
    """What a kill -9 midway has made of the answer."""

    deals_wrong: int
    touches_off: int


def run(stage: Stage, contestant: Contestant, group: str) -> Run:
    """From the first touch to the last."""
    course = course_of(stage, contestant)
    contestant.prepare(stage, group)
    with started(stage, contestant, group) as process:
        first, last = marked(contestant, process, FIRST), marked(contestant, process, LAST)
        process.wait(SECONDS_MAX)
    is_true = contestant.totals(stage, group) == course.touches.truth
    return Run(course.touches.count, first, last, is_true)


def survived(stage: Stage, contestant: Contestant, group: str, seconds: float) -> Survival:
    """Killed so many seconds after its first touch, and started again."""
    contestant.prepare(stage, group)
    with started(stage, contestant, group, *contestant.when_killed) as process:
        marked(contestant, process, FIRST)
        time.sleep(seconds)
        process.kill()
    with started(stage, contestant, group, *contestant.when_killed) as process:
        marked(contestant, process, LAST)
        process.wait(SECONDS_MAX)
    return compared(contestant.totals(stage, group), course_of(stage, contestant).touches.truth)


def compared(found: Mapping[str, Totals], truth: Mapping[str, Totals]) -> Survival:
    nothing = Totals(0, 0)
    pairs = [(found.get(deal, nothing), truth.get(deal, nothing)) for deal in {*found, *truth}]
    return Survival(
        deals_wrong=sum(is_ != should for is_, should in pairs),
        touches_off=sum(is_.touches - should.touches for is_, should in pairs),
    )


def course_of(stage: Stage, contestant: Contestant) -> Course:
    return stage.whole if contestant.takes_all else stage.tenth


def started(
    stage: Stage, contestant: Contestant, group: str, *more: str
) -> "subprocess.Popen[str]":
    command = [*contestant.command(stage, course_of(stage, contestant), group), *more]
    return subprocess.Popen(
        command, env=environment(stage), stdout=subprocess.PIPE, stderr=sys.stderr, text=True
    )


def marked(contestant: Contestant, process: "subprocess.Popen[str]", name: str) -> Mark:
    """Wait until it says so; it may say other things before."""
    said = ""
    for said in process.stdout or ():
        if said.startswith('{"mark"') and (told := json.loads(said))["mark"] == name:
            return Mark(told["at"], told["cpu"])
    raise Failed(contestant.name, process.wait(), said)
