"""Is what is restored what was backed up, to the byte, and is nothing mixed with it?"""

import json
from pathlib import Path
from typing import Any

import pytest
from clickhouse_connect.driver.client import Client

from projections.columns import Table
from streams.positions import TABLE as POSITIONS
from streams.schema import TABLES
from tests.touchline.backup.conftest import EVERY_BYTE, interrupt
from touchline.backup import manifest
from touchline.backup.errors import NotEmpty, OtherBackup
from touchline.backup.making import back_up
from touchline.backup.restoring import MARK, read_fitting, restore


def rows(client: Client, table: Table) -> list[Any]:
    """Every column, text as the bytes it is."""
    query = f"SELECT * FROM {table.name} FINAL ORDER BY ALL"
    return list(client.query(query, query_formats={"String": "bytes"}).result_rows)


def test_every_row_is_restored_to_the_byte(filled: Client, empty: Client, folder: Path) -> None:
    restore(empty, folder, read_fitting(folder))
    restored = {table.name: rows(empty, table) for table in TABLES}
    assert restored == {table.name: rows(filled, table) for table in TABLES}


def test_bytes_that_are_no_text_come_back_as_they_were(empty: Client, folder: Path) -> None:
    restore(empty, folder, read_fitting(folder))
    query = "SELECT received FROM ops.dead_letter"
    answer = empty.query(query, column_formats={"received": "bytes"})
    assert answer.result_rows == [(EVERY_BYTE,)]


def test_a_warehouse_that_holds_a_row_is_left_alone(furnished: Client, folder: Path) -> None:
    furnished.command("TRUNCATE TABLE ops.generation")
    furnished.command("INSERT INTO core.deal (tenant_id, deal_id) SELECT 'acme', 'D1'")
    with pytest.raises(NotEmpty, match=r"core\.deal: found 1 rows, expected nothing"):
        restore(furnished, folder, read_fitting(folder))
    assert rows(furnished, POSITIONS) == []


def test_a_warehouse_that_was_set_up_is_left_alone(furnished: Client, folder: Path) -> None:
    with pytest.raises(NotEmpty, match=r"ops\.generation: found 1 rows, expected nothing"):
        restore(furnished, folder, read_fitting(folder))


def test_what_the_rows_mean_is_what_they_meant_when_they_were_backed_up(
    filled: Client, empty: Client, tmp_path: Path
) -> None:
    filled.command(
        "ALTER TABLE ops.generation UPDATE meaning = 77 WHERE 1 SETTINGS mutations_sync = 1"
    )
    back_up(filled, tmp_path)
    restore(empty, tmp_path, read_fitting(tmp_path))
    assert empty.query("SELECT DISTINCT meaning FROM ops.generation").result_rows == [(77,)]


def test_an_interrupted_restore_lets_no_worker_begin_and_is_done_again(
    filled: Client, empty: Client, folder: Path
) -> None:
    left = iter(range(2))

    def interrupt(_: int) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore(empty, folder, read_fitting(folder), interrupt)
    assert rows(empty, POSITIONS) == []
    restore(empty, folder, read_fitting(folder))
    assert rows(empty, POSITIONS) == rows(filled, POSITIONS)
    tables = empty.query("SELECT name FROM system.tables WHERE database = 'ops'").result_rows
    assert (MARK.removeprefix("ops."),) not in tables


def test_another_backup_does_not_go_on_where_one_was_interrupted(
    empty: Client, folder: Path
) -> None:
    with pytest.raises(KeyboardInterrupt):
        restore(empty, folder, read_fitting(folder), interrupt)
    rewrite(folder, backup_id="another")
    with pytest.raises(NotEmpty, match="another restore"):
        restore(empty, folder, read_fitting(folder))


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"format": 2}, "format: found 2, expected 1; restore with Touchline"),
        ({"tables": {}}, "found no such table, expected .*topic_id"),
    ],
    ids=["another format", "other tables"],
)
def test_a_backup_of_other_tables_is_refused(
    folder: Path, changed: dict[str, Any], why: str
) -> None:
    rewrite(folder, **changed)
    with pytest.raises(OtherBackup, match=why):
        read_fitting(folder)


def rewrite(folder: Path, **changed: Any) -> None:
    file = folder / manifest.NAME
    file.write_text(json.dumps(json.loads(file.read_text()) | changed))
