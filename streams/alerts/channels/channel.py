"""What is a channel? One way to deliver a notice; `knows_keys` when a repetition is not seen."""

from typing import Protocol

from projections.alerts.notice import Notice


class Channel(Protocol):
    """Returns once the receiver has taken the notice; raises Undelivered."""

    @property
    def knows_keys(self) -> bool: ...

    async def send(self, notice: Notice) -> None: ...
