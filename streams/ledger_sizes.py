"""Which ledgers are so large that their partition gets slow?

A row is folded from all facts of its entity whenever it hears more. With ten thousand facts that
takes a fifth of a second, with a hundred thousand ten times as long. Such an entity keeps its row
and is reported, again whenever it has grown by a tenth (docs/decisions/0011).
"""

from collections.abc import Mapping

import structlog

from projections.fact import Entity
from projections.ledger import Ledger, version

LEDGER_FACTS_MAX = 10_000

log = structlog.get_logger(__name__)


class LedgerSizes:
    """The ledgers that were reported, and how large they were."""

    def __init__(self, *, facts_max: int = LEDGER_FACTS_MAX) -> None:
        self._facts_max = facts_max
        self._reported: dict[Entity, int] = {}

    def look_at(self, ledgers: Mapping[Entity, Ledger]) -> None:
        """Report those of a batch that are too large."""
        for entity, ledger in ledgers.items():
            facts = version(ledger)
            if facts > self._facts_max and facts * 10 >= self._reported.get(entity, 0) * 11:
                self._reported[entity] = facts
                log.warning(
                    "ledger is large",
                    ledger="/".join(entity),
                    found_facts=facts,
                    expected_at_most=self._facts_max,
                )
