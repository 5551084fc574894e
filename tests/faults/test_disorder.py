"""Does everything land that was told twice, late, in any order, corrected, or beside poison?"""

import pytest

from tests.faults.disorder import DISORDERS, disordered
from tests.faults.poison import KINDS
from tests.faults.poisoning import DENSITIES, poisoned
from tests.faults.stack import Stack
from tests.faults.trial import tried

# A busy machine starts a process in many seconds.
SECONDS_MAX = 900
pytestmark = pytest.mark.timeout(SECONDS_MAX)

SEED = 1
# More than the largest window in which they are shuffled.
EVENTS = 1_100


def test_disorder_in_the_telling_leaves_no_trace(stack: Stack) -> None:
    assert tried(stack, "disorder", disordered(DISORDERS, EVENTS), SEED).differences == []


@pytest.mark.parametrize("density", DENSITIES)
def test_poison_becomes_dead_letters_and_nothing_beside_it_waits(
    stack: Stack, density: str
) -> None:
    name = f"poisoned_{density}"
    assert tried(stack, name, poisoned(density, 100 * len(KINDS)), SEED).differences == []
