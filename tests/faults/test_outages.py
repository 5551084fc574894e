"""Does everything land when a store was away or said no, or workers were frozen, came and went?"""

from collections.abc import Mapping

import pytest

from tests.faults import outages
from tests.faults.stack import Stack
from tests.faults.trial import tried

# A busy machine starts a process in many seconds.
SECONDS_MAX = 900
pytestmark = pytest.mark.timeout(SECONDS_MAX)

SEED = 1
BREAKS: Mapping[str, outages.Break] = {
    "broker_killed": outages.store_killed("broker", 1),
    "broker_paused": outages.store_paused("broker", 2),
    "broker_restarted": outages.store_restarted("broker"),
    "warehouse_killed": outages.store_killed("warehouse", 1),
    "warehouse_paused": outages.store_paused("warehouse", 2),
    "warehouse_refusing": outages.warehouse_refusing(2),
    "warehouse_slow": outages.warehouse_slow(3),
    "warehouse_cut": outages.warehouse_cut(20),
    "warehouse_codes": outages.warehouse_codes(1),
    "loads_torn": outages.loads_torn(6),
    "workers_frozen": outages.workers_frozen,
    "workers_scaled": outages.workers_scaled,
}


@pytest.mark.parametrize("name", BREAKS)
def test_what_broke_and_was_mended_left_no_trace(stack: Stack, name: str) -> None:
    assert tried(stack, name, outages.while_told(name, BREAKS[name]), SEED).differences == []
