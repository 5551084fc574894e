"""Is anything lost or counted twice, whichever point a process dies at?

Each round kills router, keeper and collector at the same time, each at one point after another, 16
points in all: with SIGKILL, while a story is told; in one of them nobody has an instance. The
translator is killed in a round of its own, while the story is delivered as a CRM's.
"""

import pytest

from tests.faults.delivering import POINTS as ON_A_DELIVERY
from tests.faults.delivering import round_of_translator_kills
from tests.faults.kills import POINTS, round_of_kills, round_without_instances
from tests.faults.stack import Stack
from tests.faults.trial import tried

# A busy machine starts a process in many seconds.
SECONDS_MAX = 900
pytestmark = pytest.mark.timeout(SECONDS_MAX)

ROUNDS = 4


@pytest.mark.parametrize("seed", range(1, ROUNDS + 1))
def test_a_death_at_any_point_changes_nothing(stack: Stack, seed: int) -> None:
    outcome = tried(stack, "kills", round_of_kills, seed)
    assert outcome.differences == []
    assert outcome.kills.keys() >= set(POINTS)


def test_a_death_of_who_has_no_place_of_its_own_in_the_group_changes_nothing(stack: Stack) -> None:
    outcome = tried(stack, "kills_without_instances", round_without_instances, ROUNDS + 1)
    assert outcome.differences == []
    assert outcome.kills.keys() >= set(POINTS)


def test_a_death_on_the_way_of_a_delivery_changes_nothing(stack: Stack) -> None:
    outcome = tried(stack, "translator_kills", round_of_translator_kills, 1)
    assert outcome.differences == []
    assert outcome.acknowledged > 0
    assert outcome.kills.keys() >= set(ON_A_DELIVERY)
