"""How does an empty warehouse become the one that was backed up?

Refused are a torn backup, one of other tables, a warehouse that holds anything, and workers that
run. A restore that was interrupted leaves a mark; the same backup may then be restored again,
because writing a row twice is writing it once.
"""

import gzip
from collections.abc import Iterator
from pathlib import Path

from clickhouse_connect.driver.client import Client

from projections import views
from projections.columns import Table
from streams import generations, schema
from streams.declare import admin
from streams.groups import group_names, with_members
from streams.warehouse import INSERT_SETTINGS
from touchline.backup import manifest
from touchline.backup.errors import NotEmpty, OtherBackup, WorkersRun
from touchline.backup.manifest import FORMAT, Manifest
from touchline.backup.order import write_order
from touchline.progress import Advance

MARK = "ops.restore_under_way"
MARKING = f"""
    CREATE TABLE IF NOT EXISTS {MARK} (backup_id String) ENGINE = MergeTree ORDER BY backup_id"""
GROUPS = "touchline-"
# A worker that has an instance stays a member for as long as its session lasts, 6 seconds.
LEFT_SECONDS_MAX = 20.0


def read_fitting(folder: Path) -> Manifest:
    """The manifest of a whole backup that these tables can take."""
    backup = manifest.read(folder)
    if backup.format != FORMAT:
        what = "format"
        raise OtherBackup(what, found=backup.format, expected=FORMAT, version=backup.version)
    expected = {table.name: table.columns for table in write_order()}
    for name in dict.fromkeys([*backup.tables, *expected]):
        columns = dict(backup.tables[name].columns) if name in backup.tables else None
        if columns != expected.get(name):
            raise OtherBackup(
                name,
                found=_told(columns),
                expected=_told(expected.get(name)),
                version=backup.version,
            )
    return backup


def refuse_workers(bootstrap: str) -> None:
    """Refuse while anybody reads in the name of a worker; the broker has to answer for it."""
    with admin(bootstrap) as broker:
        if at_work := with_members(broker, group_names(broker, GROUPS), seconds=LEFT_SECONDS_MAX):
            raise WorkersRun(at_work)


def restore(client: Client, folder: Path, backup: Manifest, advance: Advance = int) -> None:
    """Write every row of the backup into a warehouse that holds none."""
    refuse_filled(client, backup)
    _mark(client, backup)
    # Before the schema is made, which begins with a generation of its own where there is none.
    client.command(generations.TABLE.definition)
    for _ in _insert(client, generations.TABLE, folder, backup):
        pass
    schema.create(client, views.statements())
    for table in write_order():
        for rows in _insert(client, table, folder, backup):
            advance(rows)
    client.command(f"DROP TABLE {MARK}")


def _mark(client: Client, backup: Manifest) -> None:
    client.command("CREATE DATABASE IF NOT EXISTS ops")
    client.command(MARKING)
    client.insert(MARK, [[backup.backup_id]], column_names=["backup_id"])


def refuse_filled(client: Client, backup: Manifest) -> None:
    """Refuse a warehouse that holds rows, unless a restore of this very backup was interrupted."""
    there = _tables(client)
    if MARK in there:
        begun = {id_ for (id_,) in client.query(f"SELECT backup_id FROM {MARK}").result_rows}
        if begun == {backup.backup_id}:
            return
        raise NotEmpty(MARK, found="the mark of another restore", instead="empty the warehouse")
    for table in write_order():
        if table.name in there:
            _refuse_rows(client, table)


def _refuse_rows(client: Client, table: Table) -> None:
    ((count,),) = client.query(f"SELECT count() FROM {table.name}").result_rows
    if count:
        raise NotEmpty(
            table.name,
            found=f"{count:,} rows",
            instead="restore into a warehouse where neither `touchline up` nor `touchline setup` "
            "has been run",
        )


def _insert(client: Client, table: Table, folder: Path, backup: Manifest) -> Iterator[int]:
    contents = backup.tables[table.name]
    for file in contents.files:
        client.raw_insert(
            table.name,
            column_names=list(contents.columns),
            insert_block=gzip.decompress((folder / file.name).read_bytes()),
            fmt="TabSeparated",
            settings=dict(INSERT_SETTINGS),
        )
        yield file.rows


def _tables(client: Client) -> set[str]:
    answer = client.query(
        "SELECT concat(database, '.', name) FROM system.tables "
        "WHERE database IN {databases:Array(String)}",
        parameters={"databases": list(schema.DATABASES)},
    )
    return {name for (name,) in answer.result_rows}


def _told(columns: dict[str, str] | None) -> str:
    if columns is None:
        return "no such table"
    return ", ".join(f"{name} {type_}" for name, type_ in columns.items())
