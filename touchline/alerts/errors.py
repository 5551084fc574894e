"""Why can alerts not be told as they are configured?

* TouchlineError
  - AlertsRefused        the alerts file says what cannot be
    - SecretMissing      a secret is not where the file says
    - NoSuchChannel      it has no channel of that name
  - NoSuchAlert          there is no alert, or no rule, of that name
"""

from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from events.errors import TouchlineError


class AlertsRefused(TouchlineError):
    """The alerts file says what cannot be."""

    def __init__(self, file: Path, where: str, *, found: str, expected: str) -> None:
        super().__init__(f"{file}, {where}: found {found}, expected {expected}")


class SecretMissing(AlertsRefused):
    """A secret is not where the file says; the secret itself is never said."""


class NoSuchChannel(AlertsRefused):
    """The file has no channel of that name."""

    def __init__(self, file: Path, name: str, channels: Iterable[str]) -> None:
        expected = f"one of {', '.join(sorted(channels))}" if channels else "a channel; it has none"
        super().__init__(file, "channels", found=repr(name), expected=expected)


class NoSuchAlert(TouchlineError):
    """There is no alert, or no rule, of that name."""

    def __init__(self, name: str, expected: str = "as `touchline alerts list` prints it") -> None:
        super().__init__(f"alert {name!r}: found none that fires, expected its key {expected}.")


def refused(file: Path, error: ValidationError) -> AlertsRefused:
    """The first thing that is wrong; what was found is not repeated, it may be a secret."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(map(str, first["loc"]))
    found = "nothing" if first["type"] == "missing" else "what it may not be"
    return AlertsRefused(file, where, found=found, expected=first["msg"])
