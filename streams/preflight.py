"""May this process start, on these stores?

Everything that would lose or count something twice is looked for before Faust starts an agent,
because an agent waits without end for a topic that is not there, and works with whatever is.
"""

import re
from collections.abc import Collection
from typing import Any

from events.topics import Topic
from projections import views
from streams import schema
from streams import views as ops_views
from streams.declare import Notice, admin
from streams.definitions import refuse_other_tables
from streams.engine import refuse_missing_views, refuse_other_engine
from streams.epochs import log_ids

_VIEW = re.compile(r"CREATE OR REPLACE VIEW (\S+)")


def refuse_other_stores(
    bootstrap: str, client: Any, topics: Collection[Topic], notice: Notice
) -> None:
    """Refuse a broker or a warehouse that is not the one that was set up, or may lose something."""
    with admin(bootstrap, notice) as broker:
        refuse_other_engine(client)
        refuse_other_tables(client, schema.TABLES)
        refuse_missing_views(client, view_names())
        log_ids(broker, client, topics)


def view_names() -> list[str]:
    """The views that setting up makes."""
    statements = "\n".join([*views.statements(), *ops_views.statements()])
    return _VIEW.findall(statements)
