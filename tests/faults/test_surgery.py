"""Is what is not the same any more refused, and cured by the commands that the refusal names?"""

import pytest

from tests.faults.stack import Stack
from tests.faults.surgery import SURGERIES, operated
from tests.faults.trial import tried

# A busy machine starts a process in many seconds.
SECONDS_MAX = 900
pytestmark = pytest.mark.timeout(SECONDS_MAX)

SEED = 1
# One of each kind; `make faults` operates on every topic.
# First the one that needs a log from its beginning.
NAMES = (
    "warehouse_lost",
    "warehouse_restored",
    "warehouse_put_back",
    "events_made_anew_while_told",
    "facts_made_anew",
    "facts_truncated",
    "events_widened",
    "positions_deleted",
    "caches_deleted",
    "core_deleted",
    "log_restored",
)


@pytest.mark.parametrize("name", NAMES)
def test_what_was_changed_behind_our_back_is_refused_and_cured(stack: Stack, name: str) -> None:
    assert tried(stack, name, operated(name, SURGERIES[name]), SEED).differences == []
