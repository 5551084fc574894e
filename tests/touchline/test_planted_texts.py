"""Is the text of a reply found anywhere after it was sent, whatever broke meanwhile?

Real processes on an installation of their own. Texts that occur nowhere else are sent along every
way in, those of CRMs too, and past every failure; then everything that the processes left is
searched: topics, tables, logs, folders for temporary files, and what the broker and the engine
wrote to disk.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest

from streams.log import reading
from streams.positions import Place
from streams.sources.known import Source, sources_text
from tests.conftest import silent, snippets_of
from tests.waiting import wait_until
from touchline.local.process import is_ok
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.warehouse import connect

HERE = "tests/touchline/test_planted_texts.py"
HOW_TO = Path(__file__).parents[2] / "docs/how-to/score-replies.md"
TOKEN = "a token"
ONE = "application/cloudevents+json"
ARRAY = "application/cloudevents-batch+json"
LINES = "application/x-ndjson"
PLAIN = "application/json"
SECONDS_MAX = 90
STEM = "quokka"
KEY = "a key of Instantly's"


class Planting:
    """Sends texts that occur nowhere else, and remembers them."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.folder = folder
        self._url = f"http://127.0.0.1:{settings.collector_port}/v1"
        self._numbers = count(1)
        self.texts: list[str] = []
        self.answers: list[str] = []

    def text(self) -> str:
        self.texts.append(f"We love the {STEM}{next(self._numbers):03d}z offer a lot")
        return self.texts[-1]

    def event(self, **changes: Any) -> dict[str, Any]:
        id = str(len(self.texts))
        data = {"activity_id": f"A{id}", "thread_id": "T1", "reply": {"text": self.text()}}
        event = {
            "specversion": "1.0",
            "id": id,
            "source": "planted",
            "type": "email.received",
            "time": "2026-03-02T12:00:00Z",
            "data": data | changes.pop("data", {}),
        }
        return event | changes

    def reply(self, **changes: Any) -> dict[str, Any]:
        """What a system that writes to prospects says of an answer."""
        said = {
            "event_type": "reply_received",
            "timestamp": "2026-03-02T12:00:00Z",
            "campaign_id": "c1",
            "lead_email": "ada@example.com",
            "email_id": f"m{len(self.texts)}",
            "reply_text": self.text(),
            "reply_subject": self.text(),
        }
        return said | changes

    def deliver(self, body: bytes | object, key: str = KEY) -> int:
        """As that system calls."""
        return self.post(body, PLAIN, "/sources/outbound", Authorization=f"Bearer {key}")

    def post(
        self, body: bytes | object, media_type: str = ONE, path: str = "/events", **headers: str
    ) -> int:
        """The status; 0 when nobody answered."""
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        told = {"Content-Type": media_type, "Authorization": f"Bearer {TOKEN}"} | headers
        try:
            with urlopen(Request(self._url + path, sent, told), timeout=SECONDS_MAX) as answer:
                self.answers.append(answer.read().decode())
                return int(answer.status)
        except HTTPError as refused:
            self.answers.append(refused.read().decode())
            return refused.code
        except (URLError, ConnectionError):
            return 0


@contextmanager
def collecting(settings: Settings, folder: Path, **crashing: str) -> Iterator[int]:
    """A collector whose every file, log and dump would be in this folder; its process id."""
    with (folder / "collector.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "touchline", "collector"],
            env={**os.environ, **settings.environment(), "TMPDIR": str(folder), **crashing},
            cwd=folder,
            stdout=log,
            stderr=log,
        )
        try:
            wait_until(lambda: is_ok(settings.collector_port, "/healthz"), seconds_max=SECONDS_MAX)
            yield process.pid
        finally:
            process.terminate()
            process.wait(SECONDS_MAX)


def scoring_process(collector: int) -> int:
    """The process of the collector's that scores."""
    children = Path(f"/proc/{collector}/task/{collector}/children").read_text().split()
    (found,) = (pid for pid in map(int, children) if b"process" in command(pid))
    return found


def command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


@pytest.fixture(scope="module")
def planted(stores: Runtime, tmp_path_factory: pytest.TempPathFactory) -> Planting:
    """Everything has been sent, and everything that can break has been broken."""
    folder = tmp_path_factory.mktemp("planted")
    settings = stores.settings.model_copy(update={"scorer": "vader"})
    settings.tokens_file.write_text(json.dumps({"main": [TOKEN]}))
    (folder / "key").write_text(KEY)
    secrets = {"bearer": [f"file:{folder / 'key'}"]}
    outbound = Source(tenant_id="main", vendor="instantly", secrets=secrets)
    settings.sources_file.write_text(sources_text({"outbound": outbound}))
    planting = Planting(settings, folder)
    with collecting(settings, folder) as collector:
        type_the_how_to(settings)
        send_along_every_way(planting)
        send_what_is_refused(planting)
        deliver_along_every_way(planting)
        send_while_scoring_dies(planting, collector)
        with silent(stores, "broker"):
            assert planting.post(planting.event()) == 503
            assert planting.deliver(planting.reply()) == 503
    for point in ("collector.body_read", "collector.scored", "collector.acknowledged"):
        with collecting(settings, folder, TOUCHLINE_CRASH_AT=point):
            assert planting.post(planting.event()) == 0
        with collecting(settings, folder, TOUCHLINE_CRASH_AT=point):
            assert planting.deliver(planting.reply()) == 0
    bury(settings, folder)
    return planting


def type_the_how_to(settings: Settings) -> None:
    """The snippet of the how-to that sends a reply, as it stands there."""
    (sent,) = (each.text for each in snippets_of(HOW_TO) if each.runner == HERE)
    script = sent.replace("8080", str(settings.collector_port))
    environment = os.environ | {"TOKEN": TOKEN}
    subprocess.run(["bash", "-euc", script], env=environment, check=True, capture_output=True)


def send_along_every_way(planting: Planting) -> None:
    assert planting.post(planting.event()) == 200
    assert planting.post([planting.event(), planting.event()], ARRAY) == 200
    lines = b"\n".join(json.dumps(planting.event()).encode() for _ in range(2))
    assert planting.post(lines, LINES) == 200
    event = planting.event()
    headers = {f"ce-{name}": value for name, value in event.items() if name != "data"}
    assert planting.post(event["data"], PLAIN, **headers) == 200
    reply = {"text": planting.text(), "subject": planting.text(), "parent_text": planting.text()}
    assert planting.post(planting.event(data={"reply": reply | {"headers": {"X": "y"}}})) == 200


def send_what_is_refused(planting: Planting) -> None:
    whole = json.dumps(planting.event()).encode()
    for broken in (whole[:-1], whole[1:], whole + b"}", whole.replace(b":", b"", 1), whole * 2):
        assert planting.post(broken) == 422
    assert planting.post(b"[" + whole, ARRAY) == 422
    assert planting.post(whole.decode().encode("utf-16")) == 422
    for changes in (
        {"time": "2026-03-02"},
        {"type": "email.replied"},
        {"type": "deal.won"},
        {"type": "call.completed"},
        {"time": "2036-03-02T12:00:00Z"},
        {"subject": planting.text()},
        {"reply": planting.text()},
        {"data": {"text": planting.text()}},
        {"data": {"reply": planting.text()}},
        {"data": {"reply": {"text": planting.text(), "body": planting.text()}}},
        {"data": {"thread_id": {"text": planting.text()}}},
    ):
        assert planting.post(planting.event(**changes)) == 422, changes
    mixed = [planting.event(), planting.event(specversion="0.3"), planting.event()]
    assert planting.post(mixed, ARRAY) == 200
    assert planting.post({"data": planting.text(), "type": "x"}) == 422
    broken_data = f'{{"reply": {{"text": "{planting.text()}"'.encode()
    headers = {"ce-id": "b", "ce-type": "email.received", "ce-source": "planted"}
    assert planting.post(broken_data, PLAIN, **headers) == 422
    assert planting.post(planting.event(), "text/plain") == 415
    assert planting.post(planting.event(), ONE, Authorization="Bearer x") == 401
    assert planting.post(planting.event() | {"x": "y" * 2**20}) == 413


def deliver_along_every_way(planting: Planting) -> None:
    """A CRM hears 2xx whatever it is that it tells, as long as it proves who it is."""
    for told in (
        planting.reply(),
        [planting.reply(), planting.reply()],
        planting.reply(timestamp="yesterday"),
        planting.reply(event_type="answered"),
        planting.reply(reply_text={"body": planting.text()}),
        planting.reply(new_field=planting.text() * 20),
        planting.reply(reply_text=planting.text() * 4_000),
        [planting.text(), planting.reply()],
        json.dumps(planting.reply()).encode()[:-1],
    ):
        assert planting.deliver(told) == 200, told
    assert planting.deliver(planting.reply(), key="another key") == 401
    assert planting.deliver(planting.reply(padding="x" * 2**20)) == 413


def send_while_scoring_dies(planting: Planting, collector: int) -> None:
    os.kill(scoring_process(collector), signal.SIGKILL)
    assert planting.post(planting.event()) == 200
    os.kill(scoring_process(collector), signal.SIGSEGV)
    assert planting.post(planting.event()) == 200


def bury(settings: Settings, folder: Path) -> None:
    """The translator makes events of deliveries; the router and its burial fill the tables."""
    with working(settings, folder, "translator"), working(settings, folder, "router"):
        client = connect(settings)
        wait_until(lambda: landed(client, settings), seconds_max=SECONDS_MAX)


@contextmanager
def working(settings: Settings, folder: Path, role: str) -> Iterator[None]:
    with (folder / f"{role}.log").open("ab") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "touchline", "worker", role],
            env={**os.environ, **settings.environment(), "TMPDIR": str(folder)},
            cwd=folder,
            stdout=log,
            stderr=log,
        )
        try:
            yield
        finally:
            worker.terminate()
            worker.wait(SECONDS_MAX)


def landed(client: Any, settings: Settings) -> bool:
    stored = client.query(
        "SELECT (SELECT count() FROM raw.event), (SELECT count() FROM ops.dead_letter), "
        "(SELECT count() FROM raw.event WHERE subject LIKE 'activity/m%')"
    )
    events, letters, from_deliveries = stored.first_row
    lengths = tuple(len(told(settings, name)) for name in TOPICS[:2])
    return bool((events, letters) == lengths and from_deliveries >= REPLIES_DELIVERED)


TOPICS = ("touchline.events", "touchline.dead_letters", "touchline.deliveries")
# Each is an event and its score.
REPLIES_DELIVERED = 2 * 6


def told(settings: Settings, topic: str) -> list[bytes]:
    with reading(settings.kafka_bootstrap) as log:
        places = [Place(topic, number) for number in range(1 if topic == TOPICS[1] else 4)]
        return [
            record.value or b""
            for place in places
            for offset in range(log.reach(place).end)
            if (record := log.record(place, offset))
        ]


def test_no_topic_holds_a_text(planted: Planting, stores: Runtime) -> None:
    records = [record for topic in TOPICS for record in told(stores.settings, topic)]
    assert sum(b"reply.scored" in record for record in records) >= 12 + REPLIES_DELIVERED // 2
    assert [record for record in records if STEM.encode() in record] == []


def test_no_table_holds_a_text(planted: Planting, stores: Runtime) -> None:
    client = connect(stores.settings)
    # What views say stands in tables.
    tables = client.query(
        "SELECT database, table, groupArray(name) FROM system.columns "
        "WHERE database IN ('raw', 'core', 'ops') AND type NOT LIKE 'AggregateFunction%' "
        "AND (database, table) IN (SELECT database, name FROM system.tables "
        "WHERE engine NOT IN ('View', 'Merge')) "
        "GROUP BY database, table"
    ).result_rows
    columns = {f"{database}.{table}": names for database, table, names in tables}
    assert "received" in columns["ops.dead_letter"]
    for table, names in columns.items():
        found = " OR ".join(f"position(toString(`{name}`), '{STEM}') > 0" for name in names)
        assert client.query(f"SELECT count() FROM {table} WHERE {found}").first_row == (0,), table


def test_no_file_holds_a_text(planted: Planting, stores: Runtime) -> None:
    folders = [planted.folder, stores.settings.home]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert any(path.name == "collector.log" and path.stat().st_size for path in files)
    assert [path for path in files if STEM.encode() in path.read_bytes()] == []


def test_no_answer_repeats_a_text(planted: Planting) -> None:
    assert len(planted.answers) > 30
    assert [answer for answer in planted.answers if STEM in answer] == []


def test_a_text_would_be_found_if_it_were_there(stores: Runtime, tmp_path: Path) -> None:
    """The search itself: as far as a dead letter that may keep its bytes."""
    client = connect(stores.settings)
    row = client.query(f"SELECT position(toString(tuple('a {STEM} b')), '{STEM}') > 0").first_row
    assert row == (1,)
