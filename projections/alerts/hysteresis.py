"""When does an alert begin, when is it over, and when is it told again?

It begins once a value has been at `enter` or above for a while, goes on while the value keeps to
`exit` or above, and is over once it has been below for a while. One that begins again soon after it
was told is kept quietly. So a value that swings between the two thresholds tells nobody anything.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Hysteresis:
    """The thresholds of a rule; a value that is higher is worse."""

    enter: float
    exit: float
    enter_after: timedelta = timedelta(0)
    exit_after: timedelta = timedelta(0)
    dwell: timedelta = timedelta(0)
    cool_down: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """`number` counts how often it began and ended: with the alert's key it names one change."""

    is_firing: bool = False
    number: int = 0
    since: datetime | None = None
    above_since: datetime | None = None
    below_since: datetime | None = None
    told_at: datetime | None = None
    is_quiet: bool = False


CALM: Final = State()


def after(state: State, value: float | None, at: datetime, limits: Hysteresis) -> State:
    """The state once a value was seen; None says that there is nothing of which to have one."""
    if state.is_firing:
        return _while_firing(state, value, at, limits)
    if value is None or value < limits.enter:
        return replace(state, above_since=None)
    above_since = state.above_since or at
    if at - above_since < limits.enter_after:
        return replace(state, above_since=above_since)
    is_quiet = state.told_at is not None and at - state.told_at < limits.cool_down
    return State(
        is_firing=True,
        number=state.number + 1,
        since=at,
        told_at=state.told_at if is_quiet else at,
        is_quiet=is_quiet,
    )


def _while_firing(state: State, value: float | None, at: datetime, limits: Hysteresis) -> State:
    if value is not None and value >= limits.exit:
        return replace(state, below_since=None)
    below_since = state.below_since or at
    has_dwelt = at - (state.since or at) >= limits.dwell
    if at - below_since < limits.exit_after or not has_dwelt:
        return replace(state, below_since=below_since)
    return State(number=state.number + 1, since=at, told_at=state.told_at, is_quiet=state.is_quiet)
