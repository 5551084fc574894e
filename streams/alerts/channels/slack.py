"""How does a notice look in Slack? As blocks, with a text for where blocks are not shown.

An incoming webhook knows no keys: what is sent again after a kill is seen again.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

import aiohttp
from slack_sdk.models.blocks import ContextBlock, HeaderBlock, SectionBlock
from slack_sdk.models.blocks.basic_components import MarkdownTextObject, PlainTextObject
from slack_sdk.webhook.async_client import AsyncWebhookClient

from projections.alerts.notice import Notice
from streams.alerts.channels.posting import ANSWER_SECONDS_MAX, refuse
from streams.alerts.errors import NoAnswer

HEADER_LENGTH_MAX: Final = 150
SECTION_LENGTH_MAX: Final = 3000
# Of 50 blocks one is the header and one says what was left out.
SECTIONS_MAX: Final = 48
# The client would log the address, which is the secret.
_SILENT: Final = logging.Logger("slack", logging.CRITICAL + 1)
_ESCAPED: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


@dataclass(frozen=True, slots=True)
class Slack:
    """An incoming webhook of one Slack channel."""

    url: str = field(repr=False)
    knows_keys: ClassVar[bool] = False

    async def send(self, notice: Notice) -> None:
        seconds = int(ANSWER_SECONDS_MAX)
        client = AsyncWebhookClient(self.url, seconds, logger=_SILENT, retry_handlers=[])
        try:
            answer = await client.send(text=escaped(notice.title), blocks=list(blocks(notice)))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as problem:
            raise NoAnswer(problem) from None
        headers = {name.lower(): value for name, value in answer.headers.items()}
        refuse(answer.status_code, str(headers.get("retry-after", "")))


def blocks(notice: Notice) -> Iterator[Any]:
    """Block Kit: a header, a section for each alert."""
    yield HeaderBlock(text=PlainTextObject(text=notice.title[:HEADER_LENGTH_MAX]))
    for headline, text in notice.lines[:SECTIONS_MAX]:
        said = f"*{escaped(headline)}*\n{escaped(text)}".rstrip()
        yield SectionBlock(text=MarkdownTextObject(text=said[:SECTION_LENGTH_MAX]))
    if (left := len(notice.lines) - SECTIONS_MAX) > 0:
        yield ContextBlock(elements=[PlainTextObject(text=f"and {left} more")])


def escaped(text: str) -> str:
    """Without what Slack reads as a mention or a link."""
    return text.translate(_ESCAPED)
