"""How does a contestant say how far it is?

One line of JSON on stdout, with the machine's clock, which all processes share, and with what this
process has taken of a processor.
"""

import json
import sys
import time

FIRST, LAST = "first", "last"


def mark(name: str) -> None:
    """Say that the first touch is at hand, or that all that the last one does is durable."""
    now = {"mark": name, "at": time.monotonic(), "cpu": time.process_time()}
    sys.stdout.write(json.dumps(now) + "\n")
    sys.stdout.flush()
