"""What happens next, and when?

Everything that will happen stands in one heap, by the virtual second it is due. Time jumps from one
to the next, so a simulated minute lasts as long as the work in it, and a seed is always one story.
"""

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count

Act = Callable[[], None]


class Scheduler:
    """The only clock, and the only one who lets anything happen."""

    def __init__(self) -> None:
        self.now = 0.0
        self.steps = 0
        self._due: list[tuple[float, int, Act]] = []
        self._order = count()

    def at(self, when: float, act: Act) -> None:
        heappush(self._due, (max(when, self.now), next(self._order), act))

    def after(self, seconds: float, act: Act) -> None:
        self.at(self.now + seconds, act)

    def run_until(self, second: float) -> None:
        """Let all happen that is due by then."""
        while self._due and self._due[0][0] <= second:
            self.now, _, act = heappop(self._due)
            self.steps += 1
            act()
        self.now = second
