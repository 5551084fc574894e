"""Would the simulation notice if a safeguard were missing?"""

import pytest

from tests.simulation.bugs import Bug
from tests.simulation.runs import ends

WORLDS = range(150)


@pytest.mark.parametrize("bug", Bug, ids=lambda bug: bug.name)
def test_a_world_without_the_safeguard_ends_wrongly(bug: Bug) -> None:
    assert any(end.problems for end in ends(WORLDS, bug.value))
