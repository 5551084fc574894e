"""What does Touchline have to know of a vendor?

How its webhooks are proved and taken apart or its streams are heard, which of its fields are texts,
what each kind of its records becomes, and how its API is asked. Everything round these is shared by
all vendors.
"""

from collections.abc import (
    AsyncGenerator,
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple, Protocol, runtime_checkable

from streams.sentiment.frames import Asked
from streams.sources.delivery import Record
from streams.sources.telling import Translation, Untold


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A request as it came, before anything in it is believed."""

    method: str
    url: str
    """As the vendor called it: the public address of the collector, path and query"""
    headers: Mapping[str, str]
    """Names in lower case"""
    body: bytes
    at: datetime


class Item(NamedTuple):
    """One record of a request's body."""

    kind: str
    key: str
    """The object that it tells of, as `deal/10`"""
    record: Record


Secrets = Mapping[str, Sequence[str]]
"""By name, as the source was set up; each may have two values while it is changed."""


def no_text(name: str, holder: Mapping[str, Any]) -> bool:
    """Of a vendor whose records bear no texts."""
    return False


def no_replies(record: Record) -> Iterable[str]:
    """Of a vendor whose records bear no replies."""
    return ()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """How a vendor's webhooks come in."""

    is_proved: Callable[[WebhookRequest, Secrets], bool]
    """Whether the request comes from whom it says, judged on the raw bytes, in constant time"""
    items: Callable[[Any], Iterator[Item | Untold]]
    """The records of a parsed body, each on its own; one that is none is told and skipped"""
    secrets: Sequence[str] = ("secret",)
    """Names of the secrets that `is_proved` needs"""
    is_unsigned: bool = False
    """Whether the address has to be one that nobody guesses, as nothing else covers the body"""
    echoed: str = ""
    """The parameter whose value is answered when the vendor asks whether anybody is there"""


class Page(NamedTuple):
    """Some of the records that changed, and from where to ask for those after them."""

    kind: str
    records: Sequence[Record]
    cursor: str
    """Kept once the records are in the log; empty as long as older ones may still come"""


class Api(Protocol):
    """What is asked of a vendor's API; each method waits for its limits and raises ApiError."""

    async def records(self, kind: str, ids: Sequence[str]) -> Sequence[Record]:
        """These objects with what they are associated with; those that are gone are left out."""

    def changed(
        self, kind: str, *, since: datetime | None, cursor: str | None
    ) -> AsyncGenerator[Page]:
        """Objects changed since then, going on after the cursor; None: all. Close it in the end."""

    async def check(self) -> Sequence[str]:
        """What is wrong with token, scopes or subscriptions: one sentence each, with its cure."""

    async def close(self) -> None:
        """Let go of connections."""


@runtime_checkable
class MailApi(Api, Protocol):
    """An API that gives out what people wrote."""

    async def texts(self, kind: str, ids: Sequence[str]) -> Mapping[str, Asked]:
        """What these replies say, by id; one without a text is left out. They are kept nowhere."""


EARLIEST: Final = "earliest"
LATEST: Final = "latest"
"""Where a stream may be heard from, beside a cursor: all that is kept of it, or from now on."""


class Gap(NamedTuple):
    """Objects that changed without a word on which ones: the API has to tell."""

    kind: str
    since: datetime


class Heard(NamedTuple):
    """What a stream says at once; nothing, when it only shows that it is alive."""

    items: Sequence[Item | Untold]
    gaps: Sequence[Gap]
    cursor: str
    """Kept once all of it is in the log"""


class Stream(Protocol):
    """What a vendor tells to who subscribes; each method raises ApiError."""

    def heard(self, topic: str, *, after: str) -> AsyncGenerator[Heard]:
        """What is told from there on; who asks for the next has what came before in the log."""

    async def check(self) -> Sequence[str]:
        """What is wrong with address, session or rights: one sentence each, with its cure."""

    async def close(self) -> None:
        """Let go of connections."""


@dataclass(frozen=True, slots=True)
class Account:
    """How a source speaks to its vendor."""

    url: str
    """Where its API answers"""
    secrets: Secrets
    options: Mapping[str, str]
    attempts_max: int | None = None
    """How often a call is made; a translator waits as long as it takes"""


@dataclass(frozen=True, slots=True)
class Vendor:
    """One CRM, or any system that calls us."""

    name: str
    translations: Mapping[str, Translation]
    """By kind: of what its webhooks bear, and of the objects that its API returns"""
    endpoint: Endpoint | None = None
    """None when it is only asked"""
    is_text: Callable[[str, Mapping[str, Any]], bool] = no_text
    """Whether the field of this name, in the object that holds it, is a text of a person's"""
    replies: Callable[[Record], Iterable[str]] = no_replies
    """The texts in a record that are replies and are to be scored"""
    api: Callable[[Account], Api] | None = None
    api_url: str = ""
    api_secrets: Sequence[str] = ("token",)
    stream: Callable[[Account], Stream] | None = None
    """How it is subscribed to, when it calls nobody"""
    topics: Mapping[str, str] = field(default_factory=dict)
    """Topics of the stream, each with the kind of object whose changes it tells"""
    references: Sequence[str] = ()
    """Kinds that are read whole, and stand in every context by their id"""
    fetched: Sequence[str] = ()
    """Kinds that a backfill reads, in this order"""
    options: Mapping[str, str] = field(default_factory=dict)
    """Names of what a source may be set up with beside its secrets, each with what it says"""
