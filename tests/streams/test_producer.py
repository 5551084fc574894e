"""What does the way into the log leave behind when nobody answers there?"""

import gc
import warnings

from streams.producer import Producer
from touchline.settings import free_ports


async def test_a_broker_that_is_away_leaves_no_client_open() -> None:
    (nobody,) = free_ports(1)
    with warnings.catch_warnings(record=True) as left:
        warnings.simplefilter("always", ResourceWarning)
        async with Producer(f"127.0.0.1:{nobody}") as producer:
            assert not await producer.is_reachable(5.0)
        gc.collect()
    assert [str(each.message) for each in left if "Unclosed" in str(each.message)] == []
