"""Why was nothing rebuilt?

* TouchlineError
  - NotRebuilt              the views read what they read before
    - RebuildUnderWay       another rebuild is at work
    - Overtaken             another one was begun after it
    - WorkerRefused         one of its workers needs a person
    - StoodStill            its workers got no further
"""

from events.errors import TouchlineError


class NotRebuilt(TouchlineError):
    """The views read what they read before."""


class RebuildUnderWay(NotRebuilt):
    """One rebuild at a time; this one has touched nothing."""

    def __init__(self, generation: int, maker: str, step: str) -> None:
        super().__init__(
            f"rebuild: found one to generation {generation} at work ({maker}, {step}), expected "
            "none; wait until it has ended, or stop it there."
        )


class Overtaken(NotRebuilt):
    """A rebuild stood still for so long that another took it for dead."""

    def __init__(self, generation: int) -> None:
        super().__init__(
            f"rebuild to generation {generation}: found that a later one was begun, expected this "
            "to be the last; nothing was switched. Wait until the later one has ended."
        )


class WorkerRefused(NotRebuilt):
    """A worker of the new generation does not go on by itself."""

    def __init__(self, worker: str, said: str) -> None:
        super().__init__(f"{worker}: refused to work, expected it to fold the archive: {said}")


class StoodStill(NotRebuilt):
    """The workers of the new generation run, and nothing comes of it."""

    def __init__(self, role: str, seconds: float, missing: int) -> None:
        super().__init__(
            f"rebuild: found the {role} without a move for {seconds:g} s, {missing:,} records "
            f"behind, expected it to go on; logs/rebuild-{role}.log says what holds it."
        )
