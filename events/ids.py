"""Which events are the same telling?

The id of an event follows from who told it and how they name it, so a retried request has the
same id on every machine and in every year.
"""

from uuid import UUID, uuid5

NAMESPACE = UUID("6b5b1f6e-3d0a-5c57-9d5f-2f6f1c1e7a10")


def event_id(tenant_id: str, source: str, id: str) -> UUID:
    """The id of one telling.

    Each part goes in with its length, so ("a", "b/c") and ("a/b", "c") stay apart.
    """
    return uuid5(NAMESPACE, f"{len(tenant_id)}:{tenant_id}{len(source)}:{source}{len(id)}:{id}")
