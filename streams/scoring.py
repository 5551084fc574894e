"""What becomes of the texts that came with a request?

They are asked about in the pool, and what it says is told as events of their own, behind those of
the activities. A request with more texts than are ever held would never find room, so it is too
large rather than early.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from events.envelope import Envelope
from events.errors import TouchlineError
from events.reply_text import ReplyText
from streams.intake import Accepted
from streams.sentiment.frames import Asked
from streams.sentiment.pool import Pool, Scored
from streams.sentiment.reply import headers_of, scored_event


class TooManyTexts(TouchlineError):
    """However often it is sent, there will be no room for it."""

    def __init__(self, found: int, texts_max: int) -> None:
        super().__init__(
            f"body: found {found} texts of replies, expected at most {texts_max} at once"
        )


@dataclass(frozen=True, slots=True)
class Scoring:
    """Scores what was accepted with a text."""

    pool: Pool

    async def scored(self, accepted: Sequence[Accepted]) -> list[Envelope]:
        """`reply.scored` for each of them, in their order."""
        told = [(each.event, each.reply) for each in accepted if each.reply and each.reply.is_told]
        replies = [asked(reply, headers_of(event, reply)) for event, reply in told]
        scores = await self.scores(replies)
        return [
            scored_event(
                event,
                scored.score,
                scorer_id=scored.scorer_id,
                text_sha256=None if reply.text is None else sha256(reply.text.encode()).hexdigest(),
            )
            for (event, reply), scored in zip(told, scores, strict=True)
        ]

    async def scores(self, replies: Sequence[Asked]) -> list[Scored]:
        """The score of each reply, in their order."""
        if len(replies) > self.pool.texts_max:
            raise TooManyTexts(len(replies), self.pool.texts_max)
        return await self.pool.scores(replies) if replies else []


def asked(reply: ReplyText, headers: Mapping[str, str]) -> Asked:
    """What the pool is asked of a reply."""
    return Asked(
        text=reply.text or "",
        language=reply.language,
        subject=reply.subject or "",
        headers=dict(headers),
        parent_text=reply.parent_text,
    )
