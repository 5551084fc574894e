"""When has a generation heard all that was told until now?

Once its router has passed the end of the events, and its keeper that of the facts; and as a keeper
tells other entities, the end of the facts is looked at again, as often as a telling has hops. What
is told meanwhile goes its usual way, and is no reason to wait.
"""

import time
from collections.abc import Callable

from streams.rebuild_errors import StoodStill
from touchline.landing import HOPS_MAX, Ends, Watch
from touchline.rebuild.progress import Progressing

SECONDS_BETWEEN_LOOKS = 0.2
SECONDS_WITHOUT_A_MOVE_MAX = 300.0

Tend = Callable[[], object]


def catch_up(watching: Watch, shown: Progressing, tend: Tend, *, still_seconds_max: float) -> None:
    """Return when all that was told before is folded."""
    topics = watching.topics
    shown.stage("route what was told meanwhile")
    _wait(watching, "router", watching.ends(topics.events), shown, tend, still_seconds_max)
    shown.stage("fold facts")
    for _ in range(HOPS_MAX):
        ends = watching.ends(topics.facts)
        _wait(watching, "keeper", ends, shown, tend, still_seconds_max)
        if watching.ends(topics.facts) == ends:
            return


def _wait(
    watching: Watch,
    role: str,
    ends: Ends,
    shown: Progressing,
    tend: Tend,
    still_seconds_max: float,
) -> None:
    total, least, moved_at = sum(ends.values()), -1, time.monotonic()
    while missing := watching.missing(role, ends):
        tend()
        shown.reached(total - missing, total)
        if missing != least:
            least, moved_at = missing, time.monotonic()
        elif time.monotonic() - moved_at > still_seconds_max:
            raise StoodStill(role, still_seconds_max, missing)
        time.sleep(SECONDS_BETWEEN_LOOKS)
