"""Which alerts begin and end, given what a rule's question answers now?

A subject that the question no longer names has no value, and its alert ends as if the value were
low. What was known of a subject before is its state; a state that says nothing is forgotten.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from projections.alerts.alert import FIRING, RESOLVED, AlertRow, alert_key
from projections.alerts.hysteresis import CALM, State, after
from projections.alerts.rule import Rule

Reading = Mapping[str, Any]


class Known(NamedTuple):
    """What is known of an alert: its state, and the change that it made last."""

    state: State
    alert: AlertRow | None


def evaluated(
    rule: Rule, tenant: str, readings: Iterable[Reading], known: Mapping[str, Known], at: datetime
) -> dict[str, Known]:
    """By subject, what is known from now on, where it differs from what was known."""
    by_subject = {reading["subject"]: reading for reading in readings}
    return dict(_differences(rule, tenant, by_subject, known, at))


def _differences(
    rule: Rule,
    tenant: str,
    readings: Mapping[str, Reading],
    known: Mapping[str, Known],
    at: datetime,
) -> Iterator[tuple[str, Known]]:
    for subject in sorted({*readings, *known}):
        before = known.get(subject, Known(CALM, None))
        reading = readings.get(subject)
        value = float(reading["value"]) if reading else None
        state = after(before.state, value, at, rule.hysteresis)
        if state.number != before.state.number:
            yield subject, Known(state, _change(rule, tenant, subject, reading, before, state, at))
        elif state != before.state:
            yield subject, Known(state, before.alert)


def _change(
    rule: Rule,
    tenant: str,
    subject: str,
    reading: Reading | None,
    before: Known,
    state: State,
    at: datetime,
) -> AlertRow:
    change = FIRING if state.is_firing else RESOLVED
    if reading is None:
        assert before.alert is not None  # What ends has begun.
        ended = replace(before.alert, number=state.number, change=change, changed_at=at)
        return replace(ended, value=0.0, text="")
    return AlertRow(
        tenant_id=tenant,
        alert_key=alert_key(rule.id, tenant, subject),
        number=state.number,
        rule=rule.id,
        subject=subject,
        rep_id=reading["rep_id"],
        change=change,
        audience=rule.audience,
        is_urgent=rule.is_urgent,
        is_quiet=state.is_quiet,
        is_shadow=rule.is_shadow,
        value=float(reading["value"]),
        title=rule.title.format_map(reading),
        text=rule.text.format_map(reading),
        changed_at=at,
        escalates_to=rule.escalates_to,
        escalate_after_hours=rule.escalate_after_hours,
    )
