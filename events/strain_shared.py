"""How is it told that a rep lets others read a week, or no longer does?

It names the week and bears no figure of it; whoever reads the figures leaves a trace.
"""

from datetime import datetime
from typing import ClassVar, Literal

from events.payload import Contract
from events.strain_envelope import RepSubject, StrainEnvelope, Week
from events.values import Id


class StrainShared(Contract):
    """Others may read this week of the rep's, or may not any more."""

    type: ClassVar[str] = "strain.shared"
    schema_version: ClassVar[int] = 1

    week: Week
    is_shared: bool


class SharedEvent(StrainEnvelope):
    """The CloudEvent on `touchline.strain`."""

    source: Literal["/touchline/strain"] = "/touchline/strain"
    type: Literal["strain.shared"] = "strain.shared"
    subject: RepSubject
    tenantid: Id
    data: StrainShared


def shared_event(
    data: StrainShared, *, tenant_id: str, rep_id: str, version: int, time: datetime
) -> SharedEvent:
    """The event of a choice; its id follows from who, which week and the how many-th choice."""
    return SharedEvent(
        id=f"strain.shared:{tenant_id}:{rep_id}:{data.week}:v{version}",
        subject=f"rep/{rep_id}",
        time=time,
        tenantid=tenant_id,
        data=data,
    )
