"""Is Faust still made as the one file that reaches into it believes?

A new version of Faust is tried by changing FAUST_VERSION and running this file and test_worker.py.
"""

import inspect
from collections.abc import Mapping

import faust
import pytest
from aiokafka.consumer.group_coordinator import GroupCoordinator
from faust.tables import TableManager
from faust.transport.conductor import Conductor
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread, Consumer, Transport
from faust.types import TP

from streams import faust_seams
from streams.errors import OtherFaust
from streams.faust_seams import Seams
from streams.positions import Place, PositionRow


def test_this_version_of_faust_is_the_one_that_was_tried() -> None:
    faust_seams.refuse_other_faust()


def test_another_version_of_faust_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faust_seams, "FAUST_VERSION", "0.99")
    with pytest.raises(OtherFaust, match=r"found 0\.15\.3, expected 0\.99"):
        faust_seams.refuse_other_faust()


def test_a_transport_makes_the_consumer_that_it_names() -> None:
    assert Transport.Consumer is Consumer


@pytest.mark.parametrize(
    ("owner", "method", "parameters"),
    [
        (Consumer, "seek_to_committed", ["self"]),
        (Consumer, "seek_wait", ["self", "partitions"]),
        (Consumer, "resume_flow", ["self"]),
        (Consumer, "assignment", ["self"]),
        (Consumer, "highwater", ["self", "tp"]),
        (Consumer, "getmany", ["self", "timeout"]),
        (Consumer, "_wait_next_records", ["self", "timeout"]),
        (Consumer, "_getmany", ["self", "active_partitions", "timeout"]),
        (Consumer, "_to_message", ["self", "tp", "record"]),
        (Consumer, "perform_seek", ["self"]),
        (Consumer, "_filter_tps_with_pending_acks", ["self", "topics"]),
        (Consumer, "_new_offset", ["self", "tp"]),
        (Consumer, "_new_consumer_thread", ["self"]),
        (AIOKafkaConsumerThread, "on_start", ["self"]),
        (AIOKafkaConsumerThread, "_commit", ["self", "offsets"]),
        (GroupCoordinator, "reset_generation", ["self"]),
        (TableManager, "on_start", ["self"]),
        (TableManager, "_update_channels", ["self"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_consumer_has_what_we_override_and_call(
    owner: type, method: str, parameters: list[str]
) -> None:
    assert list(inspect.signature(getattr(owner, method)).parameters) == parameters


def test_seeking_to_committed_offsets_is_the_only_way_to_begin() -> None:
    """What would seek around our positions would have to call another method of the thread."""
    source = inspect.getsource(Consumer.perform_seek)
    assert "self.seek_to_committed()" in source


def test_faust_subscribes_after_agents_and_tables() -> None:
    source = inspect.getsource(Conductor)
    assert "await self.app.agents.wait_until_agents_started()" in source
    assert "await self.app.tables.wait_until_tables_registered()" in source
    assert "_resubscribe_sleep_lock_seconds: float = 45.0" in source


def test_faust_waits_while_the_flow_is_suspended() -> None:
    assert Consumer.flow_active is True


async def test_who_is_given_no_partition_is_ready_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Faust resumes without a seek then; whoever waited for one would never be ready."""
    opened: list[Mapping[Place, PositionRow]] = []
    app = faust.App("nobody", broker="kafka://127.0.0.1:1")
    seams = Seams(
        read_positions=never,
        open_lanes=opened.append,
        has_room=lambda _: True,
        reached=lambda _: None,
        lost_membership=lambda _: None,
    )
    faust_seams.reach_in(app, seams)
    consumer = app.transport.create_consumer(
        never, on_partitions_revoked=never, on_partitions_assigned=never
    )
    monkeypatch.setattr(consumer, "assignment", set[TP])
    consumer.resume_flow()
    assert opened == [{}]


async def test_a_worker_subscribes_once_every_agent_listens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = faust.App("nobody", broker="kafka://127.0.0.1:1", TableManager=faust_seams.NoTables)
    topic, told = app.topic("events"), list[str]()
    app.agent(topic)(never)

    async def listen(_: float) -> None:
        told.append("the agent listens")
        app.topics.add(topic)

    async def subscribe() -> None:
        told.append("the consumer subscribes")

    async def begin() -> None: ...

    monkeypatch.setattr(app.tables, "sleep", listen)
    monkeypatch.setattr(app.tables, "_update_channels", subscribe)
    monkeypatch.setattr(app.tables.recovery, "start", begin)
    await app.tables.on_start()
    assert told == ["the agent listens", "the consumer subscribes"]


async def never(_: object) -> Mapping[Place, PositionRow]:
    raise AssertionError


@pytest.mark.parametrize(
    ("owner", "method", "says"),
    [
        (Consumer, "_wait_next_records", "await self._getmany("),
        (Consumer, "_drain_messages", "getmany(timeout=1.0)"),
        (Consumer, "force_commit", "self._filter_tps_with_pending_acks(topics)"),
        (Consumer, "_filter_committable_offsets", "self._new_offset(tp)"),
        (AIOKafkaConsumerThread, "_create_worker_consumer", "conf.consumer_group_instance_id"),
        (GroupCoordinator, "_do_heartbeat", "self.reset_generation()"),
        (TableManager, "on_start", "await self.sleep(1.0)"),
    ],
    ids=[
        "fetching looks for room",
        "what was fetched is handed over",
        "a commit asks for partitions",
        "a commit asks for offsets",
        "the instance",
        "the member",
        "a second for tables",
    ],
)
def test_what_we_build_on_is_written_there(owner: type, method: str, says: str) -> None:
    assert says in inspect.getsource(getattr(owner, method))
