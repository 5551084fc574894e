"""Is each alert seen once, though of two notifiers one is killed again and again, or freezes?

Real processes, ended by SIGKILL: where the sender's own code says so, and at any moment. Alerts go
on coming in. A receiver that knows keys shows each once; one that does not, at most once more for
each kill.
"""

import json
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from random import Random
from signal import SIGCONT, SIGKILL, SIGSTOP
from typing import Any

from streams.alerts import tables
from streams.membership import SESSION_SECONDS
from streams.warehouse import insert
from tests.faults.stack import Stack
from tests.faults.trial import Fault
from tests.projections.alerts.given import change
from tests.streams.alerts.receiving import Mailbox, Posts, receiving_apart, taking_mail
from touchline.alerts.notifier import in_milliseconds
from touchline.local.child import Child
from touchline.local.processes import PROCESSES
from touchline.settings import Settings, free_ports
from touchline.warehouse import connect

SECONDS_MAX = 120.0
# So long none of them dies by itself before one is killed from outside.
ALIVE_SECONDS_MAX = 4.0
POINTS = ("notifier.planned", "notifier.sent")
TENANT = "kills"
FILE = """
[channels.mail]
kind = "email"
host = "127.0.0.1"
port = {port}
sender = "a@example.org"
to = "b@example.org"
encryption = "none"

[channels.webhook]
kind = "webhook"
url = {{ file = "webhook.url" }}
secret = {{ file = "webhook.secret" }}

[channels.alertmanager]
kind = "alertmanager"
url = {{ file = "alertmanager.url" }}

[channels.slack]
kind = "slack"
url = {{ file = "slack.url" }}

[[receivers]]
name = "ops"
audience = "operator"
tenant = "kills"
channels = ["mail", "webhook", "alertmanager", "slack"]
group_minutes = 0
"""
LATE = re.compile(r"A[0-9]+ is late")
SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@dataclass
class Inboxes:
    """What the receivers got."""

    mailbox: Mailbox
    posts: Posts

    def seen(self) -> dict[str, list[tuple[str, str]]]:
        """By receiver, the key of each thing that came and the alert that it told of."""
        mails = [
            (mail["Message-ID"], line)
            for mail in list(self.mailbox.mails)
            for line in LATE.findall(mail.get_content())
        ]
        told: dict[str, list[tuple[str, str]]] = {"mail": mails}
        for post in list(self.posts.seen):
            name, said = post.path.strip("/"), json.loads(post.body)
            told.setdefault(name, []).extend(_alerts(name, post.headers, said))
        return told


def _alerts(name: str, headers: Any, said: Any) -> list[tuple[str, str]]:
    match name:
        case "webhook":
            return [(headers["webhook-id"], each["title"]) for each in said["data"]["alerts"]]
        case "alertmanager":
            alerts = said["alerts"]
            return [(each["fingerprint"], each["annotations"]["summary"]) for each in alerts]
    # A message says it in its blocks, and once more for where blocks are not shown.
    return [("", text) for text in sorted(set(LATE.findall(json.dumps(said))))]


@contextmanager
def inboxes(settings: Settings) -> Iterator[Inboxes]:
    """Receivers, and a file that says where they are."""
    with ExitStack() as opened:
        posts = opened.enter_context(receiving_apart())
        mailbox = opened.enter_context(taking_mail(free_ports(1)[0]))
        settings.alerts_file.write_text(FILE.format(port=mailbox.port), encoding="utf-8")
        (settings.home / "webhook.secret").write_text(SECRET, encoding="utf-8")
        for name in ("webhook", "alertmanager", "slack"):
            (settings.home / f"{name}.url").write_text(f"{posts.url}/{name}", encoding="utf-8")
        yield Inboxes(mailbox, posts)


@dataclass
class Senders:
    """Two notifiers, of which one stands by."""

    settings: Settings
    random: Random
    kills: int = 0
    freezes: int = 0
    ports: list[int] = field(default_factory=lambda: free_ports(2))
    running: dict[str, Child] = field(default_factory=dict)

    def start(self, name: str, *, is_armed: bool) -> None:
        (process,) = (process for process in PROCESSES if process.name == "notifier")
        point = f"{self.random.choice(POINTS)}:{self.random.randint(1, 4)}" if is_armed else ""
        own = {
            "instance": name,
            "crash_at": point,
            "notifier_metrics_port": self.ports[name == "two"],
        }
        child = Child(process, self.settings.model_copy(update=own))
        child.spawn()
        self.running[name] = child

    def bury(self) -> list[str]:
        """Who died, as often as it was said to."""
        dead = [name for name, child in self.running.items() if not child.is_running]
        for name in dead:
            assert self.running.pop(name).exit_code == -SIGKILL
            self.kills += 1
        return dead

    def kill_one(self) -> None:
        child = self.running[self.random.choice(sorted(self.running))]
        assert child.pid
        os.kill(child.pid, SIGKILL)
        wait_until(lambda: not child.is_running, "it outlived SIGKILL")

    def freeze_one(self) -> None:
        """For longer than the broker waits for it, so that the other takes its place."""
        child = self.running[self.random.choice(sorted(self.running))]
        assert child.pid
        os.kill(child.pid, SIGSTOP)
        time.sleep(SESSION_SECONDS + 2)
        os.kill(child.pid, SIGCONT)
        self.freezes += 1

    def stop(self) -> None:
        for child in self.running.values():
            child.kill()


def killed_again_and_again(
    settings: Settings, inboxes: Inboxes, random: Random, *, kills: int, freezes: int
) -> list[str]:
    """What was seen otherwise than promised."""
    senders, names = Senders(settings, random), list[str]()
    try:
        while senders.kills < kills or senders.freezes < freezes:
            senders.bury()
            for name in {"one", "two"} - senders.running.keys():
                senders.start(name, is_armed=True)
            names.append(land(settings, len(names)))
            if senders.freezes < freezes * (senders.kills + 1) / (kills + 1):
                senders.freeze_one()
                continue
            died = until(lambda: bool(senders.bury()), ALIVE_SECONDS_MAX)
            if not died and senders.kills < kills:
                senders.kill_one()
            # Now and then the other one has to take over.
            time.sleep(random.choice((0, 0, SESSION_SECONDS + 1)))
        senders.kills += len(senders.running)
        senders.stop()
        for name in ("one", "two"):
            senders.start(name, is_armed=False)
        names.append(land(settings, len(names)))
        wait_until(lambda: all(map(set(names).issubset, heard(inboxes))), "not all were told")
        return differences(inboxes, names, senders)
    finally:
        senders.stop()


def heard(inboxes: Inboxes) -> Iterator[set[str]]:
    told = inboxes.seen()
    return ({alert for _, alert in told.get(name, ())} for name in RECEIVERS)


RECEIVERS = ("mail", "webhook", "alertmanager", "slack")


def differences(inboxes: Inboxes, names: list[str], senders: Senders) -> list[str]:
    told, found = inboxes.seen(), list[str]()
    for name in ("mail", "webhook", "alertmanager"):
        shown = Counter(alert for _, alert in set(told[name]))
        found += [
            f"{name} shows {alert} {times} times" for alert, times in shown.items() if times > 1
        ]
    repeated = len(told["slack"]) - len(names)
    if repeated > senders.kills:
        found.append(f"slack shows {repeated} again after {senders.kills} kills")
    return found


def land(settings: Settings, number: int) -> str:
    """One more alert is known."""
    name = f"A{number}"
    alert = change(
        name, tenant_id=TENANT, alert_key=f"data_late:{TENANT}:{name}", audience="operator",
        escalates_to="", changed_at=in_milliseconds(), title=f"{name} is late",
    )  # fmt: skip
    insert(connect(settings), tables.ALERTS, [alert])
    return alert.title


def until(holds: Callable[[], bool], seconds_max: float) -> bool:
    deadline = time.monotonic() + seconds_max
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def wait_until(holds: Callable[[], bool], what: str) -> None:
    assert until(holds, SECONDS_MAX), what


def notifiers_killed(kills: int, freezes: int) -> Fault:
    """As a fault of a night, on a stack of its own."""

    def break_it(stack: Stack, random: Random) -> None:
        with inboxes(stack.settings) as receivers:
            found = killed_again_and_again(
                stack.settings, receivers, random, kills=kills, freezes=freezes
            )
        assert found == []

    return break_it
