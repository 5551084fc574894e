"""What a person wrote is hashed before a delivery is kept; does all else stay?"""

import pytest

from streams.sources.pipedrive.texts import is_text

OWN = "3d0fa3429dfa2d3dec265b4fc5dc8258ab66cdf3"


@pytest.mark.parametrize(
    ("name", "holder"),
    [
        ("subject", {"subject": "Call Ada"}),
        ("note", {"note": "likes tea"}),
        ("content", {"content": "<p>likes tea</p>"}),
        ("title", {"title": "Ada's deal"}),
        ("name", {"name": "Ada", "first_name": "Ada"}),
        ("person_name", {"person_name": "Ada"}),
        ("value", {"value": "ada@example.com", "primary": True}),
        ("value", {"value": "likes tea", "type": "varchar"}),
        ("email", {"email": "cid@example.com"}),
        (OWN, {OWN: "likes tea"}),
    ],
)
def test_a_text_of_a_persons_is_one(name: str, holder: dict[str, object]) -> None:
    assert is_text(name, holder)


@pytest.mark.parametrize(
    ("name", "holder"),
    [
        ("name", {"name": "Acme", "owner_id": 77}),
        ("value", {"value": 12000, "currency": "EUR"}),
        ("value", {"value": "00:30:00", "timezone_id": None}),
        ("email", {"email": [{"value": "ada@example.com", "primary": True}]}),
        ("lost_reason", {"lost_reason": "Price"}),
        ("stage_id", {"stage_id": 3}),
        ("timezone_name", {"timezone_name": "Europe/Berlin"}),
    ],
)
def test_what_is_translated_stays(name: str, holder: dict[str, object]) -> None:
    assert not is_text(name, holder)
