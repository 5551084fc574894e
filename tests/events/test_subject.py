"""Does all that is told about one thing go through one partition?"""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from events import account, activity, contact, deal, lead, rep, reply, tenant, topics
from events.cloudevents import from_cloudevent
from events.payload import Payload
from events.subject import subject_of


@pytest.mark.parametrize(
    ("payload", "subject"),
    [
        (activity.EmailSent(activity_id="A1", thread_id="T1"), "activity/A1"),
        (
            activity.ActivityLinked(activity_id="A1", entity_kind="deal", entity_id="D1"),
            "activity/A1",
        ),
        (reply.ReplyClassified(activity_id="A1", label="positive", by="rule"), "activity/A1"),
        (deal.DealMerged(deal_id="D1", into_deal_id="D2"), "deal/D1"),
        (lead.LeadConverted(lead_id="L1", contact_id="C1"), "lead/L1"),
        (contact.ContactDeleted(contact_id="C1"), "contact/C1"),
        (
            account.PurchaseMade(
                account_id="K1",
                order_id="O1",
                product="pro",
                channel="web",
                units=1,
                unit_price=Decimal(5),
                currency="EUR",
            ),
            "account/K1",
        ),
        (account.AccountRenewed(account_id="K1"), "account/K1"),
        (rep.TeamLeft(rep_id="R1", team_id="T1"), "rep/R1"),
        (tenant.PipelineDefined(pipeline="new", stages=()), "tenant/main"),
        (tenant.EntityErased(entity_kind="prospect", entity_id="C1"), "prospect/C1"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.type,
)
def test_subject_follows_from_the_data(payload: Payload, subject: str) -> None:
    assert subject_of(payload, tenant_id="main") == subject


def test_key_is_the_tenant_and_the_subject() -> None:
    event = {
        "specversion": "1.0",
        "id": "1",
        "source": "/crm",
        "type": "deal.reopened",
        "time": "2026-03-02T12:30:00Z",
        "data": {"deal_id": "\u6f22"},
    }
    told = from_cloudevent(event, tenant_id="main", recorded_at=datetime(2026, 3, 2, tzinfo=UTC))
    assert topics.key(told) == "main/deal/\u6f22".encode()
