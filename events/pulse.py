"""How does a rep say how sustainable the load was?

A number from 1 to 5, by item, and no text. It is about a person's own view of the work, so it is
told to Touchline by a command of its own, is kept apart and enters no archive: decision 0017.
"""

from typing import Annotated, ClassVar, Final, Literal, Self

from pydantic import Field, model_validator

from events.body import parsed
from events.payload import Contract
from events.strain_envelope import RepSubject, StrainEnvelope
from events.validation import refusal, validated
from events.values import Id, Word

# "How sustainable was your workload?" Others, such as whether one feels part of the team, are told
# of a team only.
WORKLOAD: Final = "workload"

PulseScore = Annotated[int, Field(ge=1, le=5)]


class PulseResponded(Contract):
    """A rep answered; 5 is best."""

    type: ClassVar[str] = "pulse.responded"
    schema_version: ClassVar[int] = 1

    rep_id: Id
    item: Word = WORKLOAD
    score: PulseScore


class PulseEvent(StrainEnvelope):
    """The CloudEvent of a survey; whose tenant it is, whoever hands it in knows."""

    type: Literal["pulse.responded"] = "pulse.responded"
    subject: RepSubject
    data: PulseResponded

    @model_validator(mode="after")
    def _is_about_who_answered(self) -> Self:
        expected = f"rep/{self.data.rep_id}"
        if self.subject != expected:
            raise refusal(at="subject", found=self.subject, expected=f"the rep of data, {expected}")
        return self


def decode(value: bytes) -> PulseEvent:
    """The event that these bytes are; raises MalformedEvent."""
    return validated(PulseEvent, parsed(value))
