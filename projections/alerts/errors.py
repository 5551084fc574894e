"""Why can a rule not be as it is told?

* TouchlineError
  - OtherRule     a name or a number that no rule has
"""

from events.errors import TouchlineError


class OtherRule(TouchlineError):
    """A name or a number that no rule has."""

    def __init__(self, rule: str, where: str, *, found: object, expected: str) -> None:
        super().__init__(f"rule {rule}, {where}: found {found!r}, expected {expected}")
        self.rule = rule
