"""Are the views still those that the same statements made here before?

Two hundred and fifty views take the engine seconds of a processor, and `touchline up` has nothing
else to change. So the last view that is made tells of which statements, and by which engine, the
others were made, and which they are: whatever is made, removed or restored since has another id.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

NAME = "ops.made_views"
# Functions have no id, but their text.
_THERE_ARE = f"""
    SELECT lower(hex(sipHash128(arraySort(groupArray(each))))) FROM (
        SELECT concat(database, '.', name, ' ', toString(uuid)) AS each FROM system.tables
        WHERE engine = 'View' AND concat(database, '.', name) != '{NAME}'
        UNION ALL
        SELECT create_query FROM system.functions WHERE origin = 'SQLUserDefined'
    )"""


def are_made(client: Any, statements: Sequence[str]) -> bool:
    """Whether making all of them anew would change nothing."""
    if not client.command(f"EXISTS VIEW {NAME}"):
        return False
    told = client.query(f"SELECT statements, views FROM {NAME}").first_row
    return tuple(told) == (_statements(client, statements), _views(client))


def tell(client: Any, statements: Sequence[str]) -> None:
    """Say that all of them have been made."""
    made_of, are = _statements(client, statements), _views(client)
    client.command(
        f"CREATE OR REPLACE VIEW {NAME} AS SELECT '{made_of}' AS statements, '{are}' AS views"
    )


def _statements(client: Any, statements: Sequence[str]) -> str:
    (engine,) = client.query("SELECT version()").first_row
    return sha256("\0".join([engine, *statements]).encode()).hexdigest()


def _views(client: Any) -> str:
    (found,) = client.query(_THERE_ARE).first_row
    return str(found)
