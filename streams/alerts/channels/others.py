"""How does a notice reach one of the hundred services that Apprise knows? By its URL there.

Apprise tells no keys: what is sent again after a kill is seen again.
"""

from dataclasses import dataclass, field
from typing import ClassVar, Final

import apprise

from projections.alerts.notice import Notice
from streams.alerts.errors import NotTaken

UNKNOWN: Final = "no: Apprise knows no such URL"
REFUSED: Final = "no, or not at all: Apprise says no more"


@dataclass(frozen=True, slots=True)
class Others:
    """A service by its Apprise URL."""

    url: str = field(repr=False)
    knows_keys: ClassVar[bool] = False

    async def send(self, notice: Notice) -> None:
        service = apprise.Apprise()
        if not service.add(self.url):
            raise NotTaken(UNKNOWN, is_final=True)
        body = "\n\n".join(f"{headline}\n{text}".rstrip() for headline, text in notice.lines)
        if not await service.async_notify(body=body, title=notice.title):
            raise NotTaken(REFUSED)
