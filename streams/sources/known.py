"""Which sources are there, whose are they, and where do their secrets lie?

A file maps each source to its tenant and vendor, or to a mapping of its own. Of a secret it holds
only where it lies, in a file or in a variable, so that nothing is lost when it is read by others.
The file is read again when it has changed, and each secret whenever it is needed: a new one counts
without a restart.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from events.errors import TouchlineError
from streams.sources.vendor import Secrets

FILE, VARIABLE = "file:", "env:"

State = Literal["active", "paused"]


class NotSetUp(TouchlineError):
    """A source is not set up as it has to be, and a person mends it."""


class MissingSecret(NotSetUp):
    """What a source needs to prove itself is not where the file says."""

    def __init__(self, source: str, name: str, place: str, why: str) -> None:
        super().__init__(
            f"source {source}, {name}: found {why} at {place!r}, expected a file with one secret "
            "or a variable of this process"
        )


class MalformedSources(NotSetUp):
    """The file of sources is none."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(
            f"{file}: found {why}, expected what is written by "
            "`touchline source add NAME --vendor hubspot`"
        )


class Source(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """One connection to a vendor."""

    tenant_id: str
    vendor: str
    secrets: dict[str, list[str]] = {}
    """By name, where each lies: `file:/run/secrets/hubspot` or `env:HUBSPOT_SECRET`"""
    options: dict[str, str] = {}
    api_url: str = ""
    """Where the vendor's API answers, when it is not the vendor's own address"""
    state: State = "active"
    path: str = ""
    """What nobody guesses, and stands behind the name in the address that is called"""
    mapping: dict[str, Any] = {}
    """What makes a vendor of a system that Touchline does not know; the vendor's name is its"""


class Sources:
    """The sources of a file."""

    def __init__(self, file: Path, environment: Mapping[str, str]) -> None:
        self._file = file
        self._environment = environment
        self._stamp: tuple[int, int] | None = None
        self._known: Mapping[str, Source] = {}

    def all(self) -> Mapping[str, Source]:
        """Every source by its name; raises MalformedSources."""
        stamp = self._stamp_now()
        if stamp != self._stamp:
            self._known = sources_of(self._file)
            self._stamp = stamp
        return self._known

    def secrets(self, name: str, source: Source, wanted: Iterable[str]) -> Secrets:
        """The secrets of these names; raises MissingSecret."""
        return {secret: self._secrets(name, source, secret) for secret in wanted}

    def _secrets(self, name: str, source: Source, secret: str) -> tuple[str, ...]:
        places = source.secrets.get(secret)
        if not places:
            raise MissingSecret(name, secret, "", "no place")
        return tuple(self._secret(name, secret, place) for place in places)

    def _secret(self, source: str, name: str, place: str) -> str:
        if place.startswith(VARIABLE):
            if found := self._environment.get(place.removeprefix(VARIABLE)):
                return found
            raise MissingSecret(source, name, place, "nothing")
        try:
            found = Path(place.removeprefix(FILE)).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as problem:
            raise MissingSecret(source, name, place, type(problem).__name__) from problem
        if not found:
            raise MissingSecret(source, name, place, "nothing")
        return found

    def _stamp_now(self) -> tuple[int, int] | None:
        try:
            status = self._file.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return status.st_mtime_ns, status.st_ino


def no_sources() -> Sources:
    """Of a worker that asks nobody."""
    return Sources(Path(os.devnull) / "none", {})


def sources_of(file: Path) -> dict[str, Source]:
    """What a file says; none when there is no file."""
    if not file.exists():
        return {}
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, Source])
    except msgspec.DecodeError as problem:
        raise MalformedSources(file, str(problem)) from problem


def sources_text(sources: Mapping[str, Source]) -> str:
    """What the file says of these."""
    return msgspec.json.format(msgspec.json.encode(sources), indent=2).decode()
