"""How much of a process's time may looking for garbage take?

Events and facts hold no cycles, and looking for some cost a third of a worker's time and a quarter
of the collector's. A look at the objects of the second age halts everything else, the longer the
more came since the one before: five million took 0.6 s of a processor, so it looks more often.
"""

import gc


def collect_garbage_seldom() -> None:
    gc.freeze()
    gc.set_threshold(100_000, 5, 500)
