"""Does this ClickHouse keep what it acknowledges, and does it answer with all that it holds?

Each of these settings is somebody's way to save time or memory; in the profile of the user as whom
the workers ask, it would drop rows, or answer with some of them, and nobody would be told.
"""

from collections.abc import Iterable
from typing import Any

from clickhouse_connect.driver.exceptions import DatabaseError

from streams.ledgers import QUERY_SETTINGS
from streams.warehouse import INSERT_SETTINGS
from streams.warehouse_errors import MissingView, OldWarehouse, OtherSetting

# The oldest engine that the promise was tried on: every test runs on it.
VERSION_MIN = (26, 9)
NEEDED = {
    "readonly": "0",
    "additional_result_filter": "",
    "additional_table_filters": "{}",
    # A position or a ledger as it was a minute ago is a wrong one.
    "use_query_cache": "0",
}
OVERFLOW_MODE, THROW = "overflow_mode", "throw"
CUTTING = "limit or offset"
# What we say with a request must not be fixed to something else.
SENT = (*INSERT_SETTINGS, *QUERY_SETTINGS)
CACHE = "use_query_cache"
# What the engine says when it is to cache an answer that may change.
_NOT_CACHED = frozenset({704, 719})


def refuse_other_engine(client: Any) -> None:
    """Refuse an engine that is too old, or set to leave something out."""
    try:
        answer = client.query(
            "SELECT name, value, readonly, version() FROM system.settings "
            "WHERE name IN {names:Array(String)} OR name LIKE {overflow:String}",
            parameters={"names": [*NEEDED, *SENT], "overflow": f"%{OVERFLOW_MODE}%"},
        )
    except DatabaseError as problem:
        if problem.code not in _NOT_CACHED:
            raise
        raise OtherSetting(CACHE, found="1", expected=NEEDED[CACHE]) from problem
    found = {name: (value, is_fixed) for name, value, is_fixed, _ in answer.result_rows}
    if missing := set(NEEDED) - set(found):
        whole = f"all that was asked for, such as {min(missing)}"
        raise OtherSetting(CUTTING, found="a part of an answer", expected=whole)
    _refuse_old(answer.result_rows[0][-1])
    for name, (value, is_fixed) in found.items():
        _refuse_other_setting(name, value, is_fixed=bool(is_fixed))


def refuse_missing_views(client: Any, views: Iterable[str]) -> None:
    """Refuse when one of these views is not there."""
    answer = client.query(
        "SELECT concat(database, '.', name) FROM system.tables WHERE engine = 'View'"
    )
    found = {name for (name,) in answer.result_rows}
    for view in views:
        if view not in found:
            raise MissingView(view)


def _refuse_old(version: str) -> None:
    if tuple(int(part) for part in version.split(".")[:2]) < VERSION_MIN:
        raise OldWarehouse(version, ".".join(map(str, VERSION_MIN)))


def _refuse_other_setting(name: str, found: str, *, is_fixed: bool) -> None:
    expected = THROW if OVERFLOW_MODE in name else NEEDED.get(name)
    if expected is not None and found != expected:
        raise OtherSetting(name, found=found, expected=expected)
    if name in SENT and is_fixed:
        raise OtherSetting(name, found=f"{found}, fixed", expected="to be set with each request")
