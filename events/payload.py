"""What do all contracts have in common, whatever they tell?

They are frozen, strict and closed: an unknown field is refused, because a misspelt one would be
lost in silence. A payload's type is its class's and never a field of the data.
"""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Contract(BaseModel):
    """Base of what is told."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Payload(Contract):
    """Base of what an envelope carries."""

    type: ClassVar[str]
    schema_version: ClassVar[int] = 1

    def __hash__(self) -> int:
        # Attributes are a dict, which has no hash of its own.
        return hash((self.type, self.model_dump_json()))
