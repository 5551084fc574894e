"""Which processes make a Touchline, and when is each of them ready?

A process of a later wave starts when all of the wave before are ready. Every process listens on
127.0.0.1 only, reads its settings from the environment, and stops cleanly on SIGTERM.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException

from touchline.local import kafka
from touchline.local.ports import LOOPBACK
from touchline.local.warehouse import process as warehouse
from touchline.settings import Settings

SECONDS_TO_ANSWER_MAX = 2.0


@dataclass(frozen=True, slots=True)
class Process:
    """`ports` are names of settings; `prepare` is called once before each start."""

    name: str
    wave: int
    ports: tuple[str, ...]
    command: Callable[[Settings], Sequence[str]]
    is_ready: Callable[[Settings], bool]
    prepare: Callable[[Settings], None] = lambda settings: None


def touchline(*arguments: str) -> Callable[[Settings], Sequence[str]]:
    """The command of a process that `touchline` itself runs."""
    return lambda settings: [sys.executable, "-m", "touchline", *arguments]


def answers(port: str, path: str) -> Callable[[Settings], bool]:
    """Ready when GET `path` on the port of that setting says 200."""
    return lambda settings: is_ok(getattr(settings, port), path)


def is_ok(port: int, path: str) -> bool:
    connection = HTTPConnection(LOOPBACK, port, timeout=SECONDS_TO_ANSWER_MAX)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


PROCESSES = (
    Process(
        "broker",
        wave=0,
        ports=("kafka_port", "kafka_controller_port"),
        prepare=kafka.prepare,
        command=kafka.command,
        is_ready=kafka.is_ready,
    ),
    Process(
        "warehouse",
        wave=0,
        ports=("warehouse_port",),
        prepare=warehouse.prepare,
        command=warehouse.command,
        is_ready=answers("warehouse_port", "/ping"),
    ),
    Process(
        "router",
        wave=1,
        ports=("router_metrics_port",),
        command=touchline("worker", "router"),
        is_ready=answers("router_metrics_port", "/readyz"),
    ),
    Process(
        "keeper",
        wave=1,
        ports=("keeper_metrics_port",),
        command=touchline("worker", "keeper"),
        is_ready=answers("keeper_metrics_port", "/readyz"),
    ),
    Process(
        "collector",
        wave=1,
        ports=("collector_port", "collector_metrics_port"),
        command=touchline("collector"),
        is_ready=answers("collector_port", "/readyz"),
    ),
)
STORES = frozenset({"broker", "warehouse"})
EVERYTHING = frozenset(process.name for process in PROCESSES)
