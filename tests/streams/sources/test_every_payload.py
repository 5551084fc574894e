"""Is every payload that any vendor documents told or refused, whoever is said to have sent it?

Also those of systems that Touchline does not know, and those that arrive at another's address.
"""

import pytest

from streams.sources.telling import Context, Skipped, Untold
from streams.sources.translating import translated
from streams.sources.vendor import Item
from streams.sources.vendors import VENDORS
from tests.streams.sources.border import NOW, taken
from tests.streams.sources.recorded import examples, needs_data


@needs_data
@pytest.mark.parametrize("name", [name for name, vendor in VENDORS.items() if vendor.endpoint])
def test_each_is_told_or_refused_with_a_reason_and_breaks_nothing(name: str) -> None:
    vendor, said = VENDORS[name], examples("*")
    assert vendor.endpoint
    context = Context(source=name, received_at=NOW)
    for example, payload in said.items():
        told = []
        for item in vendor.endpoint.items(payload):
            if isinstance(item, Item):
                told += list(translated(vendor, item.kind, item.record, context))
            else:
                told.append(item)
        assert told, example
        assert all(each.reason for each in told if isinstance(each, Skipped)), example
        refused = [each.reason for each in told if isinstance(each, Untold)]
        assert all(": " in reason and "broke" not in reason for reason in refused), example
        if name != "cloudevents":  # What it is told is judged by the intake.
            taken(told)


@needs_data
@pytest.mark.parametrize("example", ["slack_direct_message.received", "slack_reaction.added"])
def test_what_no_vendor_of_ours_says_is_told_by_none(example: str) -> None:
    (payload,) = examples(example).values()
    for name, vendor in VENDORS.items():
        if vendor.endpoint and name != "cloudevents":
            for item in vendor.endpoint.items(payload):
                if isinstance(item, Item):
                    context = Context(source=name, received_at=NOW)
                    telling = list(translated(vendor, item.kind, item.record, context))
                    assert not [each for each in telling if isinstance(each, dict)], name
