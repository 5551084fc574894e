"""What would a rule have told in the past, had it been there? Day by day, and nothing is stored."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from projections.alerts.alert import AlertRow
from projections.alerts.evaluation import Known, evaluated
from projections.alerts.rule import Rule
from streams.alerts.errors import NoHistory
from streams.alerts.evaluating import readings


def previewed(
    client: Any, rule: Rule, tenant: str, *, since: date, until: date
) -> Iterator[AlertRow]:
    """Every change at the ends of these days, in UTC, in their order."""
    if rule.is_of_installation:
        raise NoHistory(rule.id)
    known: dict[str, Known] = {}
    for number in range((until - since).days + 1):
        day = since + timedelta(days=number)
        at = datetime.combine(day + timedelta(days=1), time(), UTC)
        found = readings(client, rule, tenant, at, day=day)
        changes = evaluated(rule, tenant, found, known, at)
        for subject, each in changes.items():
            before = known.get(subject)
            if each.alert and (before is None or before.alert != each.alert):
                yield each.alert
        known |= changes
