"""Does every world end as if nothing had ever broken?"""

import pytest

from tests.simulation.faults import Fault
from tests.simulation.runs import again, ends, shares

SEEDS = range(2_000)


@pytest.mark.parametrize("seeds", shares(SEEDS), ids=lambda seeds: f"{seeds[0]}-{seeds[-1]}")
def test_nothing_is_lost_or_counted_twice_and_every_world_comes_to_rest(seeds: range) -> None:
    wrong = [str(end) for end in ends(seeds) if end.problems]
    assert not wrong, "\n\n".join(wrong)


def test_every_kind_of_fault_strikes() -> None:
    struck = {fault for end in ends(range(40)) for fault in end.struck}
    assert struck == set(Fault)


def test_a_seed_is_one_story() -> None:
    assert again(5) == again(5)


def test_a_world_seen_again_ends_as_it_did_in_bulk() -> None:
    (end,) = ends([5])
    assert again(5)[1] == end.problems
