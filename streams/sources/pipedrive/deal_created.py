"""How did a deal of Pipedrive begin?

A creation that knows more has a higher version, so that it counts whichever is told first: one
told when it happened, then one whose every change is known, then one that has not moved, then one
whose first stage is unknown. No event says that a deal went to another pipeline, so the creation
is corrected: it names the pipeline of now.
"""

from collections.abc import Iterator
from typing import Any, Final

from streams.sources.delivery import Record
from streams.sources.fields import amount, day, moment, needed_moment, needed_word, word
from streams.sources.pipedrive.change import reference
from streams.sources.pipedrive.history import beginning, is_told_whole, pipelines_left
from streams.sources.saying import NOBODY, Who, said
from streams.sources.telling import Context, Telling

UNKNOWN_STAGE: Final = "unknown"
_LIVE, _WHOLE, _NOT_MOVED, _MOVED = 3, 2, 1, 0


def created(
    id: str, record: Record, context: Context, *, who: Who | None = None
) -> Iterator[Telling]:
    """The creation, and what it says of the lead that became the deal; `who` when told live."""
    at = needed_moment(record, "add_time")
    is_whole = who is not None or is_told_whole(record)
    first = beginning(record)
    has_moved = not is_whole and moment(record, "stage_change_time") is not None
    known = _LIVE if who else _WHOLE if is_whole else _MOVED if has_moved else _NOT_MOVED
    lead = word(record, "source_lead_id")
    yield said(
        context,
        "deal.created",
        of=f"deal/{id}/created",
        at=at,
        who=who or NOBODY,
        version=known + pipelines_left(record) * (_LIVE + 1),
        deal_id=id,
        pipeline=needed_word(record, "pipeline_id"),
        stage=UNKNOWN_STAGE if has_moved else needed_word(first, "stage_id"),
        lead_id=lead,
        **(_first_values(first, context) if is_whole else {}),
    )
    if lead:
        yield said(
            context,
            "lead.converted",
            of=f"lead/{lead}/converted",
            at=at,
            lead_id=lead,
            deal_id=id,
            contact_id=reference(first, "person_id"),
        )


def is_worth(state: Record) -> bool:
    """Whether somebody set a value: Pipedrive shows 0 for a deal without one."""
    return amount(state, "value") not in (None, "0")


def _first_values(first: Record, context: Context) -> dict[str, Any]:
    person, is_told = reference(first, "person_id"), is_worth(first)
    currency = word(first, "currency") or context.currency
    return {
        "account_id": reference(first, "org_id"),
        "prospect_ids": [person] if person else None,
        "owner_id": reference(first, "owner_id", "user_id"),
        "amount": amount(first, "value") if is_told and currency else None,
        "currency": currency if is_told else None,
        "expected_close_on": day(first, "expected_close_date"),
    }
