"""Does the driver break what it says, and would the oracle notice?

Without these a fault that never happened, or a loss that nobody saw, would pass for a promise kept.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from random import Random

import pytest
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError

from tests.faults.clock import seconds_until_moved
from tests.faults.crew import KILLED, End
from tests.faults.oracle import out_of_place, unbalanced
from tests.faults.proxy import Meddle
from tests.faults.soak import BREAKS, drawn
from tests.faults.stack import Stack
from tests.faults.story import quarter, with_broken_ones
from tests.faults.telling import Account, Saying
from tests.faults.warehouse_faults import (
    INSERT,
    LOAD,
    NAMES,
    cut,
    half_sent,
    refused,
    refused_with,
    torn,
)
from touchline.warehouse import connect

EVENTS = 300
TWICE = 2  # The client itself asks once more when a connection is cut.


@pytest.fixture(scope="module")
def account(stack: Stack) -> Account:
    """A story that was told, all of which has landed."""
    telling = stack.tell("driven", islice(with_broken_ones(quarter(1)), EVENTS), Random(1))
    stack.settle(telling)
    assert stack.differences() == []
    return telling.account


@pytest.fixture
def client(stack: Stack) -> Client:
    """Somebody who comes to the warehouse through a door of the proxy."""
    door = stack.proxy.door("tested")
    return connect(stack.settings.model_copy(update={"warehouse_port": door}))


@pytest.fixture
def table(stack: Stack) -> Iterator[str]:
    stack.client.command("CREATE TABLE ops.tested (n UInt32) ENGINE = MergeTree ORDER BY n")
    yield "ops.tested"
    stack.client.command("DROP TABLE ops.tested")


def count(stack: Stack, table: str) -> int:
    ((counted,),) = stack.client.query(f"SELECT count() FROM {table}").result_rows
    return int(counted)


@pytest.mark.parametrize("meddle", [refused, *map(refused_with, NAMES)])
def test_what_is_refused_is_not_carried_out(
    stack: Stack, client: Client, table: str, meddle: Meddle
) -> None:
    with stack.proxy.fault(meddle, statement=INSERT), pytest.raises(ClickHouseError):
        client.insert(table, [[1]], column_names=["n"])
    assert count(stack, table) == 0


def test_what_is_cut_off_was_carried_out(stack: Stack, client: Client, table: str) -> None:
    with (
        stack.proxy.fault(cut, statement=INSERT, times=TWICE),
        pytest.raises(ClickHouseError),
    ):
        client.insert(table, [[1]], column_names=["n"])
    assert count(stack, table) == TWICE


def test_half_an_insert_is_followed_by_a_kill(stack: Stack, client: Client, table: str) -> None:
    killed: list[str] = []
    with (
        stack.proxy.fault(half_sent(killed.append), statement=f"{INSERT} ops.tested"),
        pytest.raises(ClickHouseError),
    ):
        client.insert(table, [[n] for n in range(10_000)], column_names=["n"])
    assert set(killed) == {"tested"}
    assert count(stack, table) == 0


def test_a_torn_load_misses_rows(stack: Stack, client: Client, account: Account) -> None:
    load = "SELECT fact_id FROM core.fact FINAL"
    whole = len(client.query(load).result_rows)
    with stack.proxy.fault(torn, statement=LOAD):
        assert 0 < len(client.query(load).result_rows) < whole


def test_a_fault_is_made_at_one_door_only(stack: Stack, client: Client) -> None:
    with stack.proxy.fault(refused, door="another") as fault:
        assert client.query("SELECT 1").result_rows == [(1,)]
    assert fault.met == 0


@pytest.mark.parametrize(
    ("forge", "said"),
    [
        (lambda account: account.acknowledged.add("E"), "acknowledged and not archived: E"),
        (lambda account: account.sent.clear(), "archived and never sent"),
        (lambda account: account.refused.update({"L": "S"}), "refused and no dead letter"),
        (lambda account: account.sent_to_be_refused.clear(), "a dead letter of nothing sent"),
    ],
    ids=["lost", "never sent", "no letter", "another's letter"],
)
def test_the_oracle_balances_the_account(
    stack: Stack, account: Account, forge: Callable[[Account], object], said: str
) -> None:
    forged = Account(
        account.tenant_id,
        sent=set(account.sent),
        acknowledged=set(account.acknowledged),
        sent_to_be_refused=set(account.sent_to_be_refused),
        refused=dict(account.refused),
    )
    assert list(unbalanced(stack.client, forged)) == []
    forge(forged)
    assert any(each.startswith(said) for each in unbalanced(stack.client, forged))


def test_an_exit_that_is_a_defect_is_a_difference(stack: Stack, account: Account) -> None:
    stack.crew.ends.append(End("keeper", "keeper-9", "", exit_code=70, at=0.0, last_words="why"))
    assert stack.differences() == ["keeper-9 ended with exit code 70:\nwhy"]
    stack.crew.ends.pop()


def test_what_no_collector_would_take_is_not_looked_for_in_the_archive() -> None:
    account = Account("delivered")
    account.acknowledge([Saying(b"{}", "E"), Saying(b"?", "")])
    assert account.acknowledged == {"E"}


def test_a_kill_is_timed_until_something_moves() -> None:
    ends = [End("router", "router-1", "", KILLED, at) for at in (10.0, 20.0, 30.0)]
    assert seconds_until_moved(ends, {"router": [9.0, 10.1, 14.0, 33.0]}) == {"router": [4.0, 3.0]}


def test_a_seed_of_the_soak_breaks_the_same_in_the_same_order() -> None:
    def broken(seed: int) -> list[tuple[str, float]]:
        return [(name, chance.random()) for name, chance in islice(drawn(seed), 200)]

    assert broken(7) == broken(7) != broken(8)
    assert {name for name, _ in broken(7)} == set(BREAKS)


# The last two: the stack is not whole afterwards.


def test_the_oracle_misses_an_event_that_is_deleted(stack: Stack, account: Account) -> None:
    lost = delete_one(stack, "raw.event", "event_id")
    assert f"acknowledged and not archived: {lost}" in unbalanced(stack.client, account)
    assert any("but the log ends at" in each for each in out_of_place(stack.settings, stack.client))


def test_the_oracle_misses_a_row_that_is_deleted(stack: Stack, account: Account) -> None:
    lost = delete_one(stack, "core.deal", "deal_id")
    assert any(f"{lost}: found no row" in each for each in stack.differences())


def delete_one(stack: Stack, table: str, key: str) -> str:
    ((one,),) = stack.client.query(f"SELECT max({key}) FROM {table}").result_rows
    stack.client.command(
        f"ALTER TABLE {table} DELETE WHERE {key} = {{one:String}} SETTINGS mutations_sync = 2",
        parameters={"one": one},
    )
    return str(one)
