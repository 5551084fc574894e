"""Which faults are there, and how often is each brought about in a night?"""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.faults.kills import POINTS, round_of_kills
from tests.faults.trial import Fault

KILLS = "kills"


@dataclass(frozen=True, slots=True)
class Nightly:
    """A fault and its times; each time has a seed of its own."""

    fault: Fault
    times: int


def nightly(kills: int) -> Mapping[str, Nightly]:
    """All faults by name; so many kills, in rounds of 16."""
    return {
        KILLS: Nightly(round_of_kills, -(-kills // len(POINTS))),
    }
