"""What do the tests of a rebuild's parts stand on? Stores that were set up, and no worker."""

from collections.abc import Iterator

import pytest

from touchline.local.processes import STORES
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.setup import prepare


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    settings = Settings.with_free_ports(tmp_path_factory.mktemp("rebuild"))
    with Runtime(settings, processes=STORES):
        prepare(settings)
        yield settings
