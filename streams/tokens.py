"""Whose token is this?

Every token of the file is compared in constant time, whether or not one matched before, so that
the time of an answer tells nothing. The file is read again when it has changed: a token that was
handed out or taken away counts without a restart.
"""

import hmac
import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path


class Tokens:
    """The tenants of a file `{"tenant": ["token", …]}`."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._stamp: tuple[int, int] | None = None
        self._known: Sequence[tuple[bytes, str]] = ()

    def tenant(self, token: str) -> str | None:
        """The tenant who speaks with this token; None when nobody does."""
        self._read_when_changed()
        told = _digest(token)
        found = None
        for known, tenant_id in self._known:
            if hmac.compare_digest(known, told):
                found = tenant_id
        return found

    def _read_when_changed(self) -> None:
        if not self._file.exists():
            self._known, self._stamp = (), None
            return
        status = self._file.stat()
        stamp = status.st_mtime_ns, status.st_ino
        if stamp != self._stamp:
            tenants = json.loads(self._file.read_text())
            self._known = [
                (_digest(token), tenant_id)
                for tenant_id, tokens in tenants.items()
                for token in tokens
            ]
            self._stamp = stamp


def _digest(token: str) -> bytes:
    """Tokens of one length, so that comparing them tells nothing of theirs."""
    return sha256(token.encode()).digest()
