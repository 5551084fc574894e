"""Does everything that Salesforce documents or answers become events, or a reason?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.sources.salesforce.vendor import SALESFORCE
from streams.sources.telling import Context
from tests.streams.sources.anything import damaged
from tests.streams.sources.border import NOW, outcome, reasons
from tests.streams.sources.recorded import answers, examples, needs_data, objects
from tests.streams.sources.specimens import Specimen, specimens

CONTEXT = Context(source="salesforce", received_at=NOW)
SPECIMENS = specimens(SALESFORCE).values()


@needs_data
def test_the_documented_account_is_an_account() -> None:
    (event,) = examples("transcribed_salesforce_cdc_account_create").values()
    assert outcome(SALESFORCE.translations["change"](event, CONTEXT)) == {"account.created": 1}


@needs_data
def test_an_object_of_your_own_is_refused_with_those_that_are_known() -> None:
    (event,) = examples("transcribed_salesforce_cdc_custom_create").values()
    (reason,) = reasons(SALESFORCE.translations["change"](event, CONTEXT))
    assert "'Employee__c', expected a subscription to Account, Contact" in reason


@needs_data
def test_every_recorded_object_becomes_events_or_a_reason() -> None:
    seen = set()
    for answer in answers("salesforce"):
        for each in objects(answer.body):
            kind = each.get("attributes", {}).get("type") if "attributes" in each else None
            if kind in SALESFORCE.translations:
                told = list(SALESFORCE.translations[kind](each, CONTEXT))
                assert sum(outcome(told).values()) > 0, (answer.name, each)
                assert all(reasons(told)), (answer.name, each)
                seen.add(kind)
    assert seen >= {"Account", "Contact", "Opportunity", "User"}


@needs_data
def test_recorded_contacts_are_contacts() -> None:
    (contacts,) = (each for each in answers("salesforce") if each.name == "salesforce/contacts")
    told = [
        each
        for record in contacts.body["records"]
        for each in SALESFORCE.translations["Contact"](record, CONTEXT)
    ]
    assert outcome(told) == {"contact.created": contacts.body["totalSize"]}


@needs_data
def test_a_recorded_opportunity_that_says_too_little_names_what_is_missing() -> None:
    (found,) = (each for each in answers("salesforce") if each.name == "salesforce/opportunities")
    (reason,) = reasons(SALESFORCE.translations["Opportunity"](found.body["records"][0], CONTEXT))
    assert reason.startswith("CreatedDate: found nothing")


@given(specimen=st.sampled_from(list(SPECIMENS)), data=st.data())
def test_nothing_that_is_sent_raises(specimen: Specimen, data: st.DataObject) -> None:
    anything = data.draw(damaged(specimen.record))
    context = Context(source="salesforce", received_at=NOW, references=specimen.references)
    for each in SALESFORCE.translations[specimen.kind](anything, context):
        assert each


@pytest.mark.parametrize("kind", sorted(SALESFORCE.translations))
def test_an_empty_record_is_refused_with_a_reason(kind: str) -> None:
    assert reasons(SALESFORCE.translations[kind]({}, CONTEXT))
