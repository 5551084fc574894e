"""Does the flow go on by itself when a store was away?

A store is killed with -9 while events keep coming, and started again. Nobody restarts a worker by
hand; what gives up is started again by the runtime, as `touchline up` does.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

import pytest

from touchline.landing import wait_until_landed
from touchline.local.runtime import Runtime
from touchline.sending import Summary, send
from touchline.settings import Settings
from touchline.simulator import simulate
from touchline.tokens import token
from touchline.verify import verify
from touchline.warehouse import connect

SEED = 11
AWAY_SECONDS = 5.0


@pytest.fixture(scope="module")
def touchline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """Everything, for tests that break it."""
    settings = Settings.with_free_ports(tmp_path_factory.mktemp("touchline"))
    with Runtime(settings) as runtime:
        yield runtime


def tell(settings: Settings, tenant_id: str) -> Summary:
    events: Iterator[dict[str, Any]] = islice(simulate(seed=SEED, reps=2, weeks=2), 1_000)
    return send(
        events,
        url=f"http://127.0.0.1:{settings.collector_port}",
        token=token(settings.tokens_file, tenant_id),
        patience_seconds=120,
    )


@pytest.mark.parametrize("store", ["warehouse", "broker"])
def test_a_store_that_was_killed_is_missed_for_its_absence_only(
    touchline: Runtime, store: str
) -> None:
    settings = touchline.settings
    with ThreadPoolExecutor(1) as teller:
        telling = teller.submit(tell, settings, f"without_{store}")
        touchline.kill(store)
        touchline.children[store].spawn()
        while not telling.done():
            touchline.tend(AWAY_SECONDS)
    assert telling.result().accepted > 900
    with ThreadPoolExecutor(1) as waiter:
        landing = waiter.submit(wait_until_landed, settings)
        while not landing.done():
            touchline.tend(1)
    landing.result()
    assert verify(connect(settings)).differences == []
