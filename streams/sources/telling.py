"""What does a translation say of one record?

Events, as any sender would tell them to the intake; that something is no event of ours, and why;
that the record says too little and the object has to be fetched; or that the vendor holds the text
of a reply. A translation is pure: everything that it knows beside the record stands in its context,
so the same delivery always tells the same, and an id that follows from the thing told makes one
event of every repetition.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from streams.sources.delivery import Record

CloudEvent = dict[str, Any]
"""An event as `POST /v1/events` takes it in structured mode, made by `cloudevent`."""


@dataclass(frozen=True, slots=True)
class Untold:
    """Nothing is told of this, and a person reads why in a dead letter."""

    reason: str
    """Where, what was found, what was expected or what to do; it quotes no text of a person's"""
    record: Record | None = None
    """What it is about, where nothing else tells: an endpoint that takes a body apart says so"""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Nothing is told of this, and nobody needs to know: another record tells it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Fetch:
    """These objects have to be read by the vendor's API; the translation of `kind` reads them."""

    kind: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unread:
    """The vendor's API holds the text of a reply: it is scored in memory, and let go."""

    kind: str
    id: str
    """The object that bears the text, which no translation reads"""
    told_by: str
    """The `id` of the event that tells of the reply"""


Telling = CloudEvent | Untold | Skipped | Fetch | Unread


@dataclass(frozen=True, slots=True)
class Context:
    """What a translation knows beside the record."""

    source: str
    """The CloudEvents `source` of all that it tells: the vendor, as in `hubspot`"""
    received_at: datetime
    """When the record was received or fetched"""
    currency: str | None = None
    """Of amounts that name none, as the source was set up"""
    timezone: str = "UTC"
    """Of dates and times that name none, as the source was set up"""
    is_backfill: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    """Those of the request that were kept, in lower case"""
    references: Mapping[str, Mapping[str, Record]] = field(default_factory=dict)
    """Records of the kinds that the vendor's objects refer to, by kind and id: pipelines, owners"""
    options: Mapping[str, str] = field(default_factory=dict)
    """What else the source was set up with"""


Translation = Callable[[Record, Context], Iterator[Telling]]
"""One for each kind of record. It never raises for what a vendor may send."""


def cloudevent(
    context: Context,
    type: str,
    *,
    id: str,
    occurred_at: datetime | str,
    data: Mapping[str, Any],
    source_version: int = 0,
    rep_id: str | None = None,
    is_automated: bool = False,
    time_precision: str = "exact",
) -> CloudEvent:
    """The event that says this; `data` without what is None, which says that it was not told.

    `data.reply` may bear the text of a reply, or `{"text_sha256": …}` as it stands in a delivery.
    """
    event: CloudEvent = {
        "specversion": "1.0",
        "id": id,
        "source": context.source,
        "type": type,
        "time": occurred_at if isinstance(occurred_at, str) else occurred_at.isoformat(),
        "data": {name: value for name, value in data.items() if value is not None},
    }
    if time_precision != "exact":
        event["timeprecision"] = time_precision
    if source_version:
        event["sourceversion"] = str(source_version)
    if rep_id:
        event["repid"] = rep_id
    if is_automated:
        event["actor"] = "automation"
    if context.is_backfill:
        event["backfill"] = True
    return event
