"""What came of a fault?

A fault is brought about while something is told, and has passed when all has landed. Then the
oracle is asked about everything that was ever told to this stack.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from tests.faults.clock import seconds_until_moved
from tests.faults.stack import Stack

Fault = Callable[[Stack, Random], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was told and who ended meanwhile, and what the oracle found afterwards."""

    fault: str
    seed: int
    seconds: float
    told: int
    acknowledged: int
    refused: int
    exits: Counter[str]
    kills: Counter[str]
    seconds_to_recover: Mapping[str, Sequence[float]]
    differences: Sequence[str]


def tried(stack: Stack, name: str, fault: Fault, seed: int) -> Outcome:
    """Bring it about and ask the oracle; a stack that does not recover is a difference as well."""
    began_at, ends_before = time.monotonic(), len(stack.crew.ends)
    accounts_before = set(stack.accounts)
    moved_at: Mapping[str, Sequence[float]] = defaultdict(list)
    try:
        fault(stack, Random(f"{seed} {name}"))
        found = stack.differences()
        moved_at = stack.moved_at()
    except Exception as problem:
        found = [f"{type(problem).__name__}: {problem}"]
    ends = stack.crew.ends[ends_before:]
    accounts = [each for key, each in stack.accounts.items() if key not in accounts_before]
    return Outcome(
        fault=name,
        seed=seed,
        seconds=time.monotonic() - began_at,
        told=sum(each.tellings_count for each in accounts),
        acknowledged=sum(len(each.acknowledged) for each in accounts),
        refused=sum(len(each.refused) for each in accounts),
        exits=Counter(str(end.exit_code) for end in ends),
        kills=Counter(end.point.partition(":")[0] or "any moment" for end in ends if end.is_kill),
        seconds_to_recover=seconds_until_moved(ends, moved_at),
        differences=found,
    )
