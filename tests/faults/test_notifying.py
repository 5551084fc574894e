"""Is each alert seen once, whichever of two notifiers dies or freezes? A night has 50 kills."""

from random import Random

import pytest

from tests.faults.notifying import inboxes, killed_again_and_again
from touchline.local.runtime import Runtime

# A busy machine starts a process in many seconds.
SECONDS_MAX = 600
pytestmark = pytest.mark.timeout(SECONDS_MAX)


def test_each_alert_is_seen_once_though_senders_die_and_freeze(stores: Runtime) -> None:
    with inboxes(stores.settings) as receivers:
        found = killed_again_and_again(stores.settings, receivers, Random(9), kills=4, freezes=1)
    assert found == []
