"""What do all tests share? One Hypothesis profile, the snippets of a document, real stores.

A snippet is a fenced block. The HTML comment above it, `<!-- run by PATH -->`, names the
file that runs it; it does not show when the document is read. The stores are real, and
started when a test first asks for them.
"""

import os
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from markdown_it import MarkdownIt

from touchline.local.processes import STORES
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.setup import prepare

# Events and projections are covered by their own tests; counting lines in others takes its time.
COVERED_BY = ("tests/events/", "tests/projections/")
RUNNER = re.compile(r"<!-- run by (\S+) -->")

# The same examples on every machine: a red run is a red run for everybody, and a slow machine none.
settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")

# pytest asks it about what nobody closed, also in the middle of its first import.
import_module("tracemalloc")

# A shell starts its background jobs deaf to Ctrl-C, and what they start inherits that.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_itemcollected(item: pytest.Item) -> None:
    if not item.nodeid.startswith(COVERED_BY):
        item.add_marker("no_cover")


@dataclass(frozen=True)
class Snippet:
    document: Path
    line: int
    language: str
    runner: str | None
    text: str


def snippets_of(document: Path) -> list[Snippet]:
    blocks = MarkdownIt().parse(document.read_text(encoding="utf-8"))
    above = ["", *(block.content for block in blocks)]
    return [
        Snippet(document, block.map[0] + 1, block.info.strip(), runner_in(comment), block.content)
        for comment, block in zip(above, blocks, strict=False)
        if block.type == "fence" and block.map
    ]


def runner_in(comment: str) -> str | None:
    named = RUNNER.search(comment)
    return named[1] if named else None


@pytest.fixture
def snippets() -> Callable[[Path], list[Snippet]]:
    """The snippets of a document, in reading order."""
    return snippets_of


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """Broker and warehouse, empty; whoever uses them keeps to topics and tenants of their own."""
    settings = Settings.with_free_ports(tmp_path_factory.mktemp("stack"))
    with Runtime(settings, processes=STORES) as runtime:
        yield runtime


@contextmanager
def installed(folder: Path) -> Iterator[Runtime]:
    """Broker and warehouse that are set up, in which nobody has worked yet."""
    with Runtime(Settings.with_free_ports(folder), processes=STORES) as runtime:
        prepare(runtime.settings)
        yield runtime


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """An installation that no other module sees, so that anything may be done to it."""
    with installed(tmp_path_factory.mktemp("stores")) as runtime:
        yield runtime


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """A broker without any topic, that no other module sees."""
    settings = Settings.with_free_ports(tmp_path_factory.mktemp("broker"))
    with Runtime(settings, processes={"broker"}) as runtime:
        yield runtime


@contextmanager
def silent(runtime: Runtime, store: str) -> Iterator[None]:
    """A store that takes connections and says nothing."""
    pid = runtime.children[store].pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    # On a busy machine its threads go on until one of them hears of it.
    os.waitid(os.P_PID, pid, os.WSTOPPED)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)
