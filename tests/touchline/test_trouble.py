"""What does a person read when a command cannot be carried out? One sentence, no traceback."""

import pytest

from tests.touchline.typed import typed, typed_with
from touchline.commands.trouble import sentence
from touchline.settings import Settings

EXIT_CODES = {"query SELECT": 1, "dead-letters list": 1, "dead-letters show x": 1, "verify": 2}


@pytest.mark.parametrize("command", EXIT_CODES)
def test_a_warehouse_that_does_not_answer_is_named(
    command: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = Settings.with_free_ports(tmp_path_factory.mktemp("away"))
    refused = typed(settings, *command.split())
    assert (refused.returncode, refused.stdout) == (EXIT_CODES[command], "")
    assert refused.stderr.splitlines() == [
        f"warehouse 127.0.0.1:{settings.warehouse_port}: no answer "
        "([Errno 111] Connection refused); say `touchline up`"
    ]


@pytest.mark.parametrize("command", ["status", "up", "import x --mapping y", "worker router"])
def test_a_variable_that_is_no_setting_is_named(command: str) -> None:
    refused = typed_with({"TOUCHLINE_KAFKA_PORT": "tomorrow"}, *command.split())
    assert refused.returncode == 1
    assert refused.stderr == (
        "TOUCHLINE_KAFKA_PORT: found 'tomorrow', expected a valid integer, "
        "unable to parse string as an integer\n"
    )


def test_a_library_that_alerts_need_is_named_with_how_to_install_it() -> None:
    missing = ModuleNotFoundError(name="slack_sdk.webhook")
    assert sentence(missing) == (
        "slack_sdk.webhook: found no such library; say `pip install 'touchline[alerts]'`"
    )
    assert sentence(ModuleNotFoundError(name="streams.gone")) is None
