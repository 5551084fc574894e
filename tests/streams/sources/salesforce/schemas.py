"""Of which Avro are change events of Salesforce, and how is one written in it?

The header, optional fields behind it, addresses and names as records within, and which fields
changed or were cleared as bitmaps, as the vendor's guide describes them. Written from the guide and
not by what reads them.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from hashlib import sha256
from io import BytesIO
from typing import Any, Final, NamedTuple

from fastavro import parse_schema, schemaless_writer

HEADER: Final = "ChangeEventHeader"
BITMAPS: Final = ("nulledFields", "diffFields", "changedFields")
_CHANGES: Final = ("CREATE", "UPDATE", "DELETE", "UNDELETE")
_ADDRESS: Final = ("Street", "City", "State", "PostalCode", "Country")
_TEXTS: Final[Mapping[str, str]] = {
    "Account": "Industry OwnerId ParentId Description",
    "Contact": "AccountId Phone MobilePhone Email OwnerId AssistantName AssistantPhone",
    "EmailMessage": "Status RelatedToId ActivityId TextBody Subject FromAddress "
    "ThreadIdentifier ReplyToEmailMessageId AutomationType",
    "Event": "WhoId WhatId AccountId OwnerId Location Subject",
    "Lead": "LeadSource Phone MobilePhone Email OwnerId Status ConvertedContactId "
    "ConvertedAccountId ConvertedOpportunityId",
    "Opportunity": "AccountId Name StageName OwnerId LeadSource CurrencyIsoCode "
    "ForecastCategory NextStep",
    "Task": "WhoId WhatId AccountId OwnerId Subject Status TaskSubtype CallType CallDisposition",
}
_DOUBLES: Final = {"Opportunity": "Amount Probability"}
_INTEGERS: Final = {"Task": "CallDurationInSeconds", "Event": "DurationInMinutes"}
_FLAGS: Final = {
    "EmailMessage": "Incoming IsBounced",
    "Event": "IsAllDayEvent IsChild IsRecurrence IsRecurrence2",
    "Lead": "IsConverted",
    "Opportunity": "IsClosed IsWon",
    "Task": "IsClosed",
}
_TIMES: Final = {
    "EmailMessage": "MessageDate",
    "Event": "StartDateTime EndDateTime",
    "Opportunity": "CloseDate LastStageChangeDate",
    "Task": "ActivityDate CompletedDateTime",
}


class Written(NamedTuple):
    schema_id: str
    schema_json: str
    payload: bytes


def written(change: Mapping[str, Any]) -> Written:
    """A change event on its way, of fields by their names."""
    said = dict(change)
    header = {"sequenceNumber": 1, "commitNumber": 0, "transactionKey": ""} | said.pop(HEADER)
    schema = schema_of(header["entityName"])
    for name in BITMAPS:
        header[name] = bitmaps(header.get(name, ()), schema["fields"])
    if unknown := said.keys() - {each["name"] for each in schema["fields"]}:
        raise AssertionError(unknown)  # The writer would leave it out without a word.
    told = BytesIO()
    schemaless_writer(told, parse_schema(json.loads(json.dumps(schema))), {HEADER: header, **said})
    schema_json = json.dumps(schema)
    return Written(sha256(schema_json.encode()).hexdigest()[:22], schema_json, told.getvalue())


def schema_of(entity: str) -> dict[str, Any]:
    """The schema of the change events of this object."""
    fields = [_optional(name, "string") for name in _TEXTS[entity].split()]
    for avro, names in (("double", _DOUBLES), ("int", _INTEGERS), ("boolean", _FLAGS)):
        fields += [_optional(name, avro) for name in names.get(entity, "").split()]
    times = "CreatedDate LastModifiedDate " + _TIMES.get(entity, "")
    fields += [_optional(name, "long") for name in times.split()]
    fields += [_optional(name, "string") for name in ("CreatedById", "LastModifiedById")]
    return {
        "type": "record",
        "name": f"{entity}ChangeEvent",
        "namespace": "com.sforce.eventbus",
        "fields": [{"name": HEADER, "type": _header()}, *_compounds(entity), *fields],
    }


def bitmaps(names: Iterable[str], fields: list[dict[str, Any]]) -> list[str]:
    """`0x6` for the second and third field, `4-0x1` for the first one within the fifth."""
    places = {field["name"]: place for place, field in enumerate(fields)}
    own, within = 0, defaultdict[int, int](int)
    for name in names:
        outer, _, inner = name.partition(".")
        if inner:
            within[places[outer]] |= 1 << _inner_names(fields[places[outer]]).index(inner)
        else:
            own |= 1 << places[outer]
    nested = [f"{place}-0x{bits:x}" for place, bits in sorted(within.items())]
    return ([f"0x{own:X}"] if own else []) + nested


def _inner_names(field: dict[str, Any]) -> list[str]:
    holder = field["type"][-1]
    names = [each["name"] for each in holder["fields"]] if isinstance(holder, dict) else _ADDRESS
    return list(names)


def _optional(name: str, avro: Any) -> dict[str, Any]:
    return {"name": name, "type": ["null", avro], "doc": f"Data:{name}", "default": None}


def _compounds(entity: str) -> list[dict[str, Any]]:
    """The second address is of the same type, and says so by its name."""
    address = _record("Address", _ADDRESS)
    if entity == "Account":
        billing, shipping = ("BillingAddress", address), ("ShippingAddress", "Address")
        return [_optional("Name", "string"), _optional(*billing), _optional(*shipping)]
    if entity in ("Contact", "Lead"):
        name = _record("PersonName", ("Salutation", "FirstName", "LastName"))
        return [_optional("Name", name), _optional("MailingAddress", address)]
    return []


def _record(name: str, fields: Iterable[str]) -> dict[str, Any]:
    inner = [_optional(each, "string") for each in fields]
    return {"type": "record", "name": name, "fields": inner}


def _header() -> dict[str, Any]:
    kinds = [*_CHANGES, *(f"GAP_{kind}" for kind in _CHANGES), "GAP_OVERFLOW", "SNAPSHOT"]
    strings = {"type": "array", "items": "string"}
    fields: list[tuple[str, Any]] = [
        ("entityName", "string"),
        ("recordIds", strings),
        ("changeType", {"type": "enum", "name": "ChangeType", "symbols": kinds}),
        ("changeOrigin", "string"),
        ("transactionKey", "string"),
        ("sequenceNumber", "int"),
        ("commitTimestamp", "long"),
        ("commitNumber", "long"),
        ("commitUser", "string"),
        *((name, strings) for name in BITMAPS),
    ]
    listed = [{"name": name, "type": type} for name, type in fields]
    return {"type": "record", "name": HEADER, "fields": listed}
