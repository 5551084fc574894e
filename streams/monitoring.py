"""Is this process alive, is it ready, and what has it counted?

A small HTTP server in a thread of its own, on a port of its own: it answers while the event loop
is busy, and only this machine unless a host says otherwise.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app

LOOPBACK = "127.0.0.1"


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a scrape every few seconds is no news."""


@contextmanager
def monitored(
    port: int,
    registry: CollectorRegistry,
    is_ready: Callable[[], bool],
    *,
    host: str = LOOPBACK,
) -> Iterator[None]:
    """Answer /metrics, /healthz and /readyz for the length of a block."""
    metrics: Callable[..., Iterable[bytes]] = make_wsgi_app(registry)

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        match environ["PATH_INFO"]:
            case "/healthz":
                return _said(start_response, "200 OK", b"alive\n")
            case "/readyz" if is_ready():
                return _said(start_response, "200 OK", b"ready\n")
            case "/readyz":
                return _said(start_response, "503 Service Unavailable", b"not ready\n")
        return metrics(environ, start_response)

    with make_server(host, port, answer, WSGIServer, _Quiet) as server:
        thread = Thread(target=server.serve_forever, name="monitoring", daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


def _said(start_response: Any, status: str, body: bytes) -> Iterable[bytes]:
    start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
