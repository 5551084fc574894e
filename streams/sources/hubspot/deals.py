"""What has become of a deal of HubSpot's?

The object and the histories of its properties. What it began with is told with its creation, and
each later value at the moment when it was given, under the id that a webhook about that change has
as well. Won, lost and open again follow from what the pipeline says of the stages.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from streams.sources.delivery import Record
from streams.sources.hubspot.merges import merges
from streams.sources.hubspot.words import (
    Was,
    amount,
    associated,
    day,
    history,
    instant,
    milliseconds,
    primary,
    properties,
    version,
    word,
)
from streams.sources.telling import CloudEvent, Context, Skipped, Telling, Untold, cloudevent

LOST_REASON: Final = "lost_reason_property"
OPEN, WON, LOST = "open", "won", "lost"


@dataclass(frozen=True, slots=True)
class Histories:
    """The values of a deal's registers, the oldest first."""

    stages: list[Was]
    amounts: list[Was]
    owners: list[Was]
    close_dates: list[Was]


def deal(record: Record, context: Context) -> Iterator[Telling]:
    """One object of `/crm/v3/objects/deals`."""
    held, deal_id = properties(record), word(record.get("id"))
    created_at = instant(held.get("createdate")) or instant(record.get("createdAt"))
    if deal_id is None or created_at is None:
        yield Untold("deal: found no id or createdate, expected both; ask for `createdate`")
        return
    past = Histories(
        *(
            history(record, name, context)
            for name in ("dealstage", "amount", "hubspot_owner_id", "closedate")
        )
    )
    yield _created(record, context, deal_id, created_at, past)
    yield from _stages(held, context, deal_id, past.stages)
    yield from _registers(held, context, deal_id, created_at, past)
    yield from merges("deal", record, context)


def _created(
    record: Record,
    context: Context,
    deal_id: str,
    created_at: datetime,
    past: Histories,
) -> CloudEvent:
    held = properties(record)
    told = amount(_first(past.amounts, created_at, held.get("amount")))
    currency = currency_of(held, context) if told else None
    kind = word(held.get("dealtype"))
    stage = past.stages[0].value if past.stages else word(held.get("dealstage"))
    return cloudevent(
        context,
        "deal.created",
        id=f"deal/{deal_id}",
        occurred_at=created_at,
        source_version=version(record, context),
        data={
            "deal_id": deal_id,
            "pipeline": word(held.get("pipeline")) or "default",
            # One that was made by the API may stand in no stage yet.
            "stage": stage or "unknown",
            "account_id": primary(record, "company"),
            "prospect_ids": associated(record, "contact"),
            "owner_id": word(_first(past.owners, created_at, held.get("hubspot_owner_id"))),
            "amount": told if currency else None,
            "currency": currency,
            "expected_close_on": _day_text(
                _first(past.close_dates, created_at, held.get("closedate")), context
            ),
            "attributes": {"segment": kind} if kind else {},
        },
    )


def _first(steps: list[Was], created_at: datetime, now: Any) -> Any:
    """What it began with: the first value when it is as old as the deal, or all that is known."""
    if not steps:
        return now
    return steps[0].value if steps[0].at <= created_at else None


def _stages(
    held: Mapping[str, Any], context: Context, deal_id: str, stages: list[Was]
) -> Iterator[CloudEvent]:
    """Each move, and the end or new beginning that it was."""
    for before, after in pairwise([None, *stages]):
        assert after is not None
        if before is not None:
            yield stage_changed(context, deal_id, after)
        was = outcome(before.value, context) if before else OPEN
        yield from _status_changed(held, context, deal_id, after, was)


def _status_changed(
    held: Mapping[str, Any], context: Context, deal_id: str, after: Was, was: str
) -> Iterator[CloudEvent]:
    now = outcome(after.value, context)
    if now == was:
        return
    data: dict[str, Any] = {"deal_id": deal_id}
    if now == LOST:
        data["reason_code"] = word(held.get(context.options.get(LOST_REASON, "")))
    yield cloudevent(
        context,
        {WON: "deal.won", LOST: "deal.lost", OPEN: "deal.reopened"}[now],
        id=f"deal/{deal_id}/{now}/{milliseconds(after.at)}",
        occurred_at=after.at,
        rep_id=after.rep_id,
        is_automated=after.is_automated,
        data=data,
    )


def _registers(
    held: Mapping[str, Any], context: Context, deal_id: str, created_at: datetime, past: Histories
) -> Iterator[Telling]:
    for step in _later(past.amounts, created_at):
        yield amount_changed(held, context, deal_id, step)
    for step in _later(past.owners, created_at):
        yield owner_changed(context, deal_id, step)
    for step in _later(past.close_dates, created_at):
        yield close_date_changed(context, deal_id, step)


def _later(steps: list[Was], created_at: datetime) -> list[Was]:
    return steps[1:] if steps and steps[0].at <= created_at else steps


def outcome(stage: str, context: Context) -> str:
    """What the pipelines say of a stage: open, won or lost."""
    for pipeline in context.references.get("pipeline", {}).values():
        for each in pipeline.get("stages") or ():
            if isinstance(each, dict) and each.get("id") == stage:
                return stage_outcome(each)
    # HubSpot's own names, until its pipelines have been read.
    return {"closedwon": WON, "closedlost": LOST}.get(stage, OPEN)


def stage_outcome(stage: Mapping[str, Any]) -> str:
    """Closed and certain is won, closed and hopeless is lost."""
    told = stage.get("metadata")
    known = told if isinstance(told, dict) else {}
    if str(known.get("isClosed", "")).lower() != "true":
        return OPEN
    return WON if probability(stage) > 0 else LOST


def probability(stage: Mapping[str, Any]) -> float:
    """From 0 to 1."""
    told = stage.get("metadata")
    try:
        found = float(told.get("probability", 0)) if isinstance(told, dict) else 0.0
    except (TypeError, ValueError):
        return 0.0
    return found if 0 <= found <= 1 else 0.0


def stage_changed(context: Context, deal_id: str, now: Was) -> CloudEvent:
    return _changed(context, "stage", deal_id, now, {"stage": now.value})


def owner_changed(context: Context, deal_id: str, now: Was) -> Telling:
    if not now.value:
        return Skipped(f"deal {deal_id}: nobody owns it now; the last owner is kept")
    data = {"owner_id": now.value}
    return _changed(context, "owner", deal_id, now, data)


def amount_changed(held: Mapping[str, Any], context: Context, deal_id: str, now: Was) -> Telling:
    if not now.value:
        return Skipped(f"deal {deal_id}: the amount was cleared; the last one is kept")
    told, currency = amount(now.value), currency_of(held, context)
    if told is None or currency is None:
        return Untold(
            f"deal {deal_id}, amount: found {'no currency' if told else 'no decimal'}, expected "
            "an amount and its currency; set the source up with the option `currency`"
        )
    data = {"amount": told, "currency": currency}
    return _changed(context, "amount", deal_id, now, data)


def close_date_changed(context: Context, deal_id: str, now: Was) -> Telling:
    if not now.value:
        return Skipped(f"deal {deal_id}: the close date was cleared; the last one is kept")
    told = _day_text(now.value, context)
    if told is None:
        return Untold(f"deal {deal_id}, closedate: found no time, expected one")
    data = {"expected_close_on": told}
    return _changed(context, "close_date", deal_id, now, data)


def _changed(
    context: Context, name: str, deal_id: str, now: Was, data: Mapping[str, str]
) -> CloudEvent:
    """The same event, whether a webhook or a history tells of the change, each in its own form."""
    value = " ".join(data.values())
    return cloudevent(
        context,
        f"deal.{name}_changed",
        id=f"deal/{deal_id}/{name}/{milliseconds(now.at)}/{value}"[:200],
        occurred_at=now.at,
        rep_id=now.rep_id,
        is_automated=now.is_automated,
        data={"deal_id": deal_id, **data},
    )


def deleted(context: Context, deal_id: str, at: datetime) -> CloudEvent:
    return cloudevent(
        context,
        "deal.deleted",
        id=f"deal/{deal_id}/deleted/{milliseconds(at)}",
        occurred_at=at,
        data={"deal_id": deal_id},
    )


def currency_of(held: Mapping[str, Any], context: Context) -> str | None:
    return word(held.get("deal_currency_code")) or context.currency


def _day_text(value: Any, context: Context) -> str | None:
    found = day(value, context)
    return found.isoformat() if found else None
