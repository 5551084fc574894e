"""Through which stages, amounts and close dates did an opportunity go?

Salesforce writes a row of history whenever stage, amount, probability or close date change, the
first one at creation. A row says what held from then on, so only what differs from the row before
is told; a row alone tells its stage.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from streams.sources.delivery import Record
from streams.sources.fields import amount, day, needed_moment, needed_word, total, word
from streams.sources.salesforce.outcome import outcome
from streams.sources.saying import Meant, Step, Who, told
from streams.sources.telling import Context, Telling

HISTORY: Final = "history"
"""Where the API client puts the rows, the oldest first, within the opportunity."""
MULTIPLE: Final = "multiple_currencies"


@total
def opportunity_history(record: Record, context: Context) -> Iterator[Telling]:
    """A row alone, as a backfill of the history reads it."""
    step = _step(record, "StageName")
    yield from told(context, step, _stage(step), deal_id=needed_word(record, "OpportunityId"))


def stages(rows: Sequence[Record], context: Context) -> Iterator[Telling]:
    """What each row says that the one before it did not say; the first one is the creation's."""
    if rows:
        yield from _began(rows[0], context)
    for before, now in pairwise(rows):
        id = needed_word(now, "OpportunityId")
        for name in ("StageName", "Amount", "CloseDate"):
            if before.get(name) != now.get(name):
                step = _step(now, name)
                yield from told(context, step, _meant(step, context), deal_id=id)
        was, end = outcome(before, context), outcome(now, context)
        if end is not None and was != end:
            type = "reopened" if end == "open" else end
            step = _step(now, "IsClosed")
            yield from told(context, step, iter([Meant(f"deal.{type}", type, {})]), deal_id=id)


def _began(row: Record, context: Context) -> Iterator[Telling]:
    """What the creation of a deal that changed since does not say."""
    id = needed_word(row, "OpportunityId")
    for name in ("Amount", "CloseDate"):
        step = _step(row, name)
        yield from told(context, step, _meant(step, context), deal_id=id)


def _step(row: Record, name: str) -> Step:
    return Step(name, None, row, needed_moment(row, "CreatedDate"), Who(word(row, "CreatedById")))


def _meant(step: Step, context: Context) -> Iterator[Meant]:
    if step.field == "StageName":
        yield from _stage(step)
    elif step.field == "CloseDate":
        if on := day(step.state, "CloseDate"):
            yield Meant("deal.close_date_changed", f"close/{on}", {"expected_close_on": on})
    else:
        value, currency = amount(step.state, "Amount"), word(step.state, "CurrencyIsoCode")
        currency = currency or (None if MULTIPLE in context.options else context.currency)
        if value is not None and currency:
            data = {"amount": value, "currency": currency}
            yield Meant("deal.amount_changed", f"amount/{value}/{currency}", data)


def _stage(step: Step) -> Iterator[Meant]:
    stage = needed_word(step.state, "StageName")
    yield Meant("deal.stage_changed", f"stage/{stage}", {"stage": stage})
