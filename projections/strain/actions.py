"""Which actions count, and why does one not?

Only what a known person did, live, at a known time. What a machine did, what was imported, told by
date only, logged a day late or sent by a timer says nothing about when somebody worked.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from projections.strain.rules import Rules

Kind = Literal["call", "email", "message", "meeting", "note"]
_ALL_DAY = timedelta(hours=23, minutes=59)


class Action(NamedTuple):
    """One thing that a rep did, and what is known of how it was told."""

    id: str
    kind: Kind
    at: datetime
    ends_at: datetime
    is_human: bool = True
    is_exact: bool = True
    is_backfill: bool = False
    is_bulk: bool = False
    logged_at: datetime | None = None
    is_scheduled_send: bool = False
    composed_at: datetime | None = None


class Counted(NamedTuple):
    """The actions that count, in order of time, and how many do not for which reason."""

    actions: tuple[Action, ...]
    exclusions: dict[str, int]


def counted(actions: Iterable[Action], rules: Rules) -> Counted:
    """However often and in whatever order they were told."""
    kept: list[Action] = []
    excluded: Counter[str] = Counter()
    for action in sorted(set(actions), key=lambda action: (action.at, action.id)):
        if reason := exclusion(action, rules):
            excluded[reason] += 1
        else:
            kept.append(_as_composed(action))
    kept.sort(key=lambda action: (action.at, action.id))
    return Counted(tuple(kept), dict(sorted(excluded.items())))


def exclusion(action: Action, rules: Rules) -> str:
    """The first reason why it does not count; empty when it does."""
    late_at = action.at + timedelta(hours=rules.logged_late_hours_max)
    reasons = {
        "automated": not action.is_human,
        "imported": action.is_backfill,
        "date_only": not action.is_exact,
        "bulk_edit": action.is_bulk,
        "scheduled_send": action.is_scheduled_send and action.composed_at is None,
        "late_logged": action.logged_at is not None and action.logged_at > late_at,
        "all_day": action.kind == "meeting" and action.ends_at - action.at >= _ALL_DAY,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def _as_composed(action: Action) -> Action:
    """What a timer sent was work when it was written."""
    if action.is_scheduled_send and action.composed_at:
        return action._replace(at=action.composed_at, ends_at=action.composed_at)
    return action
