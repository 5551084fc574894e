"""Does the warehouse keep what it acknowledged?"""

from pathlib import Path

from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.warehouse import connect

ROWS = 10_000


def test_rows_that_were_acknowledged_survive_kill_9(tmp_path: Path) -> None:
    settings = Settings.with_free_ports(tmp_path)
    with Runtime(settings, processes={"warehouse"}) as runtime:
        client = connect(settings)
        client.command("CREATE TABLE words (word String) ENGINE = MergeTree ORDER BY word")
        client.insert("words", [[f"word {number}"] for number in range(ROWS)])
        runtime.kill("warehouse")
        runtime.restart("warehouse")
        assert connect(settings).query("SELECT count() FROM words").first_row == (ROWS,)


def test_views_functions_and_passwords_survive_down_and_up(tmp_path: Path) -> None:
    settings = Settings.with_free_ports(tmp_path)
    with Runtime(settings, processes={"warehouse"}):
        client = connect(settings)
        client.command("CREATE FUNCTION past AS (word) -> concat(word, 'pt')")
        client.command("CREATE VIEW word AS SELECT past('ke') AS word")
    with Runtime(settings, processes={"warehouse"}):
        assert connect(settings, "reader").query("SELECT word FROM word").first_row == ("kept",)
