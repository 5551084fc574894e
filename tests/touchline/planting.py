"""How are texts planted that occur nowhere else, and which processes hold them for a while?"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from tests.streams.sources.hubspot.double import Double as HubSpot
from tests.streams.sources.salesforce.double import Double as Salesforce
from tests.waiting import wait_until
from touchline.local.process import is_ok
from touchline.settings import Settings

TOKEN = "a token"
ONE = "application/cloudevents+json"
ARRAY = "application/cloudevents-batch+json"
LINES = "application/x-ndjson"
PLAIN = "application/json"
SECONDS_MAX = 90
STEM = "quokka"
E_MAIL = "9sSM0000000{:04}AAK"
"""The ids of Salesforce's"""
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


def hold_mails(planting: Planting, hubspot: HubSpot) -> None:
    """Mails of every kind that HubSpot may hold."""
    for number, direction in enumerate(["INCOMING_EMAIL"] * 10 + ["EMAIL", "FORWARDED_EMAIL"]):
        hubspot.put(
            "emails",
            str(900 + number),
            hs_timestamp="2026-03-02T12:00:00Z",
            hs_email_direction=direction,
            hs_email_text=planting.text(),
            hs_email_html=f"<p>{planting.text()}</p>",
            hs_email_subject=planting.text(),
        )
    held = [hubspot.objects["emails"][str(900 + number)]["properties"] for number in range(10)]
    held[0]["hs_email_text"] = ""
    held[1] |= {"hs_email_text": None, "hs_email_html": f"<![{planting.text()}[ <p"}
    held[2]["hs_email_text"] = [planting.text()]
    held[3]["hs_email_text"] = planting.text() * 4_000
    held[4]["hs_email_text"] = f"redacted without sales-email-read: {planting.text()}"
    hubspot.objects["emails"]["905"]["id"] = {"id": planting.text()}


def hold_e_mails(planting: Planting, salesforce: Salesforce) -> None:
    for number, text in enumerate([planting.text(), "", None, planting.text()]):
        salesforce.put(
            "EmailMessage",
            Id=E_MAIL.format(number),
            Incoming=number != 3,
            MessageDate="2026-03-02T12:00:00.000+0000",
            SystemModstamp="2026-03-02T12:00:00.000+0000",
            TextBody=text,
            HtmlBody=f"<p>{planting.text()}</p><![{planting.text()}[",
            Subject=planting.text(),
            Headers=f"X-Note: {planting.text()}\n{planting.text()}\n: x",
        )


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


def scoring_process(owner: int) -> int:
    """The process of the collector's, or the translator's, that scores."""
    children = Path(f"/proc/{owner}/task/{owner}/children").read_text().split()
    (found,) = (pid for pid in map(int, children) if b"process" in command(pid))
    return found


def command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


@contextmanager
def working(
    settings: Settings, folder: Path, role: str, crash_at: str = ""
) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / f"{role}.log").open("ab") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "touchline", "worker", role],
            env={
                **os.environ,
                **settings.environment(),
                "TMPDIR": str(folder),
                "TOUCHLINE_CRASH_AT": crash_at,
            },
            cwd=folder,
            stdout=log,
            stderr=log,
        )
        try:
            yield worker
        finally:
            worker.terminate()
            worker.wait(SECONDS_MAX)
