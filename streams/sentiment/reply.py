"""What does the log hear of a reply that was scored?

An event of its own, caused by that of the activity and told by nobody but the scorer. Its id
follows from the two, so a reply that is sent again is the same event, and the verdict of another
scorer is another.
"""

from typing import Final

from events.activity import ActivityEvent, EmailReceived
from events.envelope import Envelope
from events.ids import event_id
from events.reply import ReplyScored
from events.reply_text import ReplyText
from events.subject import subject_of
from streams.sentiment.score import Score
from streams.sentiment.scorers import PREPROCESS_VERSION

SOURCE: Final = "touchline/scorer"

AUTOMATIC: Final = ("Auto-Submitted", "auto-replied")
"""What an e-mail that is known to be automatic says in its headers."""


def headers_of(event: Envelope, reply: ReplyText) -> dict[str, str]:
    """The headers that were told, and the one that the event itself stands for."""
    headers = dict(reply.headers or {})
    if isinstance(event.data, EmailReceived) and event.data.is_auto_reply:
        headers.setdefault(*AUTOMATIC)
    return headers


def scored_event(
    event: Envelope, score: Score, *, scorer_id: str, text_sha256: str | None = None
) -> Envelope:
    """`reply.scored` for an event of an activity that bore the text of a reply."""
    if not isinstance(event.data, ActivityEvent):
        raise TypeError(event.type)
    said = ReplyScored.model_validate(
        {
            "activity_id": event.data.activity_id,
            "scorer_id": scorer_id,
            "label": score.label,
            "score": score.score,
            "probabilities": dict(score.probabilities),
            "language": score.language,
            "intent": score.intent,
            "text_sha256": text_sha256,
            "preprocess_version": PREPROCESS_VERSION,
        }
    )
    id = f"{event.event_id}/{scorer_id}"
    return Envelope(
        event_id=event_id(event.tenant_id, SOURCE, id),
        id=id,
        source=SOURCE,
        type=said.type,
        schema_version=said.schema_version,
        tenant_id=event.tenant_id,
        subject=subject_of(said, tenant_id=event.tenant_id),
        occurred_at=event.occurred_at,
        time_precision=event.time_precision,
        recorded_at=event.recorded_at,
        source_version=event.source_version,
        actor="automation",
        backfill=event.backfill,
        correlation_id=event.correlation_id,
        causation_id=str(event.event_id),
        data=said,
    )
