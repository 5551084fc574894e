"""How does a test tell what happened?

A time is told as "2026-03-02 10:00", by its day as "2026-03-02", or not at all as None.
"""

from datetime import UTC, datetime
from typing import Any

from events.activity import CallCompleted, EmailReceived, EmailSent, MeetingHeld, MeetingScheduled
from events.deal import DealCreated
from events.envelope import Actor, Envelope, TimePrecision
from events.ids import event_id
from events.payload import Payload
from events.reply import ReplyClassified, ReplyScored
from events.subject import subject_of
from events.values import EPOCH

TENANT = "main"
SOURCE = "/test"


def at(told: str) -> datetime:
    return datetime.fromisoformat(told).replace(tzinfo=UTC)


def event(
    said: Payload,
    told_at: str | None,
    *,
    version: int = 0,
    rep: str | None = None,
    actor: Actor = "human",
    zone: str | None = None,
    id: str = "1",
) -> Envelope:
    precision: TimePrecision = "none" if told_at is None else "exact" if ":" in told_at else "day"
    return Envelope(
        event_id=event_id(TENANT, SOURCE, id),
        id=id,
        source=SOURCE,
        type=said.type,
        schema_version=said.schema_version,
        tenant_id=TENANT,
        subject=subject_of(said, tenant_id=TENANT),
        occurred_at=EPOCH if told_at is None else at(told_at),
        time_precision=precision,
        recorded_at=at("2026-06-01"),
        source_version=version,
        rep_id=rep,
        actor=actor,
        actor_timezone=zone,
        data=said,
    )


def created(deal: str, told_at: str | None, *, version: int = 0, **fields: Any) -> Envelope:
    said = {"pipeline": "new business", "stage": "open"} | fields
    return event(DealCreated(deal_id=deal, **said), told_at, version=version)


def call(
    activity: str,
    told_at: str | None,
    *,
    direction: str = "outbound",
    outcome: str = "connected",
    version: int = 0,
    actor: Actor = "human",
    rep: str | None = None,
    **places: Any,
) -> Envelope:
    said = CallCompleted.model_validate(
        {
            "activity_id": activity,
            "direction": direction,
            "outcome": outcome,
            "duration_seconds": 60,
            **places,
        }
    )
    return event(said, told_at, version=version, actor=actor, rep=rep)


def email(
    activity: str,
    told_at: str | None,
    *,
    actor: Actor = "human",
    rep: str | None = None,
    **fields: Any,
) -> Envelope:
    said = EmailSent(activity_id=activity, thread_id="T1", **fields)
    return event(said, told_at, actor=actor, rep=rep)


def reply(
    activity: str,
    told_at: str | None,
    *,
    actor: Actor = "human",
    rep: str | None = None,
    **fields: Any,
) -> Envelope:
    said = EmailReceived(activity_id=activity, thread_id="T1", **fields)
    return event(said, told_at, actor=actor, rep=rep)


def scored(
    activity: str,
    told_at: str,
    label: str,
    *,
    scorer: str = "m1",
    intent: str = "unknown",
    language: str = "en",
    score: float = 0.5,
) -> Envelope:
    fields = {
        "activity_id": activity,
        "scorer_id": scorer,
        "label": label,
        "score": score,
        "probabilities": {"positive": 0.75, "negative": 0.25},
        "language": language,
        "intent": intent,
    }
    return event(ReplyScored.model_validate(fields), told_at)


def labelled(activity: str, told_at: str, label: str, *, by: str = "human") -> Envelope:
    fields = {"activity_id": activity, "label": label, "by": by}
    return event(ReplyClassified.model_validate(fields), told_at)


def meeting(
    activity: str, starts: str, *, medium: str = "video", ends: str | None = None, **more: Any
) -> Envelope:
    """Scheduled a day before it starts, in a fixed place of time, for as long as it is told."""
    places = {name: more.pop(name) for name in tuple(more) if name.endswith("_ids")}
    fields = {"starts_at": at(starts), "ends_at": at(ends or starts), "medium": medium}
    said = MeetingScheduled.model_validate({"activity_id": activity, **fields, **places})
    return event(said, starts.split(" ")[0], **more)


def held(activity: str, told_at: str | None, **fields: Any) -> Envelope:
    return event(MeetingHeld(activity_id=activity, **fields), told_at)
