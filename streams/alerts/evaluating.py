"""Who asks the questions of the rules, and how does a change get into the log exactly once by id?

What follows from an answer is stored before it is sent, and stored as sent once the broker has it.
A process that was killed in between, or that froze and wakes up, sends the same change under the
same id, and that is one row and one notification.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from clickhouse_connect.driver.exceptions import ClickHouseError

from projections.alerts.asking import parameters
from projections.alerts.evaluation import Known, Reading, evaluated
from projections.alerts.hysteresis import CALM
from projections.alerts.rule import Rule
from streams.alerts.archive import message
from streams.alerts.tables import STATES, AlertStateRow, known_of, state_row, states
from streams.crash_points import CrashPoint
from streams.departures import Message
from streams.warehouse import insert, patiently

INSTALLATION = ""
MOMENT = timedelta(milliseconds=1)

Send = Callable[[Sequence[Message]], Awaitable[None]]

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Evaluator:
    """Asks each rule of each tenant as often as the rule says."""

    client: Any
    send: Send
    rules_of: Callable[[str], Iterable[Rule]]
    clock: Callable[[], datetime]
    crash_point: CrashPoint
    _next_at: dict[tuple[str, str], datetime] = field(default_factory=dict)

    async def evaluate(self) -> None:
        """Ask all that is due; a question that fails is logged and holds up no other."""
        for tenant in (INSTALLATION, *await patiently(lambda: tenants(self.client))):
            for rule in self.rules_of(tenant):
                if rule.is_on and rule.is_of_installation == (tenant == INSTALLATION):
                    await self._evaluate_when_due(rule, tenant)

    async def _evaluate_when_due(self, rule: Rule, tenant: str) -> None:
        at = self.clock()
        if at < self._next_at.get((rule.id, tenant), at):
            return
        self._next_at[rule.id, tenant] = at + timedelta(minutes=rule.every_minutes)
        try:
            await self.evaluate_one(rule, tenant, at)
        except ClickHouseError as problem:
            log.error("rule not evaluated", rule=rule.id, tenant=tenant, reason=str(problem)[:300])

    async def evaluate_one(self, rule: Rule, tenant: str, at: datetime) -> None:
        """Ask one rule, store what follows, and send what changed."""
        rows = await patiently(lambda: states(self.client, rule.id, tenant))
        await self._tell([row for row in rows if row.sent_number < row.number])
        known = {row.subject: known_of(row) for row in rows}
        found = await patiently(lambda: readings(self.client, rule, tenant, at))
        new = [
            state_row(
                rule.id, tenant, subject, each, is_sent=not _changed(each, known, subject), at=at
            )
            for subject, each in evaluated(rule, tenant, found, known, at).items()
        ]
        await self._store(new)
        self.crash_point("notifier.state_stored")
        await self._tell([row for row in new if row.sent_number < row.number])

    async def _tell(self, rows: Sequence[AlertStateRow]) -> None:
        changes = [change for row in rows if (change := known_of(row).alert)]
        if changes:
            await self.send([message(change) for change in changes])
            self.crash_point("notifier.alert_acknowledged")
            await self._store([_sent(row) for row in rows])

    async def _store(self, rows: Sequence[AlertStateRow]) -> None:
        await patiently(lambda: insert(self.client, STATES, rows))


def tenants(client: Any) -> list[str]:
    """Who has told anything."""
    answer = client.query("SELECT tenant_id FROM core.tenant_last_day ORDER BY tenant_id")
    return [tenant for (tenant,) in answer.result_rows]


def readings(client: Any, rule: Rule, tenant: str, at: datetime, **as_of: Any) -> list[Reading]:
    """What the question of a rule answers."""
    asked = dict(parameters(rule, tenant, at, **as_of))
    return list(client.query(rule.sql, parameters=asked, tz_mode="aware").named_results())


def _changed(now: Known, known: dict[str, Known], subject: str) -> bool:
    return now.state.number != known.get(subject, Known(CALM, None)).state.number


def _sent(row: AlertStateRow) -> AlertStateRow:
    return replace(row, sent_number=row.number, changed_at=row.changed_at + MOMENT)
