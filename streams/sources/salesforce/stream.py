"""What does Salesforce tell to who subscribes to its change events?

The Pub/Sub API sends as many events as were asked for, and more are asked for once those are in the
log. It keeps them for 72 hours: from an older place nothing can be heard. A session that has ended
is renewed, and hearing goes on where it stood. What bears no ids, because too much changed at once,
is a gap.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing, suppress
from typing import Any, Final

import grpc

from streams.sources.errors import ApiAway, ApiError, ApiRefuses, CursorExpired
from streams.sources.fields import Unreadable, needed_moment
from streams.sources.salesforce.avro import EventSchema, Undecodable, event_schema
from streams.sources.salesforce.change import HEADER
from streams.sources.salesforce.change_event import KIND, is_without_ids
from streams.sources.salesforce.pubsub import pubsub_pb2 as said
from streams.sources.salesforce.pubsub.pubsub_pb2_grpc import PubSubStub
from streams.sources.salesforce.token import Token, Tokens
from streams.sources.telling import Untold
from streams.sources.vendor import EARLIEST, LATEST, Account, Gap, Heard, Item

ADDRESS: Final = "api.pubsub.salesforce.com:7443"
OPTION: Final = "stream_url"
TOPICS: Final[Mapping[str, str]] = {
    f"/data/{kind}ChangeEvent": kind
    for kind in ("Account", "Contact", "EmailMessage", "Event", "Lead", "Opportunity", "Task")
}
EVENTS_MAX: Final = 100
"""As many as one request may ask for"""
SILENCE_SECONDS_MAX: Final = 330.0
"""A minute more than Salesforce needs for a sign of life"""
ANSWER_SECONDS_MAX: Final = 30.0
_CODE: Final = "error-code"
_PASSING: Final = frozenset(
    {
        grpc.StatusCode.ABORTED,
        grpc.StatusCode.CANCELLED,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.INTERNAL,
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.UNKNOWN,
    }
)
_PRESETS: Final = {EARLIEST: said.EARLIEST, LATEST: said.LATEST}


class SessionEnded(ApiError):
    """Caught here: with another session the same call is made again."""


class PubSub:
    """The change events of one company."""

    def __init__(self, account: Account) -> None:
        self._tokens = Tokens(account)
        self._address = account.options.get(OPTION, ADDRESS)
        self._schemas: dict[str, EventSchema] = {}
        self._channel: Any = None

    async def heard(self, topic: str, *, after: str) -> AsyncGenerator[Heard]:
        """Raises CursorExpired when what came after is kept no more."""
        ended: Token | None = None
        while True:
            token = await self._tokens.another_than(ended)
            try:
                async with aclosing(self._subscribed(topic, after, token)) as subscribed:
                    async for heard in subscribed:
                        yield heard
                        after, ended = heard.cursor or after, None
            except SessionEnded as refused:
                if ended is not None:
                    raise ApiRefuses(str(refused)) from refused
                ended = token

    async def check(self) -> Sequence[str]:
        """Each topic is asked for: what may be heard of one says nothing of another."""
        wrong, token = list[str](), await self._tokens.current()
        for topic, kind in TOPICS.items():
            asked = said.TopicRequest(topic_name=topic)
            try:
                found = await self._answer(self._stub().GetTopic, asked, token, topic)
            except ApiAway as away:
                return [f"{away}; let {self._address} be reached from here"]
            except ApiRefuses as refused:
                wrong.append(str(refused))
            else:
                if not found.can_subscribe:
                    wrong.append(f"Salesforce, {topic}: found no right to subscribe; {_cure(kind)}")
        return wrong

    async def close(self) -> None:
        if self._channel is not None:
            await self._channel.close()
            self._channel = None

    def _stub(self) -> Any:
        if self._channel is None:
            scheme, _, address = self._address.rpartition("://")
            if scheme == "http":
                self._channel = grpc.aio.insecure_channel(address)
            else:
                self._channel = grpc.aio.secure_channel(address, grpc.ssl_channel_credentials())
        stub: Any = PubSubStub
        return stub(self._channel)

    async def _subscribed(self, topic: str, after: str, token: Token) -> AsyncGenerator[Heard]:
        call = self._stub().Subscribe(metadata=_metadata(token))
        try:
            await _ask(call, _first_request(topic, after))
            # What an answer says is open may be older than what was asked for since.
            open_count = EVENTS_MAX
            while True:
                async with asyncio.timeout(SILENCE_SECONDS_MAX):
                    response = await call.read()
                if response is grpc.aio.EOF:
                    ended = f"Salesforce, {topic}: the stream has ended"
                    raise ApiAway(ended)
                yield await self._heard(topic, response, token)
                open_count -= len(response.events)
                if open_count <= EVENTS_MAX // 2:
                    more = EVENTS_MAX - open_count
                    await _ask(call, said.FetchRequest(topic_name=topic, num_requested=more))
                    open_count = EVENTS_MAX
        except grpc.aio.AioRpcError as problem:
            raise _meaning(problem, topic) from problem
        except TimeoutError as silent:
            quiet = f"Salesforce, {topic}: no sign of life in {SILENCE_SECONDS_MAX:.0f} s"
            raise ApiAway(quiet) from silent
        finally:
            call.cancel()

    async def _heard(self, topic: str, response: Any, token: Token) -> Heard:
        items, gaps = list[Item | Untold](), list[Gap]()
        for told in response.events:
            schema_id = told.event.schema_id
            try:
                schema = await self._schema(schema_id, token, topic)
                record = schema.record(told.event.payload)
                if is_without_ids(record):
                    gaps.append(
                        Gap(TOPICS[topic], needed_moment(record[HEADER], "commitTimestamp"))
                    )
                else:
                    items += _items(record)
            except (Undecodable, Unreadable) as problem:
                # The place says which one it is, and is heard again for three days.
                place = {"topic": topic, "replayId": told.replay_id.hex(), "schemaId": schema_id}
                items.append(Untold(f"{topic}: {problem}", place))
        last = response.events[-1].replay_id if response.events else response.latest_replay_id
        return Heard(items, gaps, last.hex())

    async def _schema(self, id: str, token: Token, topic: str) -> EventSchema:
        """A schema has one id for ever; another form of the object has another schema."""
        if id not in self._schemas:
            asked = said.SchemaRequest(schema_id=id)
            found = await self._answer(self._stub().GetSchema, asked, token, topic)
            self._schemas[id] = event_schema(found.schema_json)
        return self._schemas[id]

    async def _answer(self, call: Any, request: Any, token: Token, topic: str) -> Any:
        try:
            return await call(request, metadata=_metadata(token), timeout=ANSWER_SECONDS_MAX)
        except grpc.aio.AioRpcError as problem:
            raise _meaning(problem, topic) from problem


def _first_request(topic: str, after: str) -> Any:
    return said.FetchRequest(
        topic_name=topic,
        num_requested=EVENTS_MAX,
        replay_preset=_PRESETS.get(after, said.CUSTOM),
        replay_id=b"" if after in _PRESETS else bytes.fromhex(after),
    )


async def _ask(call: Any, request: Any) -> None:
    """Why a call has ended already, the next reading says."""
    with suppress(asyncio.InvalidStateError):
        await call.write(request)


def _metadata(token: Token) -> tuple[tuple[str, str], ...]:
    return (
        ("accesstoken", token.value),
        ("instanceurl", token.instance_url),
        ("tenantid", token.organization_id),
    )


def _items(record: Mapping[str, Any]) -> Iterator[Item]:
    """One for each record that changed, so that all that is told of it is in one partition."""
    header = record[HEADER]
    for id in header["recordIds"] or [""]:
        yield Item(KIND, f"object/{id}", {**record, HEADER: {**header, "recordIds": [id]}})


def _meaning(problem: grpc.aio.AioRpcError, topic: str) -> ApiError:
    """What an answer of the Pub/Sub API asks of us, or of a person."""
    status = problem.code()
    code = str(dict(problem.trailing_metadata() or ()).get(_CODE, ""))
    found = f"Salesforce, {topic}: found {status.name}{f' ({code})' if code else ''}"
    if status is grpc.StatusCode.UNAUTHENTICATED:
        return SessionEnded(f"{found}; the session is not accepted here; {_cure(TOPICS[topic])}")
    if ".replayid." in code:
        return CursorExpired(found)
    if status in _PASSING:
        return ApiAway(found)
    if status is grpc.StatusCode.RESOURCE_EXHAUSTED or "limit.exceeded" in code:
        return ApiRefuses(
            f"{found}; the events of the day are spent, or too many subscribe at once"
        )
    return ApiRefuses(f"{found}; {_cure(TOPICS[topic])}")


def _cure(kind: str) -> str:
    return (
        f"select {kind} for Change Data Capture, and give the user of the connected app the right "
        "to read all of it"
    )
