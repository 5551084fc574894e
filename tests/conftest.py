"""What do the tests run on? A real broker and a real warehouse, started when a test first asks."""

from collections.abc import Iterator

import pytest

from touchline.local.processes import STORES
from touchline.local.runtime import Runtime
from touchline.settings import Settings


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """Broker and warehouse, empty, in a folder and on ports of their own."""
    settings = Settings.with_free_ports(tmp_path_factory.mktemp("stack"))
    with Runtime(settings, processes=STORES) as runtime:
        yield runtime
