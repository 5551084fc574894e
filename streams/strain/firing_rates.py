"""How often do the rules suggest a check-in, by group of reps, and what of it is shown when?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from projections.strain.evaluation import Rep, RepWeek
from projections.strain.fairness import Group, groups_of, last_period, rates
from projections.strain.rules import Rules
from streams.strain import kept
from streams.strain.digests import digest
from streams.strain.members import Member
from streams.strain.tables import RATES, RateRow
from streams.warehouse import insert


def show(
    client: Any,
    tenant: str,
    members: Sequence[Member],
    weeks: Mapping[Rep, Sequence[RepWeek]],
    *,
    now: datetime,
    rules: Rules,
) -> None:
    """Keep the rates of the last period, once: with other members they would tell of one."""
    period = last_period(now.date(), rules)
    before = kept.rates_shown(client, tenant)
    if any(row.week == period for row in before):
        return
    shown: dict[Group, list[frozenset[str]]] = {}
    for row in before:
        shown.setdefault(Group(row.dimension, row.value), []).append(frozenset(row.members))
    groups = {each.rep: groups_of(each.rep, each.calendar, period) for each in members}
    told = rates(weeks, groups, shown, period=period, rules=rules, named=partial(digest, tenant))
    rows = [RateRow(tenant, *each[:5], tuple(sorted(each.members)), now) for each in told]
    insert(client, RATES, rows)
