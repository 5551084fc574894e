"""What does Pipedrive say of a pipeline?

A pipeline is told with all of its stages, by their ids, because names change. Won and lost are no
stages, so all of them are open; a probability of 60 is 0.6.
"""

from collections.abc import Iterator
from typing import Any

from streams.sources.delivery import Record
from streams.sources.fields import (
    Unreadable,
    flag,
    moment,
    needed_word,
    number,
    tables,
    total,
)
from streams.sources.pipedrive.change import Change, reference
from streams.sources.saying import said
from streams.sources.telling import Context, Fetch, Skipped, Telling


@total
def pipeline(record: Record, context: Context) -> Iterator[Telling]:
    """A pipeline as the API shows it, its stages within it or among the references."""
    id = needed_word(record, "id")
    known = context.references.get("stage", {}).values()
    stages = tables(record, "stages") or [
        each for each in known if reference(each, "pipeline_id") == id
    ]
    there = [each for each in stages if not _is_gone(each)]
    if not there:
        raise Unreadable(
            where="stages", found=None, expected="the stages of the pipeline beside it"
        )
    times = (
        moment(each, name) for each in (record, *there) for name in ("update_time", "add_time")
    )
    at = max((each for each in times if each), default=context.received_at)
    yield said(
        context,
        "pipeline.defined",
        of=f"pipeline/{id}",
        at=at,
        pipeline=id,
        stages=[_stage(each) for each in there],
    )


@total
def stage(record: Record, context: Context) -> Iterator[Telling]:
    """A stage alone: its pipeline is told as a whole."""
    yield Fetch("pipeline", (_pipeline_of(record),))


def changed(change: Change, context: Context) -> Iterator[Telling]:
    """A pipeline or one of its stages as a webhook tells it."""
    if change.entity == "stage":
        yield Fetch("pipeline", (_pipeline_of(change.now or change.before),))
    elif change.action == "delete":
        yield Skipped("the deals of a deleted pipeline keep what they were told")
    else:
        yield Fetch("pipeline", (change.id,))


def _pipeline_of(record: Record) -> str:
    return needed_word({"pipeline_id": reference(record, "pipeline_id")}, "pipeline_id")


def _is_gone(stage: Record) -> bool:
    return stage.get("active_flag") is False or flag(stage, "is_deleted")


def _stage(record: Record) -> dict[str, Any]:
    probability = number(record, "deal_probability")
    return {
        "stage": needed_word(record, "id"),
        "position": int(number(record, "order_nr") or 0),
        "probability": 1.0 if probability is None else float(probability / 100),
        "outcome": "open",
    }
