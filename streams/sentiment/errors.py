"""Why is a reply not scored?

* TouchlineError
  - Refused
    - MissingScorer         the scorer that is asked for is not installed
    - OtherScorer           the scorer is not the one that was pinned
  - NoHead                  the file holds no head that this Touchline reads
  - TooFewLabels            too little was labelled to learn from
  - NoRatings               the folder or file holds no labelled texts
  - ScorersBusy             more texts wait than are held; whoever sent them comes back
  - ScorerAway              the scoring process does not start
"""

from pathlib import Path

from events.errors import TouchlineError
from streams.errors import Refused

EXTRA = "touchline[sentiment]"


class MissingScorer(Refused):
    """What brings the scorer is not there."""

    def __init__(self, name: str, *, missing: str) -> None:
        self.missing = f"no {missing}"
        super().__init__(
            f"scorer {name!r}: found no {missing}, expected it; install {EXTRA}, "
            "or set TOUCHLINE_SCORER to another scorer (`touchline sentiment scorers` lists them)."
        )


class OtherScorer(Refused):
    """Scores of two scorers would stand under one id, and nobody could tell them apart."""

    def __init__(self, name: str, *, found: str, expected: str) -> None:
        super().__init__(
            f"scorer {name!r}: found {found}, expected {expected}, as TOUCHLINE_SCORER_ID pins it; "
            "install what it was made of, or pin the one that was found."
        )


class NoHead(TouchlineError):
    """Without a head there is nothing to score with."""

    def __init__(self, file: Path, *, found: str) -> None:
        super().__init__(f"{file}: found {found}, expected a head, as `sentiment train` writes it.")


class TooFewLabels(TouchlineError):
    """A head of a handful of labels would be confident of nothing."""

    def __init__(self, *, found: str, expected: str) -> None:
        super().__init__(f"labels: found {found}, expected {expected}; label more replies.")


class NoRatings(TouchlineError):
    """Nothing to learn from or to compare with."""

    def __init__(self, path: Path, *, found: str, expected: str) -> None:
        super().__init__(f"{path}: found {found}, expected {expected}.")


class ScorersBusy(TouchlineError):
    """As many texts are held as may be; the sender keeps this one a little longer."""

    def __init__(self, waiting: int, waiting_max: int) -> None:
        super().__init__(
            f"replies: found {waiting} waiting to be scored, expected room among {waiting_max}; "
            "send it again."
        )


class ScorerAway(TouchlineError):
    """The process that scores did not come up; the sender keeps the text meanwhile."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"scorer {name!r}: does not start ({why}); send it again.")
