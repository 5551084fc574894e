"""Does a silent deal reach its rep through all processes, and is it seen once under kill -9?"""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from tests.projections.tellings import created
from tests.streams.alerts.receiving import Posts, receiving_apart
from tests.touchline.alerts.landed import land
from touchline.alerts.notifier import in_milliseconds
from touchline.local.child import Child
from touchline.local.processes import PROCESSES
from touchline.local.runtime import Runtime

SECONDS_MAX = 120.0
SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
FILE = """
[channels.own]
kind = "webhook"
url = { file = "own.url" }
secret = { file = "own.secret" }

[channels.team]
kind = "slack"
url = { file = "team.url" }

[[receivers]]
name = "ada"
audience = "rep"
tenant = "main"
rep = "ada"
channels = ["own", "team"]
"""
POINTS = (
    # The first time it is about the installation, of which nothing is to be said.
    "notifier.state_stored:2",
    "notifier.alert_acknowledged",
    "notifier.planned",
    "notifier.sent",
)


@pytest.fixture
def posts(stores: Runtime) -> Iterator[Posts]:
    """One receiver for both channels, which are told apart by their path."""
    home = stores.settings.home
    with receiving_apart() as posts:
        stores.settings.alerts_file.write_text(FILE, encoding="utf-8")
        (home / "own.url").write_text(f"{posts.url}/own", encoding="utf-8")
        (home / "own.secret").write_text(SECRET, encoding="utf-8")
        (home / "team.url").write_text(f"{posts.url}/team", encoding="utf-8")
        yield posts


def child(stores: Runtime, name: str, crash_at: str = "", **others: str) -> Child:
    (process,) = (process for process in PROCESSES if process.name == name)
    own = {"crash_at": crash_at, "instance": "one", **others}
    return Child(process, stores.settings.model_copy(update=own))


@contextmanager
def running(each: Child) -> Iterator[Child]:
    each.spawn()
    try:
        yield each
    finally:
        each.kill()


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + SECONDS_MAX
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def test_a_silent_deal_is_seen_once_though_the_notifier_is_killed_at_every_point(
    stores: Runtime, posts: Posts
) -> None:
    told_at = in_milliseconds() - timedelta(days=20)
    land(stores, created("D1", f"{told_at:%Y-%m-%d %H:%M}", owner_id="ada"))
    with running(child(stores, "router")):
        for point in POINTS:
            with running(child(stores, "notifier", point)) as notifier:
                wait_until(lambda: not notifier.is_running, f"nobody died at {point}")
                assert notifier.exit_code == -signal.SIGKILL
        with running(child(stores, "notifier")) as notifier:
            wait_until(lambda: {post.path for post in posts.seen} == {"/own", "/team"}, "not told")
            notifier.wait_until_ready()
            assert notifier.pid
            os.kill(notifier.pid, signal.SIGTERM)
            wait_until(lambda: not notifier.is_running, "it did not end")
            assert notifier.exit_code == 0
    own = [post for post in posts.seen if post.path == "/own"]
    assert len({post.headers["webhook-id"] for post in own}) == 1
    told = json.loads(own[0].body)["data"]
    assert [(alert["title"], alert["rep_id"]) for alert in told["alerts"]] == [
        ("Deal D1 is silent", "ada")
    ]
    assert len(posts.seen) - 2 <= len(POINTS)


def test_the_notifier_is_left_out_where_nobody_is_to_be_told(stores: Runtime) -> None:
    (notifier,) = (process for process in PROCESSES if process.name == "notifier")
    nowhere = stores.settings.model_copy(update={"alerts_file": stores.settings.home / "none"})
    assert not notifier.is_wanted(nowhere)
