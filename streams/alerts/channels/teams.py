"""How does a notice look in Microsoft Teams? As an Adaptive Card, posted to a workflow.

A workflow knows no keys: what is sent again after a kill is seen again.
"""

from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

import msgspec

from projections.alerts.notice import Notice
from streams.alerts.channels.posting import post

CARD: Final = "application/vnd.microsoft.card.adaptive"


@dataclass(frozen=True, slots=True)
class Teams:
    """The address of a workflow that posts what it receives."""

    url: str = field(repr=False)
    knows_keys: ClassVar[bool] = False

    async def send(self, notice: Notice) -> None:
        await post(self.url, msgspec.json.encode(card(notice)))


def card(notice: Notice) -> dict[str, Any]:
    """The message as a workflow takes it."""
    body: list[dict[str, Any]] = [_text(notice.title, size="Large", weight="Bolder")]
    for headline, text in notice.lines:
        body += [_text(headline, weight="Bolder")] if len(notice.lines) > 1 else []
        body += [_text(text)] if text else []
    content = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
    }
    return {"type": "message", "attachments": [{"contentType": CARD, "content": content}]}


def _text(text: str, **style: str) -> dict[str, Any]:
    return {"type": "TextBlock", "text": text, "wrap": True, **style}
