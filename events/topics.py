"""Which topics are there, how are they kept, and what keeps one entity's events in order?

The log is a buffer, not the memory: the archive in the warehouse keeps every event for ever.
"""

from dataclasses import dataclass
from typing import Final, Literal

from events.body import BODY_BYTES_MAX
from events.envelope import Envelope

DAY_MS: Final = 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic as it must be declared; an acknowledged record survives the loss of a replica."""

    name: str
    partitions: int
    cleanup_policy: Literal["delete", "compact"]
    retention_ms: int
    max_message_bytes: int
    replicas: int = 1

    @property
    def replicas_in_sync_min(self) -> int:
        """How many hold a record before it is acknowledged."""
        return min(self.replicas, 2)


EVENTS: Final = Topic("touchline.events", 4, "delete", 7 * DAY_MS, 2 * BODY_BYTES_MAX)
FACTS: Final = Topic("touchline.facts", 4, "delete", 7 * DAY_MS, 4 * BODY_BYTES_MAX)
DEAD_LETTERS: Final = Topic("touchline.dead_letters", 1, "delete", 30 * DAY_MS, 2 * BODY_BYTES_MAX)
DELIVERIES: Final = Topic("touchline.deliveries", 4, "delete", 7 * DAY_MS, 2 * BODY_BYTES_MAX)

TOPICS: Final = (EVENTS, FACTS, DEAD_LETTERS, DELIVERIES)


def key(envelope: Envelope) -> bytes:
    """The Kafka key: everything told about one subject of a tenant goes through one partition."""
    return f"{envelope.tenant_id}/{envelope.subject}".encode()
