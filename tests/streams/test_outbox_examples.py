"""Do the examples that send from your own system get their event into the log, and only theirs?

Each is run as its first lines say, against a real collector and a real broker.
"""

import asyncio
import base64
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn
from prometheus_client import CollectorRegistry

from streams.collector import Collector, CollectorMetrics, application
from streams.outbox import Outbox
from streams.producer import Producer
from streams.sources.delivery import Delivery, delivery_of
from streams.sources.keeping import Keeping
from streams.sources.known import Source, Sources, sources_text
from streams.sources.reception import Reception
from streams.sources.webhook.cloudevents import CLOUDEVENTS
from streams.tokens import Tokens
from tests.logged import records_of
from tests.streams.given import Ground
from touchline.settings import free_ports

FOLDER = Path(__file__).parents[2] / "examples" / "outbox"
EVENT = (FOLDER / "event.json").read_text(encoding="utf-8")
SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two characters").decode()
OTHER = "whsec_" + base64.b64encode(b"another of thirty-two characters!").decode()
NODE = shutil.which("node")
PROGRAMS = {
    "python": [sys.executable, "send.py"],
    "curl": ["sh", "send.sh", "call-4711"],
    "javascript": [NODE or "node", "send.mjs"],
}
each_program = pytest.mark.parametrize(
    "name",
    [
        "python",
        "curl",
        pytest.param(
            "javascript",
            marks=pytest.mark.skipif(not NODE, reason="node is not installed on this machine"),
        ),
    ],
)


@dataclass
class Running:
    own: Ground
    url: str

    def deliveries(self) -> list[Delivery]:
        records = records_of(self.own.settings.kafka_bootstrap, self.own.topics.deliveries)
        return [delivery_of(record.value or b"") for record in records]


@pytest.fixture
async def running(own: Ground, tmp_path: Path) -> AsyncIterator[Running]:
    async with serving(own, tmp_path) as served:
        yield served


@asynccontextmanager
async def serving(own: Ground, folder: Path) -> AsyncIterator[Running]:
    """A collector whose clock is that of the machine, because the examples sign the time of now."""
    tokens, sources, secret = (folder / name for name in ("tokens.json", "sources.json", "secret"))
    tokens.write_text(json.dumps({}))
    secret.write_text(SECRET)
    ours = Source(
        tenant_id=own.tenant, vendor="cloudevents", secrets={"standard": [f"file:{secret}"]}
    )
    sources.write_text(sources_text({"dialler": ours}))
    async with Producer(own.settings.kafka_bootstrap) as producer:
        outbox = Outbox(producer)
        metrics = CollectorMetrics(CollectorRegistry(), outbox)
        collector = Collector(Tokens(tokens), outbox, now, metrics, own.topics)
        (port,) = free_ports(1)
        reception = Reception(
            sources=Sources(sources, {}),
            vendors={CLOUDEVENTS.name: CLOUDEVENTS},
            keeping=Keeping(outbox, now, metrics, own.topics),
            public_url=f"http://127.0.0.1:{port}",
        )
        app = application(collector, producer, version="0.0.0", routes=reception.routes())
        server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None))
        served = asyncio.create_task(server.serve())
        async with asyncio.timeout(20):
            while not server.started:
                await asyncio.sleep(0.01)
        try:
            yield Running(own, f"http://127.0.0.1:{port}/v1/sources/dialler")
        finally:
            server.should_exit = True
            await served


def now() -> datetime:
    return datetime.now(UTC)


async def sent(name: str, url: str, secret: str) -> tuple[int, str]:
    program = await asyncio.create_subprocess_exec(
        *PROGRAMS[name],
        cwd=FOLDER,
        env=os.environ | {"TOUCHLINE_URL": url, "TOUCHLINE_SECRET": secret},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await program.communicate(EVENT.encode())
    return program.returncode or 0, said.decode()


@each_program
async def test_an_event_that_an_example_sends_is_in_the_log(running: Running, name: str) -> None:
    assert await sent(name, running.url, SECRET) == (0, '{"kept":1,"refused":0}' + ENDS[name])
    (delivery,) = running.deliveries()
    assert (delivery.tenant_id, delivery.key) == (running.own.tenant, "activity/4711")
    assert delivery.record == json.loads(EVENT)


ENDS = {"python": "\n", "curl": "", "javascript": "\n"}


@each_program
async def test_an_example_with_another_secret_fails_and_leaves_nothing(
    running: Running, name: str
) -> None:
    code, said = await sent(name, running.url, OTHER)
    assert code != 0
    assert "401" in said or "not proved" in said
    assert running.deliveries() == []


def test_the_client_for_python_has_thirty_lines() -> None:
    lines = (FOLDER / "send.py").read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if line.strip()]) <= 30
