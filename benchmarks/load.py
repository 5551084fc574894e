"""Who presses a collector harder than it can take, and is not what holds it up?

Threads of this process, each with a connection of its own: a request made of bytes beforehand is
sent, its answer read, the next one sent. What an answer says is only counted. `null_server` answers
the same requests without looking at them, so that the rate at which it is pressed is the limit of
this load alone.
"""

import socket
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Thread

HOST = "127.0.0.1"
NAME = "threads of one process on blocking sockets, requests made beforehand"
ANSWER_SECONDS_MAX = 30.0
CHUNK = 256 * 1024
END = b"\r\n\r\n"
LENGTH = b"content-length:"
EVENT = b'"event_id"'


@dataclass(frozen=True, slots=True)
class Pressed:
    """What was answered within the time."""

    requests: int
    events: int
    seconds: float


def request(body: bytes, *, token: str, media_type: str) -> bytes:
    head = (
        f"POST /v1/events HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def pressed(port: int, requests: Sequence[bytes], *, connections: int, seconds: float) -> Pressed:
    """Send the requests, again and again, over so many connections for so long."""
    began_at = time.monotonic()
    ends_at = began_at + seconds
    starts = [number * len(requests) // connections for number in range(connections)]
    with ThreadPoolExecutor(connections) as threads:
        shares = [
            threads.submit(_press, port, [*requests[start:], *requests[:start]], ends_at)
            for start in starts
        ]
        counts = [share.result() for share in shares]
    took = time.monotonic() - began_at
    return Pressed(sum(count for count, _ in counts), sum(events for _, events in counts), took)


def _press(port: int, requests: Sequence[bytes], ends_at: float) -> tuple[int, int]:
    count = events = 0
    with socket.create_connection((HOST, port), timeout=ANSWER_SECONDS_MAX) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for each in cycle(requests):
            if time.monotonic() >= ends_at:
                return count, events
            connection.sendall(each)
            head, body = _message(connection)
            if not head.startswith(b"HTTP/1.1 200 "):
                raise RuntimeError(bytes(head + body))
            count += 1
            events += body.count(EVENT)
    raise AssertionError


def _message(connection: socket.socket) -> tuple[bytes, bytes]:
    """Head and body of the next message; both empty when the other end has hung up."""
    held = connection.recv(CHUNK)
    while held and END not in held:
        held += connection.recv(CHUNK)
    head, _, body = held.partition(END)
    missing = _length(head) - len(body)
    if missing <= 0:
        return head, body
    parts = [body]
    while missing > 0:
        parts.append(connection.recv(min(missing, CHUNK)))
        missing -= len(parts[-1])
    return head, b"".join(parts)


def _length(head: bytes) -> int:
    _, _, after = head.lower().partition(LENGTH)
    return int(after.partition(b"\r\n")[0] or 0)


@contextmanager
def null_server(answer: bytes) -> Iterator[int]:
    """The port of a process that gives this answer to every request, for the length of a block."""
    processes = get_context("spawn")
    ours, theirs = processes.Pipe()
    server = processes.Process(target=_serve, args=(answer, theirs), daemon=True)
    server.start()
    try:
        yield ours.recv()
    finally:
        server.kill()
        server.join()


def _serve(answer: bytes, told: Connection) -> None:
    message = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(answer), answer)
    with socket.create_server((HOST, 0)) as listener:
        told.send(listener.getsockname()[1])
        while True:
            connection, _ = listener.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            Thread(target=_answer, args=(connection, message), daemon=True).start()


def _answer(connection: socket.socket, message: bytes) -> None:
    with connection:
        while _message(connection)[0]:
            connection.sendall(message)
