"""Why did a notification not arrive, and what can a rule not say?

* TouchlineError
  - NoHistory        the rule is about now, and cannot say what it would have told
  - Undelivered      it did not arrive: final when it never will, `away` when it is said how long
    - NoAnswer       nobody answered in time
    - NotTaken       the receiver answered that it does not take it

What is said of it is kept and logged, so it never repeats an address, a key or a body: most of
these addresses are secrets.
"""

from datetime import timedelta

from events.errors import TouchlineError


class NoHistory(TouchlineError):
    """The rule is about the installation as it is now."""

    def __init__(self, rule: str) -> None:
        super().__init__(
            f"rule {rule}: found a rule about this installation as it is now, expected one "
            "about what was told, of which the past is known."
        )


class Undelivered(TouchlineError):
    """It did not arrive."""

    is_final = False
    away: timedelta | None = None


class NoAnswer(Undelivered):
    """Nobody answered in time; of the reason only the kind is said."""

    def __init__(self, problem: BaseException) -> None:
        super().__init__(f"no answer: {type(problem).__name__}")


class NotTaken(Undelivered):
    """The receiver answered that it does not take it."""

    def __init__(
        self, answer: int | str, *, is_final: bool = False, away: timedelta | None = None
    ) -> None:
        super().__init__(f"answered {answer}")
        self.is_final = is_final
        self.away = away
