"""How is a reply meant whose text only the vendor holds?

The text is asked for once its event is told, scored in a process of its own and let go: it is in no
record, so no translation, reason or letter can repeat it. Few are held at once, and while there is
no room for them, or no process, whoever asks waits. The id of the score follows from that of the
event, so what is read again after a kill is the same event.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import stamina

from events.envelope import Envelope
from streams import attempts
from streams.crash_points import CrashPoint
from streams.scoring import Scoring
from streams.sentiment.errors import ScorerAway, ScorersBusy
from streams.sentiment.frames import Asked
from streams.sentiment.pool import Scored
from streams.sentiment.reply import scored_event
from streams.sources.connections import Connections
from streams.sources.texts import digest

AT_ONCE: Final = 50
"""So many texts are held, and no more."""


@dataclass(frozen=True, slots=True)
class Replies:
    """Reads what vendors hold of replies."""

    connections: Connections
    scoring: Scoring
    crash_point: CrashPoint

    async def scored(
        self, source: str, kind: str, told: Mapping[str, Envelope]
    ) -> Mapping[str, Envelope]:
        """`reply.scored` of these events, by the ids of the objects; raises ApiRefuses."""
        texts = await self.connections.texts(source, kind, list(told))
        self.crash_point("translator.texts_read")
        asked = {id: texts[id] for id in told if id in texts}
        scores = await self._scores(list(asked.values()))
        return {
            id: scored_event(
                told[id],
                each.score,
                scorer_id=each.scorer_id,
                text_sha256=digest(asked[id].text),
            )
            for id, each in zip(asked, scores, strict=True)
        }

    async def _scores(self, asked: Sequence[Asked]) -> list[Scored]:
        notice = attempts.notice()
        async for attempt in stamina.retry_context(
            on=(ScorersBusy, ScorerAway), attempts=None, timeout=None, wait_max=5.0
        ):
            notice()
            with attempt:
                return await self.scoring.scores(asked)
        raise AssertionError  # Either scored or raised above.
