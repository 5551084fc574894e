"""In what does everything that is told of workload strain travel?

In CloudEvents of its own, which enter neither the archive nor a ledger: docs/decisions/0017.
"""

from typing import Annotated, Literal

from pydantic import Field

from events.payload import Contract
from events.values import Id, Instant, Word

Week = Annotated[str, Field(pattern=r"^[0-9]{4}-W(0[1-9]|[1-4][0-9]|5[0-3])$")]
RepSubject = Annotated[Id, Field(pattern="^rep/.")]


class StrainEnvelope(Contract):
    """Base of the CloudEvents; told twice, one has the same id."""

    specversion: Literal["1.0"] = "1.0"
    id: Id
    source: Id
    type: Word
    subject: Id
    time: Instant
    datacontenttype: Literal["application/json"] = "application/json"


def encode(event: StrainEnvelope) -> bytes:
    return event.model_dump_json(exclude_none=True).encode()
