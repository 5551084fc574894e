"""How much of a process's time may looking for garbage take?

Events and facts hold no cycles, and looking for some cost a third of a worker's time and a quarter
of the collector's. A look at all objects of the second age halts everything else, for as many as
came since the one before: at five million a keeper on a busy machine was silent for longer than its
group waits.
"""

import gc


def collect_garbage_seldom() -> None:
    gc.freeze()
    gc.set_threshold(100_000, 5, 500)
