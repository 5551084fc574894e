"""What does a client keep between two requests?

A handle with its temporary tables and what it SET. A session belongs to one user, serves one
request at a time, and ends when it was idle for as long as its client allowed.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from touchline.local.warehouse.engine import Engine, Handle
from touchline.local.warehouse.errors import Refusal

IDLE_SECONDS = 60


@dataclass
class Session:
    handle: Handle
    idle_seconds_max: float
    used_at: float = 0.0
    lock: Lock = field(default_factory=Lock)


class Sessions:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._sessions: dict[tuple[str, str], Session] = {}
        self._lock = Lock()

    @contextmanager
    def handle(
        self, user: str, session_id: str, *, must_exist: bool, idle_seconds_max: float
    ) -> Iterator[Handle]:
        """The session's handle, for one request at a time."""
        with self._lock:
            session = self._found(user, session_id, must_exist=must_exist)
        if not session.lock.acquire(blocking=False):
            raise Refusal(
                373, "SESSION_IS_LOCKED", f"Session {session_id} is locked by a concurrent client."
            )
        try:
            session.idle_seconds_max = idle_seconds_max
            yield session.handle
        finally:
            session.used_at = time.monotonic()
            session.lock.release()

    def _found(self, user: str, session_id: str, *, must_exist: bool) -> Session:
        self._end_idle()
        session = self._sessions.get((user, session_id))
        if session is None:
            if must_exist:
                raise Refusal(372, "SESSION_NOT_FOUND", f"Session {session_id} not found.")
            session = Session(self._engine.open(), IDLE_SECONDS, time.monotonic())
            self._sessions[user, session_id] = session
        return session

    def _end_idle(self) -> None:
        now = time.monotonic()
        for key, session in list(self._sessions.items()):
            if not session.lock.locked() and now - session.used_at > session.idle_seconds_max:
                self._sessions.pop(key).handle.close()

    def close(self) -> None:
        for session in self._sessions.values():
            session.handle.close()
        self._sessions.clear()
