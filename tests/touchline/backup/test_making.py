"""Is a backup right although workers go on writing, and no backup when it was not finished?"""

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from clickhouse_connect.driver.client import Client

from projections.meaning import TABLES
from streams import schema
from tests.touchline.backup.conftest import interrupt
from touchline.backup import making, manifest
from touchline.backup.errors import NotEmpty, Switched, TornBackup
from touchline.backup.making import back_up, row_count
from touchline.backup.order import read_order, write_order

# What a router and a keeper write about the n-th event, in the order in which they do.
EFFECTS = (
    "INSERT INTO raw.event (topic_id, offset) SELECT 'live', {n}",
    "INSERT INTO core.fact (tenant_id, fact_id) SELECT 'live', '{n}'",
    "INSERT INTO core.deal (tenant_id, deal_id, version) SELECT 'live', 'D', {n}",
    "INSERT INTO ops.position (consumer_group, topic_id, next_offset) SELECT 'live', 'live', {n}",
)


class Live:
    """A warehouse in which another event is worked on whenever a table is read."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._events = count(1)

    def query(self, *arguments: Any, **named: Any) -> Any:
        return self._client.query(*arguments, **named)

    def raw_stream(self, query: str, fmt: str) -> Iterator[bytes]:
        self.work()
        return self._client.raw_stream(query, fmt=fmt)

    def work(self) -> None:
        number = next(self._events)
        for effect in EFFECTS:
            self._client.command(effect.format(n=number))


def test_every_table_is_copied() -> None:
    assert {table.name for table in read_order()} == {table.name for table in schema.TABLES}
    assert write_order() == read_order()[::-1]


def test_a_backup_of_a_warehouse_at_work_promises_nothing_that_it_does_not_hold(
    furnished: Client, tmp_path: Path
) -> None:
    live = Live(furnished)
    made = back_up(live, tmp_path)
    rows = {name: contents.rows for name, contents in made.tables.items()}
    assert 0 < rows["ops.position"] < rows["core.deal"] < rows["core.fact"] < rows["raw.event"]


def test_rows_are_split_into_files_of_bounded_length(
    filled: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "FILE_BYTES", 1)
    made = back_up(filled, tmp_path)
    assert made.rows == row_count(filled)
    assert manifest.read(tmp_path) == made


@pytest.mark.parametrize("table", ["core.deal", "core.fact", "raw.event", "ops.dead_letter"])
def test_a_table_that_holds_rows_has_files(folder: Path, table: str) -> None:
    assert manifest.read(folder).tables[table].rows > 0
    assert list(folder.glob(f"{table}.*.tsv.gz"))


def test_progress_hears_of_every_row(filled: Client, tmp_path: Path) -> None:
    heard: list[int] = []
    made = back_up(filled, tmp_path, heard.append)
    assert sum(heard) == made.rows > len(TABLES)


def test_a_backup_that_was_not_finished_is_none_and_makes_room_for_the_next(
    filled: Client, tmp_path: Path
) -> None:
    with pytest.raises(KeyboardInterrupt):
        back_up(filled, tmp_path, interrupt)
    assert list(tmp_path.iterdir())
    with pytest.raises(TornBackup, match=r"found no manifest\.json"):
        manifest.read(tmp_path)
    made = back_up(filled, tmp_path)
    assert manifest.read(tmp_path) == made


@pytest.mark.parametrize("name", ["manifest.json", "holiday.jpg"])
def test_what_is_in_the_folder_is_not_written_over(
    filled: Client, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text("precious")
    with pytest.raises(NotEmpty, match=name):
        back_up(filled, tmp_path)
    assert (tmp_path / name).read_text() == "precious"


def test_a_rebuild_that_ends_meanwhile_makes_no_backup(furnished: Client, tmp_path: Path) -> None:
    class Rebuilding(Live):
        def work(self) -> None:
            furnished.command("INSERT INTO ops.generation (generation) SELECT 1")

    with pytest.raises(Switched, match=r"ops\.generation"):
        back_up(Rebuilding(furnished), tmp_path)
    assert not (tmp_path / manifest.NAME).exists()


@pytest.mark.parametrize("damage", ["missing", "cut", "changed", "no manifest", "half a manifest"])
def test_a_torn_backup_is_recognised(folder: Path, damage: str) -> None:
    (path,) = folder.glob("core.deal.*.tsv.gz")
    whole = path.read_bytes()
    match damage:
        case "missing":
            path.unlink()
        case "cut":
            path.write_bytes(whole[:-1])
        case "changed":
            path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        case "no manifest":
            (folder / manifest.NAME).unlink()
        case "half a manifest":
            text = (folder / manifest.NAME).read_text()
            (folder / manifest.NAME).write_text(text[: len(text) // 2])
    with pytest.raises(TornBackup, match="this is no whole backup"):
        manifest.read(folder)


def test_the_manifest_can_be_read_by_anybody(folder: Path) -> None:
    told = json.loads((folder / manifest.NAME).read_text())
    assert told["tables"]["core.deal"]["files"][0]["rows"] == 1
