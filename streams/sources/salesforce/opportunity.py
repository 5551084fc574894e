"""What does Salesforce say of an opportunity?

An opportunity is a deal. A change event bears what changed; a record that is read bears what holds
now, and the stages it went through when its history was read with it. Won and lost follow from the
stage: the record says it itself, or the stages of the company do.
"""

from collections.abc import Iterator
from typing import Final

from streams.sources.delivery import Record
from streams.sources.fields import (
    amount,
    day,
    flag,
    moment,
    needed_moment,
    needed_word,
    tables,
    total,
    word,
)
from streams.sources.salesforce.change import Change
from streams.sources.salesforce.opportunity_history import HISTORY, MULTIPLE, stages
from streams.sources.salesforce.outcome import Outcome, outcome
from streams.sources.saying import NOBODY, Meant, Step, Who, said, told
from streams.sources.telling import Context, Fetch, Telling

UNKNOWN_STAGE: Final = "unknown"
_STANDING: Final = ("OwnerId", "AccountId", "Amount", "CloseDate", "LeadSource")
_FOLLOWED: Final = frozenset({*_STANDING, "CurrencyIsoCode", "StageName"})
_LIVE, _WHOLE, _NOT_MOVED, _MOVED = 3, 2, 1, 0


@total
def opportunity(record: Record, context: Context) -> Iterator[Telling]:
    """An opportunity as the API shows it, with its history when the client asked for that."""
    id = needed_word(record, "Id")
    at = moment(record, "LastModifiedDate") or moment(record, "SystemModstamp")
    if flag(record, "IsDeleted"):
        of, at = f"deal/{id}/deleted", at or context.received_at
        yield said(context, "deal.deleted", of=of, at=at, deal_id=id)
        return
    created_at = needed_moment(record, "CreatedDate")
    rows = tables(record, HISTORY)
    yield _created(id, record, context, first=rows[0] if rows else None, who=None)
    yield from stages(rows, context)
    if not _is_unchanged(record):
        for name in _STANDING:
            step = Step(name, None, record, at or created_at, NOBODY)
            yield from told(context, step, _meant(step, context), deal_id=id)
    if not rows:
        yield from _stood(id, record, context)


def changed(change: Change, context: Context) -> Iterator[Telling]:
    """An opportunity as a change event tells it."""
    id, at, who, record = change.id, change.at, change.who, change.record
    if change.type == "DELETE":
        yield said(context, "deal.deleted", of=f"deal/{id}/deleted", at=at, who=who, deal_id=id)
        return
    if change.type == "UNDELETE":
        yield said(context, "deal.restored", of=f"deal/{id}/restored", at=at, who=who, deal_id=id)
        return
    if change.type == "CREATE":
        yield _created(id, record, context, first=None, who=who)
    elif _is_short(change, context):
        yield Fetch("Opportunity", (id,))
        return
    else:
        for name in sorted(change.changed & _FOLLOWED):
            step = Step(name, None, record, at, who)
            yield from told(context, step, _meant(step, context), deal_id=id)
    end = _end(change, context)
    if end:
        step = Step("IsClosed", None, record, at, who)
        yield from told(context, step, iter([end]), deal_id=id)


def _created(
    id: str, record: Record, context: Context, *, first: Record | None, who: Who | None
) -> Telling:
    """Its beginning: the first row of its history, or the record if it never changed."""
    at = needed_moment(record, "CreatedDate")
    is_whole = who is not None or _is_unchanged(record)
    has_moved = not is_whole and moment(record, "LastStageChangeDate") is not None
    version = _WHOLE if is_whole or first else _MOVED if has_moved else _NOT_MOVED
    stage = UNKNOWN_STAGE if has_moved else needed_word(record, "StageName")
    value, currency = amount(record, "Amount"), _currency(record, context)
    whole = {
        "account_id": word(record, "AccountId"),
        "owner_id": word(record, "OwnerId"),
        "amount": value if currency else None,
        "currency": currency if value is not None else None,
        "expected_close_on": day(record, "CloseDate"),
        "attributes": _source(record),
    }
    return said(
        context,
        "deal.created",
        of=f"deal/{id}/created",
        at=at,
        who=who or NOBODY,
        version=_LIVE if who else version,
        deal_id=id,
        pipeline=context.options.get("pipeline", "sales"),
        stage=needed_word(first, "StageName") if first else stage,
        **(whole if is_whole else {}),
    )


def _is_unchanged(record: Record) -> bool:
    at = moment(record, "LastModifiedDate")
    return at is not None and at == moment(record, "CreatedDate")


def _is_short(change: Change, context: Context) -> bool:
    """Whether the event says too little: an amount without its currency, a stage without an end."""
    has_worth = not change.changed.isdisjoint({"Amount", "CurrencyIsoCode"})
    is_worth_known = amount(change.record, "Amount") is not None or "Amount" in change.changed
    if has_worth and not (is_worth_known and _currency(change.record, context)):
        return True
    return "StageName" in change.changed and outcome(change.record, context) is None


def _stood(id: str, record: Record, context: Context) -> Iterator[Telling]:
    """Where an opportunity stands whose history was not read."""
    moved_at = moment(record, "LastStageChangeDate")
    ended_at = moved_at or moment(record, "LastModifiedDate")
    if moved_at:
        step = Step("StageName", None, record, moved_at, NOBODY)
        yield from told(context, step, _meant(step, context), deal_id=id)
    end = outcome(record, context)
    if ended_at and end in ("won", "lost"):
        step = Step("IsClosed", None, record, ended_at, NOBODY)
        yield from told(context, step, iter([Meant(f"deal.{end}", end, {})]), deal_id=id)


def _end(change: Change, context: Context) -> Meant | None:
    """Won, lost or open again; an opportunity that begins open is no event of its own."""
    found: Outcome | None = outcome(change.record, context)
    is_ended = found in ("won", "lost")
    if change.is_whole:
        return Meant(f"deal.{found}", str(found), {}) if is_ended else None
    if change.changed.isdisjoint({"StageName", "IsClosed", "IsWon"}):
        return None
    if is_ended:
        return Meant(f"deal.{found}", str(found), {})
    return Meant("deal.reopened", "reopened", {}) if "IsClosed" in change.changed else None


def _meant(step: Step, context: Context) -> Iterator[Meant]:
    state = step.state
    if step.field == "StageName":
        stage = needed_word(state, "StageName")
        yield Meant("deal.stage_changed", f"stage/{stage}", {"stage": stage})
    elif step.field in ("Amount", "CurrencyIsoCode"):
        value, currency = amount(state, "Amount"), _currency(state, context)
        if value is not None and currency:
            data = {"amount": value, "currency": currency}
            yield Meant("deal.amount_changed", f"amount/{value}/{currency}", data)
    elif step.field == "CloseDate":
        if on := day(state, "CloseDate"):
            yield Meant("deal.close_date_changed", f"close/{on}", {"expected_close_on": on})
    elif step.field == "LeadSource":
        value = word(state, "LeadSource") or ""
        if value or step.who is not NOBODY:
            data = {"name": "source", "value": value}
            yield Meant("deal.attribute_changed", "attribute/source", data)
    elif other := word(state, step.field):
        name = {"OwnerId": "owner", "AccountId": "account"}[step.field]
        yield Meant(f"deal.{name}_changed", f"{name}/{other}", {f"{name}_id": other})


def _currency(record: Record, context: Context) -> str | None:
    """In a company with several currencies every amount names its own."""
    found = word(record, "CurrencyIsoCode")
    return found if found or MULTIPLE in context.options else context.currency


def _source(record: Record) -> dict[str, str] | None:
    source = word(record, "LeadSource")
    return {"source": source} if source else None
