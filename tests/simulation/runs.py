"""How did these worlds end, and how is one of them seen again?

Many worlds are run in silence, one after the other. One is run again with its diary: the faults it
knows, what happened to it and what its workers said.
"""

import gc
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from tests.simulation.bugs import SOUND, Parts
from tests.simulation.faults import Fault
from tests.simulation.isolation import in_bulk, noted
from tests.simulation.world import World

SEEDS_PER_SHARE = 50


class End(NamedTuple):
    """What is wrong at the end of one world, how many records it was told, and what broke in it."""

    seed: int
    problems: list[str]
    told: int
    struck: Counter[Fault]

    def __str__(self) -> str:
        return "\n".join([f"seed {self.seed}; again with {replay(self.seed)}", *self.problems])


def ends(
    seeds: Iterable[int], parts: Parts = SOUND, certain: Collection[Fault] = ()
) -> Iterator[End]:
    """The ends of these worlds, one after the other."""
    with in_bulk():
        for seed in seeds:
            world = World(seed, parts, certain)
            yield End(seed, world.run(), world.told, world.faults.struck)
            gc.collect()


def again(seed: int, parts: Parts = SOUND) -> tuple[list[str], list[str]]:
    """The diary of one world, and what is wrong at its end."""
    world = World(seed, parts)
    with noted(world.supervisor.note):
        problems = world.run()
    known = ", ".join(f"{each.name} {rate:g}" for each, rate in world.faults.rates.items())
    return [f"faults: {known or 'none'}", *world.supervisor.diary], problems


def shares(seeds: range) -> list[range]:
    """The seeds in parts that a process works off at once."""
    return [
        seeds[first : first + SEEDS_PER_SHARE] for first in range(0, len(seeds), SEEDS_PER_SHARE)
    ]


def replay(seed: int) -> str:
    """The command that shows one world again."""
    return f"python -m tests.simulation --seed {seed}"
