"""What does Touchline have to know of Pipedrive?"""

from typing import Final

from streams.sources.pipedrive import (
    activity,
    activity_kind,
    deal,
    endpoint,
    note,
    organization,
    person,
    pipeline,
    texts,
    user,
    webhook,
)
from streams.sources.pipedrive.api import URL, Pipedrive
from streams.sources.vendor import Endpoint, Vendor

PIPEDRIVE: Final = Vendor(
    name="pipedrive",
    translations={
        endpoint.KIND: webhook.webhook,
        "activity": activity.activity,
        "deal": deal.deal,
        "lead": person.lead,
        "note": note.note,
        "organization": organization.organization,
        "person": person.person,
        "pipeline": pipeline.pipeline,
        "stage": pipeline.stage,
        "user": user.user,
    },
    endpoint=Endpoint(
        is_unsigned=True,
        is_proved=endpoint.is_proved,
        items=endpoint.items,
        secrets=(endpoint.BASIC,),
    ),
    is_text=texts.is_text,
    api=Pipedrive,
    api_url=URL,
    references=("stage",),
    fetched=("user", "pipeline", "organization", "person", "lead", "deal", "activity", "note"),
    options={
        "currency": "of amounts that name none",
        webhook.TRUST: "`api` reads deals again that a webhook tells of, `webhook` believes it",
        "api": "`human` when people work through the API, such as by a dialler",
        activity_kind.OPTION: "types of your own, as in `demo=meeting, intro=call, gift=none`",
    },
)
