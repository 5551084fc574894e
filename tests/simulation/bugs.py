"""Which safeguard is missing in this world?

Each bug takes one law or one safeguard away, in the world around the product code. The simulation
must then find a wrong end, or it would not notice if the product lost it.
"""

from dataclasses import dataclass
from enum import Enum

from tests.simulation import weak_clients, weak_senders, weak_workplaces
from tests.simulation.client import Client
from tests.simulation.sender import Sender
from tests.simulation.workers import Workplace


@dataclass(frozen=True, slots=True)
class Parts:
    """What a world makes its workers of."""

    client: type[Client] = Client
    sender: type[Sender] = Sender
    workplace: type[Workplace] = Workplace
    last_row_wins: bool = False


SOUND = Parts()


class Bug(Enum):
    """A safeguard that is missing: the five laws first, then what they rest on."""

    ENTITY_HAS_TWO_LOGS = Parts(workplace=weak_workplaces.OtherPartitions)
    LOAD_IS_BELIEVED = Parts(client=weak_clients.BelievedLoads)
    ARCHIVE_COMES_LAST = Parts(client=weak_clients.HastyArchive)
    POSITION_COMES_FIRST = Parts(workplace=weak_workplaces.PositionFirst)
    MEANING_CHANGES_IN_PLACE = Parts(sender=weak_senders.OlderRouters)

    FACT_PER_TELLING = Parts(sender=weak_senders.FactPerTelling)
    BEGINS_WHERE_COMMITTED = Parts(workplace=weak_workplaces.BegunWhereCommitted)
    GAP_IS_CLOSED = Parts(workplace=weak_workplaces.NoGaps)
    TELLING_IS_NOT_AWAITED = Parts(sender=weak_senders.Unawaited)
    FACTS_ARE_NOT_AWAITED = Parts(client=weak_clients.HastyFacts)
    KNOWN_FACTS_ARE_SKIPPED = Parts(client=weak_clients.RowsOfNewsOnly)
    LAST_ROW_WINS = Parts(last_row_wins=True)
    CACHE_IS_KEPT = Parts(workplace=weak_workplaces.KeptCaches)
    CUT_BATCH_IS_KEPT = Parts(workplace=weak_workplaces.KeptCutBatches)
    ANY_LOG_WILL_DO = Parts(workplace=weak_workplaces.AnyLog)
    POISON_SPOILS_ITS_BATCH = Parts(workplace=weak_workplaces.SpoiledBatches)


def parts(bug: str) -> Parts:
    """What a world with this bug is made of; without one of nothing but sound parts."""
    return Bug[bug].value if bug else SOUND
