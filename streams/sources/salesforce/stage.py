"""What does Salesforce say of a stage?

The stages of a company are one pipeline, told as a whole whichever of them is read. A probability
of 60 is 0.6.
"""

from collections.abc import Iterator
from typing import Any

from streams.sources.delivery import Record
from streams.sources.fields import flag, moment, number, total
from streams.sources.salesforce.outcome import outcome_of, stage_name, stages_of
from streams.sources.saying import said
from streams.sources.telling import Context, Telling


@total
def stage(record: Record, context: Context) -> Iterator[Telling]:
    """All stages, each as the API shows it."""
    known = {stage_name(each): each for each in (*stages_of(context), record)}
    there = [each for each in known.values() if each.get("IsActive") in (None, True)]
    names = ("LastModifiedDate", "SystemModstamp", "CreatedDate")
    times = (moment(each, name) for each in there for name in names)
    pipeline = context.options.get("pipeline", "sales")
    yield said(
        context,
        "pipeline.defined",
        of=f"pipeline/{pipeline}",
        at=max((each for each in times if each), default=context.received_at),
        pipeline=pipeline,
        stages=[_stage(each) for each in sorted(there, key=_position)],
    )


def _stage(record: Record) -> dict[str, Any]:
    probability = number(record, "DefaultProbability")
    is_won = flag(record, "IsWon")
    return {
        "stage": stage_name(record),
        "position": _position(record),
        "probability": float(is_won) if probability is None else float(probability / 100),
        "outcome": outcome_of(record),
    }


def _position(record: Record) -> int:
    return int(number(record, "SortOrder") or 0)
