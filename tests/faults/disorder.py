"""What if the same is told twice, late, in any order, or corrected afterwards?

Nothing breaks here but the order of the telling. Each disorder is a tenant's of its own.
"""

from collections.abc import Collection, Mapping
from itertools import islice
from random import Random

from tests.faults.stack import Stack
from tests.faults.story import Disorder, corrected, late, quarter, repeated, shuffled
from tests.faults.trial import Fault

DISORDERS: Mapping[str, Disorder] = {
    "repeated_1": repeated(0.01),
    "repeated_10": repeated(0.10),
    "repeated_50": repeated(0.50),
    "shuffled_10": shuffled(10),
    "shuffled_1000": shuffled(1_000),
    "shuffled_whole": shuffled(0),
    "late_31_days": late(31),
    "corrected": corrected,
}


def disordered(names: Collection[str], events_count: int) -> Fault:
    """Tell so many events in each of these disorders, all at once."""

    def fault(stack: Stack, random: Random) -> None:
        seed = random.randrange(1 << 30)
        tellings = [
            stack.tell(
                name,
                islice(quarter(seed), events_count),
                random,
                disorder=DISORDERS[name],
                batches_per_second=0,
            )
            for name in names
        ]
        stack.settle(*tellings)

    return fault
