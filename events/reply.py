"""How was a reply meant?

A model scores it at the edge, where the text is; a person's or a rule's label comes on top. Only
the verdict travels, never the text.
"""

from typing import Annotated, ClassVar, Literal

from events.activity import ActivityEvent
from events.values import IN_KEY_ORDER, Id, Score, Sha256, Share, Word

Sentiment = Literal["positive", "neutral", "negative"]
ReplyLabel = Literal[
    "positive", "neutral", "negative", "unknown", "auto_reply", "bounce", "unsubscribe"
]
ReplyIntent = Literal[
    "interested",
    "question",
    "referral",
    "not_now",
    "not_interested",
    "unsubscribe",
    "auto_reply",
    "bounce",
    "unknown",
]


class ReplyScored(ActivityEvent):
    """A scorer read a reply and gave its verdict."""

    type: ClassVar[str] = "reply.scored"

    scorer_id: Id
    label: ReplyLabel
    score: Score
    probabilities: Annotated[dict[Sentiment, Share], IN_KEY_ORDER]
    language: Word
    intent: ReplyIntent
    text_sha256: Sha256 | None = None
    preprocess_version: Word | None = None


class ReplyClassified(ActivityEvent):
    """A person or a rule said how a reply was meant."""

    type: ClassVar[str] = "reply.classified"

    label: ReplyLabel
    by: Literal["human", "rule"]
    confidence: Share | None = None
