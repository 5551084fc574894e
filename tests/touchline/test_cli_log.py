"""Does a command keep what it logs out of what a program reads?"""

from collections.abc import Iterator

import pytest
import structlog
from stamina.instrumentation import set_on_retry_hooks

from touchline import cli


@pytest.fixture
def as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()
    set_on_retry_hooks(None)


@pytest.mark.usefixtures("as_before")
def test_what_is_logged_is_told_on_standard_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "app", lambda: structlog.get_logger().info("bulk job begun"))
    cli.main()
    told = capsys.readouterr()
    assert told.out == ""
    assert "bulk job begun" in told.err
