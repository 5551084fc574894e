"""Do the bytes of a change event say by names what changed and what was cleared?"""

import json
from io import BytesIO
from typing import Any

import pytest
from fastavro import parse_schema, schemaless_writer

from streams.sources.salesforce.avro import Undecodable, event_schema
from streams.sources.salesforce.change import payload
from streams.sources.salesforce.vendor import SALESFORCE
from tests.streams.sources.recorded import examples, needs_data
from tests.streams.sources.salesforce.schemas import HEADER, bitmaps, schema_of, written
from tests.streams.sources.specimens import Specimen, specimens

CHANGES = {
    said: each
    for said, each in specimens(SALESFORCE).items()
    if each.kind == "change" and each.record[HEADER]["entityName"] in SALESFORCE.topics.values()
}


def decoded(change: dict[str, Any]) -> dict[str, Any]:
    told = written(change)
    return event_schema(told.schema_json).record(told.payload)


def header(**said: Any) -> dict[str, Any]:
    told = {"entityName": "Account", "recordIds": ["001SM0000000iibYAA"], "changeType": "UPDATE"}
    told |= {"changeOrigin": "", "commitTimestamp": 1790845200433, "commitUser": "005"}
    return told | {"changedFields": [], "nulledFields": [], "diffFields": []} | said


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_is_written_by_the_guide_is_read_as_it_was_meant(change: Specimen) -> None:
    told = decoded(change.record)
    expected = {name: value for name, value in change.record.items() if value is not None}
    for name in ("changedFields", "nulledFields", "diffFields"):
        expected_names, names = expected[HEADER].get(name, []), told[HEADER][name]
        assert sorted(names) == sorted(expected_names)
    assert told.keys() == expected.keys()
    assert {name: told[name] for name in expected if name != HEADER} == {
        name: expected[name] for name in expected if name != HEADER
    }


def test_bits_count_from_the_right_and_the_header_is_the_first_field() -> None:
    """The example of the guide, 0x400000, is bit 22: the 23rd field."""
    fields = [{"name": f"F{place}", "type": ["null", "string"]} for place in range(23)]
    assert bitmaps(["F22"], fields) == ["0x400000"]
    assert bitmaps(["ParentId"], schema_of("Account")["fields"]) == [f"0x{1 << 6:X}"]


def test_fields_within_a_field_are_named_by_both() -> None:
    changed = ["Industry", "BillingAddress.Country", "ShippingAddress.City"]
    told = decoded(
        {
            HEADER: header(changedFields=changed, nulledFields=["ShippingAddress.City"]),
            "Industry": "Retail",
            "BillingAddress": {"Country": "DE"},
        }
    )
    assert told[HEADER]["changedFields"] == changed
    assert told[HEADER]["nulledFields"] == ["ShippingAddress.City"]
    assert told["BillingAddress"] == {"Country": "DE"}
    assert "ShippingAddress" not in told


def test_what_did_not_change_is_not_said() -> None:
    told = decoded({HEADER: header(changedFields=["Industry"]), "Industry": "Retail"})
    assert told.keys() == {HEADER, "Industry"}


def test_bytes_and_schemas_that_are_none_are_refused() -> None:
    told = written({HEADER: header(), "Industry": "Retail"})
    schema = event_schema(told.schema_json)
    for broken in (b"", told.payload[:20], b"\xff" * 40):
        with pytest.raises(Undecodable, match="expected Avro"):
            schema.record(broken)
    for text in ("", "{}", '{"type": "record"}', "[1]"):
        with pytest.raises(Undecodable, match="expected one of Avro"):
            event_schema(text)


def test_bits_beyond_the_schema_are_refused() -> None:
    schema, told = schema_of("Account"), BytesIO()
    said = header(changedFields=["0x8000000000000000"])
    said |= {"sequenceNumber": 1, "commitNumber": 0, "transactionKey": ""}
    schemaless_writer(told, parse_schema(json.loads(json.dumps(schema))), {HEADER: said})
    with pytest.raises(Undecodable, match="IndexError"):
        event_schema(json.dumps(schema)).record(told.getvalue())


@needs_data
def test_the_documented_account_survives_the_way() -> None:
    (event,) = examples("transcribed_salesforce_cdc_account_create").values()
    said = payload(event)
    told = {name: said[name] for name in (HEADER, "Name", "Description", "OwnerId", "CreatedById")}
    told[HEADER] = {
        name: value for name, value in told[HEADER].items() if name != "isTransactionEnd"
    }
    found = decoded(told)
    assert {name: found[name] for name in told if name != HEADER} == {
        name: value for name, value in told.items() if name != HEADER
    }
    assert found[HEADER].items() >= told[HEADER].items()
