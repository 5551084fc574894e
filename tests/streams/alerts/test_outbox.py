"""Does every change that a rule finds get into the log and its table, once, whoever is killed?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from clickhouse_connect.driver.client import Client

from projections.alerts.alert import AlertRow
from projections.alerts.rule import Rule, rules
from streams.alerts import tables
from streams.alerts.archive import AlertArchive, message
from streams.alerts.evaluating import Evaluator
from streams.crash_points import never
from streams.dead_letters import TABLE as DEAD_LETTERS
from streams.departures import Message
from streams.warehouse import Landing
from tests.projections.alerts.given import change
from tests.streams.given import Ground, batch_of
from touchline.alerts.notifier import in_milliseconds

NOW = in_milliseconds()
# A question about nothing but what the test says, so that no warehouse must be filled for it.
SAID: Rule = next(rule for rule in rules() if rule.id == "silent_deal")


class Killed(Exception):
    """The process ends here."""


class Said(Rule):
    """A rule whose question is answered by the test."""

    __slots__ = ()

    @property
    def sql(self) -> str:
        return (
            "SELECT subject, 'ada' AS rep_id, 'D1' AS deal_id, 'offer' AS stage, value "
            "FROM values('subject String, value Float64', ('deal/D1', {days:Float64}))"
        )


def said(days: float) -> Rule:
    fields = {name: getattr(SAID, name) for name in SAID.__dataclass_fields__}
    return Said(**(fields | {"parameters": {"days": days}}))


class Log(list[Message]):
    """What was sent, as far as the broker is concerned."""

    async def send(self, messages: Sequence[Message]) -> None:
        self += messages

    @property
    def ids(self) -> list[str]:
        return [tables.decode(each.value).id for each in self]


@pytest.fixture
def client(own: Ground) -> Client:
    return own.client


async def evaluated(
    own: Ground, log: Log, days: float, *, at: datetime = NOW, killed_at: str = ""
) -> None:
    def crash_point(point: str) -> None:
        if point == killed_at:
            raise Killed

    evaluator = Evaluator(own.client, log.send, lambda tenant: [], lambda: at, crash_point)
    await evaluator.evaluate_one(said(days), own.tenant, at)


async def test_a_change_is_sent_once(own: Ground) -> None:
    log = Log()
    for hour, days in enumerate((13, 15, 16, 2, 2, 15)):
        await evaluated(own, log, days, at=NOW + timedelta(hours=hour))
    key = f"silent_deal:{own.tenant}:deal/D1"
    assert log.ids == [f"{key}:1", f"{key}:2", f"{key}:3"]
    assert [tables.decode(each.value).is_quiet for each in log] == [False, False, True]


@pytest.mark.parametrize("point", ["notifier.state_stored", "notifier.alert_acknowledged"])
async def test_a_change_is_sent_under_the_same_id_after_a_kill(own: Ground, point: str) -> None:
    log = Log()
    with pytest.raises(Killed):
        await evaluated(own, log, 15, killed_at=point)
    for hour in (1, 2):
        await evaluated(own, log, 17, at=NOW + timedelta(hours=hour))
    assert set(log.ids) == {f"silent_deal:{own.tenant}:deal/D1:1"}
    assert len(log) == (1 if point == "notifier.state_stored" else 2)
    assert len({each.value for each in log}) == 1


async def test_a_frozen_evaluator_that_wakes_up_changes_nothing(own: Ground) -> None:
    frozen, awake = Log(), Log()
    with pytest.raises(Killed):
        await evaluated(own, frozen, 15, killed_at="notifier.state_stored")
    later = NOW + timedelta(minutes=5)
    await evaluated(own, awake, 15, at=later)
    (before,) = tables.states(own.client, "silent_deal", own.tenant)
    old = replace(before, sent_number=0, changed_at=NOW)
    own.client.insert(
        tables.STATES.name,
        [tables.STATES.values(old)],
        column_names=list(tables.STATES.columns),
    )
    (after,) = tables.states(own.client, "silent_deal", own.tenant)
    assert after == before
    assert awake.ids == [f"silent_deal:{own.tenant}:deal/D1:1"]


async def test_a_question_that_fails_holds_up_no_other(own: Ground) -> None:
    log, asked = Log(), []

    class Broken(Said):
        __slots__ = ()

        @property
        def sql(self) -> str:
            asked.append(self.id)
            return "SELECT no_such_column"

    fields = {name: getattr(SAID, name) for name in SAID.__dataclass_fields__}
    told = fields | {"is_of_installation": True, "parameters": {"days": 15}}
    two = [Broken(**told), Said(**(told | {"id": f"said {own.tenant}"}))]
    evaluator = Evaluator(own.client, log.send, lambda tenant: two, lambda: NOW, never)
    await evaluator.evaluate()
    await evaluator.evaluate()
    assert asked == ["silent_deal"]
    assert log.ids == [f"said {own.tenant}::deal/D1:1"]


async def test_a_rule_that_is_off_is_not_asked(own: Ground) -> None:
    fields = {name: getattr(SAID, name) for name in SAID.__dataclass_fields__}
    off = Said(**(fields | {"is_of_installation": True, "is_on": False}))
    log = Log()
    await Evaluator(own.client, log.send, lambda tenant: [off], lambda: NOW, never).evaluate()
    assert log == []


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
async def test_the_warehouse_understands_every_question(own: Ground, rule: Rule) -> None:
    log = Log()
    evaluator = Evaluator(own.client, log.send, lambda tenant: [], lambda: NOW, never)
    await evaluator.evaluate_one(rule, "nobody", NOW)


def archive(client: Client) -> AlertArchive:
    return AlertArchive(Landing(client, tables.ALERTS), Landing(client, DEAD_LETTERS), lambda: NOW)


def kept(own: Ground) -> list[AlertRow]:
    return tables.alerts(own.client, NOW - timedelta(days=1), own.tenant)


async def test_a_change_in_the_log_has_one_row_however_often_it_stands_there(own: Ground) -> None:
    alert = change(tenant_id=own.tenant, changed_at=NOW)
    value = message(alert).value
    told = await archive(own.client)(batch_of(value, value))
    await archive(own.client)(batch_of(value, first=2))
    assert (kept(own), told.recorded_at) == ([alert], NOW)


async def test_what_is_no_alert_is_set_aside_and_its_neighbours_go_on(own: Ground) -> None:
    alert = change(tenant_id=own.tenant, changed_at=NOW)
    batch = batch_of(b"{", message(alert).value, b"\xff", b"")
    await archive(own.client)(replace(batch, topic_id=own.prefix))
    assert kept(own) == [alert]
    letters = own.client.query(
        "SELECT offset, refused_by FROM ops.dead_letter "
        "WHERE topic_id = {id:String} ORDER BY offset",
        parameters={"id": own.prefix},
    )
    assert letters.result_rows == [(0, "alerts"), (2, "alerts"), (3, "alerts")]
