"""Whom do the tests of the doctor look at? A whole Touchline of their own, up and running."""

from collections.abc import Iterator

import pytest

from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.tokens import token


@pytest.fixture(scope="package")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    settings = Settings.with_free_ports(tmp_path_factory.mktemp("patient"))
    token(settings.tokens_file, "main")
    with Runtime(settings) as runtime:
        yield runtime


@pytest.fixture
def settings(runtime: Runtime) -> Settings:
    return runtime.settings
