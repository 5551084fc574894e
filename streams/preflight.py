"""May this process start, on these stores?

Everything that would lose or count something twice is looked for before Faust starts an agent,
because an agent waits without end for a topic that is not there, and works with whatever is.
"""

from collections.abc import Collection
from typing import Any

from events.topics import Topic
from streams.declare import Notice, admin
from streams.epochs import log_ids


def refuse_other_stores(
    bootstrap: str, client: Any, topics: Collection[Topic], notice: Notice
) -> None:
    """Refuse topics that are not the adopted ones, or not kept as declared."""
    with admin(bootstrap, notice) as broker:
        log_ids(broker, client, topics)
