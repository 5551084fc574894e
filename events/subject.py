"""What is an event about?

The subject is the Kafka key beside the tenant, so it must follow from the data alone: a sender who
could choose it could put two tellings of one deal out of order.
"""

from events.account import AccountEvent
from events.activity import ActivityEvent
from events.contact import ContactEvent
from events.deal import DealEvent
from events.lead import LeadEvent
from events.payload import Payload
from events.rep import RepEvent
from events.tenant import EntityErased


def subject_of(payload: Payload, *, tenant_id: str) -> str:
    """The subject of an event, such as deal/D1; what is about no one else is about the tenant."""
    match payload:
        case ActivityEvent():
            return f"activity/{payload.activity_id}"
        case DealEvent():
            return f"deal/{payload.deal_id}"
        case LeadEvent():
            return f"lead/{payload.lead_id}"
        case ContactEvent():
            return f"contact/{payload.contact_id}"
        case AccountEvent():
            return f"account/{payload.account_id}"
        case RepEvent():
            return f"rep/{payload.rep_id}"
        case EntityErased():
            return f"{payload.entity_kind}/{payload.entity_id}"
        case _:
            return f"tenant/{tenant_id}"
