"""What becomes of a worker whose store stays away?"""

import pytest

from streams.endings import StoreAway
from streams.errors import BrokerAbsent
from streams.outages import waited_for

SECONDS_MAX = 0.2


async def test_a_store_that_stays_away_is_a_reason_to_start_again() -> None:
    asked, absent = 0, BrokerAbsent("127.0.0.1:1", SECONDS_MAX)

    def ask() -> None:
        nonlocal asked
        asked += 1
        raise absent

    with pytest.raises(StoreAway, match=r"broker: found no answer .*, expected one; the worker"):
        await waited_for("broker", ask, seconds_max=SECONDS_MAX)
    assert asked > 1


async def test_a_defect_is_not_taken_for_a_store_that_is_away() -> None:
    defect = KeyError("position")

    def ask() -> None:
        raise defect

    with pytest.raises(KeyError):
        await waited_for("warehouse", ask, seconds_max=SECONDS_MAX)
