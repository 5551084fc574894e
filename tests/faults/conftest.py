"""What is broken here? A stack of its own for each module; nothing else stands in it."""

from collections.abc import Iterator

import pytest

from tests.faults.stack import Stack, standing


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with standing(tmp_path_factory.mktemp("faults")) as stack:
        yield stack
