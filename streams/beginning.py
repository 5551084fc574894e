"""Where does a worker begin, and may it?

Setting up writes the position before the first record, and only where nothing has been worked on
yet. A worker given a partition begins at its position after the log has been compared with it;
a missing position is refused, never taken for the beginning.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import ExitStack
from datetime import datetime
from typing import Any

from events.topics import Topic
from streams.declare import admin
from streams.epochs import log_ids
from streams.errors import LostPosition
from streams.log import reading, refuse_other_log
from streams.positions import Place, PositionRow, beginning, required, stored


def positions_to_begin_at(
    client: Any, *, bootstrap: str, group: str, topics: Iterable[Topic], places: Collection[Place]
) -> Mapping[Place, PositionRow]:
    """The position of each partition given to a worker, compared with topic and log."""
    if not places:
        return {}
    with ExitStack() as opened:
        broker = opened.enter_context(admin(bootstrap))
        log = opened.enter_context(reading(bootstrap))
        logs = log_ids(broker, client, list(topics))
        found = required(stored(client, group, logs.values()), group, places, logs)
        for position in found.values():
            refuse_other_log(log, position)
        return found


def set_first_positions(
    client: Any,
    *,
    bootstrap: str,
    group: str,
    topics: Iterable[Topic],
    topic_ids: Mapping[str, str],
    worked_on: Callable[[str], bool],
    now: datetime,
) -> list[PositionRow]:
    """The positions that setting up has to write: before the first record, where none is stored.

    `worked_on` says whether the warehouse holds anything of a topic id. Then the position was lost,
    and so it was when the log no longer begins at its beginning.
    """
    known = stored(client, group, topic_ids.values())
    places = [
        Place(topic.name, partition) for topic in topics for partition in range(topic.partitions)
    ]
    missing = [place for place in places if place not in known]
    if not missing:
        return []
    with reading(bootstrap) as log:
        for place in missing:
            start = log.reach(place).start
            if start or worked_on(topic_ids[place.topic]):
                raise LostPosition(group, *place)
    return [beginning(group, place, topic_ids[place.topic], now) for place in missing]
