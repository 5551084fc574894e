"""Why does a worker end although its streams could go on?

* Rewind
  - MembershipLost    the broker has given this worker up
  - StoreAway         broker or warehouse do not answer
  - Stalled           nothing moves, and nobody tries
  - ForgetfulWarehouse  it has come back with an older state
"""

from datetime import datetime

from streams.errors import Rewind


class MembershipLost(Rewind):
    """The broker has not heard from a worker with an instance for longer than its session."""

    def __init__(self, group: str, instance: str) -> None:
        super().__init__(
            f"{group}: the broker no longer knows the worker with the instance {instance!r}; "
            "it starts again and joins anew."
        )


class StoreAway(Rewind):
    """A store is waited for in place; where that cannot be, by starting again."""

    def __init__(self, store: str, why: object) -> None:
        super().__init__(
            f"{store}: found no answer ({why}), expected one; the worker starts again and waits "
            "for it."
        )


class Stalled(Rewind):
    """Nothing has moved for too long although it could, so something of ours is stuck."""

    def __init__(self, where: str, *, found: str, since: datetime, expected: str) -> None:
        self.place = where
        super().__init__(
            f"{where}: found {found} since {since:%Y-%m-%dT%H:%M:%SZ}, expected {expected}; "
            "the worker starts again from its positions."
        )


class ForgetfulWarehouse(Rewind):
    """What was acknowledged is gone: an older state of the warehouse took its place."""

    def __init__(self, group: str, place: str, *, found: object, expected: int) -> None:
        self.place = place
        super().__init__(
            f"{group} in {place}: found position {found} after the warehouse was away, expected "
            f"at least {expected}; the worker starts again from what the warehouse knows."
        )
