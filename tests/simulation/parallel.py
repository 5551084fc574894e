"""How do all processors run worlds at once?

Apart from the command that asks, because a process started anew finds only what it can import.
"""

import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from tests.simulation.bugs import parts
from tests.simulation.runs import End, ends, shares


def ends_of_shares(seeds: range, processes: int, bug: str) -> Iterator[list[End]]:
    """The ends of all worlds, some at a time, as they come; all is called off when left early."""
    with ProcessPoolExecutor(processes, get_context("spawn"), _let_the_asker_decide) as pool:
        asked = [pool.submit(_share, share, bug) for share in shares(seeds)]
        try:
            for answered in as_completed(asked):
                yield answered.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _share(seeds: range, bug: str) -> list[End]:
    return list(ends(seeds, parts(bug)))


def _let_the_asker_decide() -> None:
    """Ctrl-C reaches every process of a terminal; only the one in front ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
