"""What is known of a process of ours: its command, and when it is ready?"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException

from touchline.local.ports import LOOPBACK
from touchline.settings import Settings

SECONDS_TO_ANSWER_MAX = 2.0


@dataclass(frozen=True, slots=True)
class Process:
    """`ports` are names of settings; `prepare` is called once before each start.

    One that is not wanted yet is started as soon as it is.
    """

    name: str
    wave: int
    ports: tuple[str, ...]
    command: Callable[[Settings], Sequence[str]]
    is_ready: Callable[[Settings], bool]
    prepare: Callable[[Settings], None] = lambda settings: None
    is_wanted: Callable[[Settings], bool] = lambda settings: True


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
