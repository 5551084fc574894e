"""Which faults are there, and how often is each brought about in a night?

The sizes of reliability: a store is away ten times for 5 seconds, five times for a minute and once
for ten; a worker is frozen ten times; workers come and go twenty times.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.faults import outages
from tests.faults.delivering import round_of_translator_kills
from tests.faults.disorder import DISORDERS, disordered
from tests.faults.kills import POINTS, round_of_kills, round_without_instances
from tests.faults.notifying import notifiers_killed
from tests.faults.poisoning import DENSITIES, poisoned
from tests.faults.surgery import SURGERIES, operated
from tests.faults.trial import Fault

KILLS = "kills"
NIGHTLY_EVENTS = 5_000


@dataclass(frozen=True, slots=True)
class Nightly:
    """A fault and its times; each time has a seed of its own."""

    fault: Fault
    times: int


def nightly(kills: int) -> Mapping[str, Nightly]:
    """All faults by name; so many kills, in rounds of 16."""
    return {
        KILLS: Nightly(round_of_kills, -(-kills // len(POINTS))),
        "kills_without_instances": Nightly(round_without_instances, 3),
        "translator_kills": Nightly(round_of_translator_kills, 10),
        **{
            f"{store}_{name}": Nightly(outages.while_told(f"{store}_{name}", breaking), times)
            for store in ("broker", "warehouse")
            for name, breaking, times in (
                ("killed", outages.store_killed(store, 5), 10),
                ("killed_for_a_minute", outages.store_killed(store, 60), 5),
                ("killed_for_ten_minutes", outages.store_killed(store, 600), 1),
                ("restarted", outages.store_restarted(store), 5),
                ("paused", outages.store_paused(store, 10), 5),
            )
        },
        **{
            name: Nightly(outages.while_told(name, breaking), times)
            for name, breaking, times in (
                ("warehouse_refusing", outages.warehouse_refusing(10), 5),
                ("warehouse_slow", outages.warehouse_slow(30, times=2), 3),
                ("warehouse_cut", outages.warehouse_cut(200), 1),
                ("warehouse_codes", outages.warehouse_codes(5), 5),
                ("loads_torn", outages.loads_torn(20), 5),
                ("workers_frozen", outages.workers_frozen, 10),
                ("workers_scaled", outages.workers_scaled, 20),
            )
        },
        "notifiers_killed": Nightly(notifiers_killed(kills=50, freezes=5), 1),
        **{
            f"poisoned_{density}": Nightly(poisoned(density, NIGHTLY_EVENTS), 3)
            for density in DENSITIES
        },
        **{name: Nightly(operated(name, surgery), 2) for name, surgery in SURGERIES.items()},
        **{name: Nightly(disordered([name], NIGHTLY_EVENTS), 3) for name in DISORDERS},
    }
