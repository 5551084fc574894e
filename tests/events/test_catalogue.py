"""Does the catalogue list every event, under the name that its class has?"""

from collections.abc import Iterator

import pytest

from events.catalogue import PAYLOADS, VERSIONS, type_of
from events.deal import DealRestored
from events.payload import Payload


def told_by(parent: type[Payload]) -> Iterator[type[Payload]]:
    for child in parent.__subclasses__():
        if "type" in vars(child):
            yield child
        yield from told_by(child)


def test_every_payload_is_listed_once() -> None:
    assert sorted(PAYLOADS.values(), key=repr) == sorted(told_by(Payload), key=repr)


@pytest.mark.parametrize("name", PAYLOADS)
def test_class_is_named_after_its_type(name: str) -> None:
    assert PAYLOADS[name].__name__ == name.replace(".", "_").title().replace("_", "")


@pytest.mark.parametrize("name", PAYLOADS)
def test_payload_says_what_happened_in_one_sentence(name: str) -> None:
    sentence = PAYLOADS[name].__doc__ or ""
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_type_of_a_payload_is_the_one_it_is_listed_under() -> None:
    assert PAYLOADS[type_of(DealRestored(deal_id="D1"))] is DealRestored


def test_versions_are_those_of_the_payloads() -> None:
    assert VERSIONS == {name: payload.schema_version for name, payload in PAYLOADS.items()}
