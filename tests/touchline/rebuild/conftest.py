"""What do the tests of a rebuild's parts stand on? Stores that were set up, and no worker."""

from collections.abc import Iterator

import pytest

from tests.conftest import installed
from touchline.settings import Settings


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with installed(tmp_path_factory.mktemp("rebuild")) as stores:
        yield stores.settings
