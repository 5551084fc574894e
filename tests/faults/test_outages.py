"""Does everything land when a store was away or said no, or workers were frozen, came and went?"""

from collections.abc import Mapping

import pytest

from tests.faults.outages import (
    Break,
    loads_torn,
    store_killed,
    store_paused,
    store_restarted,
    warehouse_codes,
    warehouse_cut,
    warehouse_refusing,
    warehouse_slow,
    while_told,
    workers_frozen,
    workers_scaled,
)
from tests.faults.stack import Stack
from tests.faults.trial import tried

# A busy machine starts a process in many seconds.
SECONDS_MAX = 900
pytestmark = pytest.mark.timeout(SECONDS_MAX)

SEED = 1
BREAKS: Mapping[str, Break] = {
    "broker_killed": store_killed("broker", 1),
    "broker_paused": store_paused("broker", 2),
    "broker_restarted": store_restarted("broker"),
    "warehouse_killed": store_killed("warehouse", 1),
    "warehouse_paused": store_paused("warehouse", 2),
    "warehouse_refusing": warehouse_refusing(2),
    "warehouse_slow": warehouse_slow(3),
    "warehouse_cut": warehouse_cut(20),
    "warehouse_codes": warehouse_codes(1),
    "loads_torn": loads_torn(6),
    "workers_frozen": workers_frozen,
    "workers_scaled": workers_scaled,
}


@pytest.mark.parametrize("name", BREAKS)
def test_what_broke_and_was_mended_left_no_trace(stack: Stack, name: str) -> None:
    assert tried(stack, name, while_told(name, BREAKS[name]), SEED).differences == []
