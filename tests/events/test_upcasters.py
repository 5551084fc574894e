"""Does data of an older version become data of today, in place?"""

from events.catalogue import VERSIONS
from events.codec import payload_of
from events.deal import DealLost
from events.upcasters import UPCASTERS, Data, upcast


def renamed(data: Data) -> Data:
    return {"reason_code" if name == "reason" else name: value for name, value in data.items()}


def in_lower_case(data: Data) -> Data:
    return data | {"reason_code": data["reason_code"].lower()}


STEPS = {("deal.lost", 1): renamed, ("deal.lost", 2): in_lower_case}


def test_old_data_takes_every_step_that_is_left() -> None:
    first = {"deal_id": "D1", "reason": "PRICE"}
    second = {"deal_id": "D1", "reason_code": "PRICE"}
    third = {"deal_id": "D1", "reason_code": "price"}
    assert upcast("deal.lost", 1, first, STEPS) == third
    assert upcast("deal.lost", 2, second, STEPS) == third
    assert upcast("deal.lost", 3, third, STEPS) == third


def test_steps_of_one_type_leave_the_others_alone() -> None:
    data = {"deal_id": "D1", "reason": "PRICE"}
    assert upcast("deal.won", 1, data, STEPS) == data


def test_what_was_stored_stays_as_it_was_told() -> None:
    data = {"deal_id": "D1", "reason": "PRICE"}
    upcast("deal.lost", 1, data, STEPS)
    assert data == {"deal_id": "D1", "reason": "PRICE"}


def test_payload_is_judged_after_its_last_step() -> None:
    upcasted = upcast("deal.lost", 1, {"deal_id": "D1", "reason": "PRICE"}, STEPS)
    assert payload_of("deal.lost", 1, upcasted) == DealLost(deal_id="D1", reason_code="price")


def test_every_older_version_has_its_step() -> None:
    older = {(name, v) for name, today in VERSIONS.items() for v in range(1, today)}
    assert set(UPCASTERS) == older
