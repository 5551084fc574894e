"""What does Touchline have to know of Salesforce?"""

from typing import Final

from streams.sources.salesforce import (
    account,
    change_event,
    email,
    event,
    opportunity,
    opportunity_history,
    outcome,
    person,
    stage,
    task,
    texts,
)
from streams.sources.salesforce.api import Salesforce
from streams.sources.salesforce.stream import OPTION, TOPICS, PubSub
from streams.sources.salesforce.token import KEYS
from streams.sources.vendor import Vendor

SALESFORCE: Final = Vendor(
    name="salesforce",
    translations={
        change_event.KIND: change_event.change_event,
        "Account": account.account,
        "Contact": person.contact,
        "EmailMessage": email.email,
        "Event": event.event,
        "Lead": person.lead,
        "Opportunity": opportunity.opportunity,
        "OpportunityHistory": opportunity_history.opportunity_history,
        "OpportunityStage": stage.stage,
        "Task": task.task,
        "User": account.user,
    },
    is_text=texts.is_text,
    replies=email.replies,
    api=Salesforce,
    api_secrets=KEYS,
    stream=PubSub,
    topics=TOPICS,
    references=(outcome.STAGES,),
    fetched=(
        "User",
        "OpportunityStage",
        "Account",
        "Contact",
        "Lead",
        "Opportunity",
        "Task",
        "Event",
        "EmailMessage",
    ),
    options={
        "currency": "of amounts that name none",
        opportunity_history.MULTIPLE: "`yes` when the company has several currencies",
        "pipeline": "what the one pipeline of opportunities is called, `sales` when not said",
        "automation_clients": "names of clients, divided by commas, whose changes no person made",
        OPTION: "where the Pub/Sub API answers, `api.pubsub.salesforce.com:7443` when not said",
        person.DISQUALIFIED: "statuses of leads, divided by commas, that will be worked no further",
    },
)
