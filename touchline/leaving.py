"""How does a process end in time, whatever it still waits for?

A supervisor kills what has not ended after ten seconds. Nothing is lost: what was not acknowledged
is sent again, and what was asked of a store is done again.
"""

import logging
import os
from threading import Timer
from typing import NoReturn

LEAVE_SECONDS_MAX = 9.0


def leave(code: int) -> NoReturn:
    """End at once: a thread may still wait for a store."""
    logging.shutdown()
    os._exit(code)


def leave_in_time(code: int) -> None:
    """End by then at the latest; a thread of its own, since the event loop may be held up."""
    timer = Timer(LEAVE_SECONDS_MAX, leave, [code])
    timer.daemon = True
    timer.start()
