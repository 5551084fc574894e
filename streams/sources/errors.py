"""Why does a CRM not say what it was asked?

* TouchlineError
  - ApiError                the vendor's API did not answer what was asked
    - ApiAway               it will by itself: ask again, after `retry_after_seconds` if it says so
    - ApiRefuses            a person has to act: a token, a scope or a limit of the day
    - CursorExpired         what came after this place is told no more
"""

from events.errors import TouchlineError


class ApiError(TouchlineError):
    """The vendor's API did not answer what was asked."""


class ApiAway(ApiError):
    """It will answer by itself."""

    def __init__(self, said: str, *, retry_after_seconds: float | None = None) -> None:
        super().__init__(said)
        self.retry_after_seconds = retry_after_seconds


class ApiRefuses(ApiError):
    """It will not answer until a person has acted; the message says how."""


class CursorExpired(ApiError):
    """The vendor keeps what it tells for a while only, and this place is older."""
