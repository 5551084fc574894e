"""Is anybody listening there?"""

import socket
from collections.abc import Iterable

from touchline.local.errors import PortTaken
from touchline.settings import Settings

LOOPBACK = "127.0.0.1"


def is_open(port: int) -> bool:
    try:
        socket.create_connection((LOOPBACK, port), timeout=0.5).close()
    except OSError:
        return False
    return True


def refuse_taken(settings: Settings, process: str, names: Iterable[str]) -> None:
    """PortTaken for the first of these settings whose port is not ours to take."""
    for name in names:
        port = getattr(settings, name)
        with socket.socket() as listener:
            # A port that our last run left in TIME_WAIT is free, as it is for the process itself.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((LOOPBACK, port))
            except OSError as error:
                raise PortTaken(process, name, port) from error
