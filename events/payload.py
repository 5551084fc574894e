"""What is every payload, whatever it tells?

Frozen, strict and closed: an unknown field is refused, because a misspelt one would be lost in
silence. The type is the class's, never a field of the data.
"""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Payload(BaseModel):
    """Base of what an envelope carries."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    type: ClassVar[str]
    schema_version: ClassVar[int] = 1

    def __hash__(self) -> int:
        # Attributes are a dict, which has no hash of its own.
        return hash((self.type, self.model_dump_json()))
