"""What does Pipedrive say of a deal?

A deal whose every change is known tells how it began; of one that is only seen as it stands, the
first stage is unknown when it has moved since, and what holds now is told as of its last change.
Winning and losing are a status of the deal and no stage. A value of 0 that nobody set is unknown.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from streams.sources.delivery import Record
from streams.sources.fields import amount, day, moment, needed_word, total, word
from streams.sources.pipedrive.change import Change, plain, reference
from streams.sources.pipedrive.deal_created import created, is_worth
from streams.sources.pipedrive.gone import gone_at
from streams.sources.pipedrive.history import CHANGELOG, is_told_whole, standing, step, steps
from streams.sources.saying import Meant, Step, said, told
from streams.sources.telling import Context, Fetch, Telling

STANDING: Final = ("owner_id", "user_id", "value", "org_id", "person_id", "expected_close_date")
GUARDED: Final = frozenset({"stage_id", "pipeline_id", "value", "currency", "status"})
"""What nobody should believe that is not signed: read again by the API."""
REASON_LENGTH_MAX: Final = 200
_ENDS: Final = ("won", "lost")
_TIMES: Final = {"stage_id": "stage_change_time", "won": "won_time", "lost": "lost_time"}
"""Fields of a deal that say when something else of it became so."""


@total
def deal(record: Record, context: Context) -> Iterator[Telling]:
    """A deal as the API shows it, with its changelog when the client asked for that."""
    id = needed_word(record, "id")
    if at := gone_at(record, context):
        yield said(context, "deal.deleted", of=f"deal/{id}/deleted", at=at, deal_id=id)
        return
    yield from created(id, record, context)
    history = steps(record, context) if CHANGELOG in record else _standing(record)
    for each in history:
        yield from _told(id, each, context)


def changed(change: Change, context: Context, *, is_believed: bool) -> Iterator[Telling]:
    """A deal as a webhook tells it; money, stage, end and deletion only when it is believed."""
    if change.merged_into:
        yield _merged(change.id, change.merged_into, change, context)
    elif change.absorbed:
        yield _merged(change.absorbed, change.id, change, context)
    elif not is_believed and (change.action != "change" or change.changed & GUARDED):
        yield Fetch("deal", (change.id,))
    elif change.action == "delete":
        of = f"deal/{change.id}/deleted"
        yield said(context, "deal.deleted", of=of, at=change.at, who=change.who, deal_id=change.id)
    elif change.action == "create":
        yield from created(change.id, change.now, context, who=change.who)
    else:
        for name in sorted(change.changed & _MEANINGS.keys()):
            yield from _told(change.id, step(change, name), context)


def _merged(loser: str, survivor: str, change: Change, context: Context) -> Telling:
    return said(
        context,
        "deal.merged",
        of=f"deal/{loser}/merged/{survivor}",
        at=change.at,
        who=change.who,
        deal_id=loser,
        into_deal_id=survivor,
    )


def _standing(record: Record) -> Iterator[Step]:
    """Without a changelog; what a deal that never changed began with is not said twice."""
    if not is_told_whole(record):
        for each in standing(record, STANDING):
            if each.field != "value" or is_worth(record):
                yield each
    if moment(record, "stage_change_time"):
        yield from standing(record, ["stage_id"])
    if record.get("status") in _ENDS or moment(record, "first_won_time"):
        yield from standing(record, ["status"])


def _told(id: str, step: Step, context: Context) -> Iterator[Telling]:
    time_field = _TIMES.get(str(step.state.get("status")) if step.field == "status" else step.field)
    at = moment(step.state, time_field) if time_field else None
    dated = step._replace(at=at or step.at)
    yield from told(context, dated, _meant(dated, context), deal_id=id)


def _meant(step: Step, context: Context) -> Iterator[Meant]:
    return _MEANINGS[step.field](step, context) if step.field in _MEANINGS else iter(())


def _stage(step: Step, context: Context) -> Iterator[Meant]:
    stage = needed_word(step.state, "stage_id")
    yield Meant("deal.stage_changed", f"stage/{stage}", {"stage": stage})


def _worth(step: Step, context: Context) -> Iterator[Meant]:
    value = amount(step.state, "value")
    currency = word(step.state, "currency") or context.currency
    if value is not None and currency:
        data = {"amount": value, "currency": currency}
        yield Meant("deal.amount_changed", f"amount/{value}/{currency}", data)


def _owner(step: Step, context: Context) -> Iterator[Meant]:
    if owner := reference(step.state, "owner_id", "user_id"):
        yield Meant("deal.owner_changed", f"owner/{owner}", {"owner_id": owner})


def _account(step: Step, context: Context) -> Iterator[Meant]:
    if account := reference(step.state, "org_id"):
        yield Meant("deal.account_changed", f"account/{account}", {"account_id": account})


def _close_date(step: Step, context: Context) -> Iterator[Meant]:
    if on := day(step.state, "expected_close_date"):
        yield Meant("deal.close_date_changed", f"close/{on}", {"expected_close_on": on})


def _person(step: Step, context: Context) -> Iterator[Meant]:
    if old := word({"person_id": plain(step.old)}, "person_id"):
        yield Meant("deal.contact_unlinked", f"unlinked/{old}", {"prospect_id": old})
    if now := reference(step.state, "person_id"):
        yield Meant("deal.contact_linked", f"linked/{now}", {"prospect_id": now})


def _status(step: Step, context: Context) -> Iterator[Meant]:
    match step.state.get("status"):
        case "won":
            yield Meant("deal.won", "won", {})
        case "lost":
            yield Meant("deal.lost", "lost", {"reason_code": _reason(step.state)})
        case "open" if step.old == "deleted":
            yield Meant("deal.restored", "restored", {})
        case "open":
            yield Meant("deal.reopened", "reopened", {})
        case "deleted":
            yield Meant("deal.deleted", "deleted", {})


def _reason(state: Record) -> str | None:
    """The reason as it was chosen or typed; one that is longer than a code is not told."""
    found = state.get("lost_reason")
    is_code = isinstance(found, str) and len(found) <= REASON_LENGTH_MAX and found.isprintable()
    return found.strip() or None if isinstance(found, str) and is_code else None


_MEANINGS: Final[Mapping[str, Callable[[Step, Context], Iterator[Meant]]]] = {
    "stage_id": _stage,
    "value": _worth,
    "currency": _worth,
    "owner_id": _owner,
    "user_id": _owner,
    "org_id": _account,
    "expected_close_date": _close_date,
    "person_id": _person,
    "status": _status,
}
