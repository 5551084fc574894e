"""When may what was read until now be dropped?

Once no query that began before the switch is still being answered, because its plan may name the
generation of before; and once the workers have gone over to the new one.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

from streams.declare import admin
from streams.generations import TABLE, group_of
from streams.groups import members
from streams.roles import ROLES

SECONDS_MAX = 60.0
SECONDS_BETWEEN_LOOKS = 0.5


def roles_at_work(bootstrap: str, generation: int, *, besides: int = 0) -> set[str]:
    """The roles of which more workers than so many are in the groups of a generation."""
    groups = {group_of(role, generation): role for role in ROLES}
    with admin(bootstrap) as broker:
        found = members(broker, groups)
    return {role for group, role in groups.items() if len(found[group]) > besides}


def queries_of_before(client: Any) -> int:
    """How many queries are being answered that began before the switch, by the engine's clock."""
    (count,) = client.query(
        "SELECT count() FROM system.processes WHERE toFloat64(now64(6)) - elapsed < "
        f"(SELECT toFloat64(max(switched_at)) FROM {TABLE.name})"
    ).first_row
    return int(count)


def wait(still: Callable[[], object], tend: Callable[[], object] = lambda: None) -> bool:
    """Whether it came to an end in time."""
    for _ in _looks():
        if not still():
            return True
        tend()
    return False


def _looks() -> Iterator[None]:
    deadline = time.monotonic() + SECONDS_MAX
    while time.monotonic() < deadline:
        yield
        time.sleep(SECONDS_BETWEEN_LOOKS)
