"""How much of a process's time may looking for garbage take?

Events and facts hold no cycles, and looking for some cost a third of a worker's time and a quarter
of the collector's.
"""

import gc


def collect_garbage_seldom() -> None:
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
