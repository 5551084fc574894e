"""Who is let in, and of which object does a webhook tell?"""

import base64
from datetime import UTC, datetime

import pytest

from streams.sources.pipedrive.endpoint import is_proved, items
from streams.sources.telling import Untold
from streams.sources.vendor import Item, WebhookRequest

SECRETS = {"basic": ["touchline:old and long", "touchline:new and long"]}


def request(authorization: str | None) -> WebhookRequest:
    headers = {} if authorization is None else {"authorization": authorization}
    at = datetime(2026, 11, 3, tzinfo=UTC)
    return WebhookRequest(
        method="POST", url="https://x.example/", headers=headers, body=b"{}", at=at
    )


def basic(said: str) -> str:
    return "Basic " + base64.b64encode(said.encode()).decode()


@pytest.mark.parametrize("password", ["old and long", "new and long"])
def test_two_passwords_count_while_one_is_changed(password: str) -> None:
    assert is_proved(request(basic(f"touchline:{password}")), SECRETS)


@pytest.mark.parametrize(
    "said",
    [
        None,
        "",
        "Basic",
        "Basic ???",
        "Bearer touchline:new and long",
        basic("touchline:new and lonG"),
        basic("Touchline:new and long"),
        basic("touchline:"),
        basic(""),
    ],
)
def test_anything_else_is_turned_away(said: str | None) -> None:
    assert not is_proved(request(said), SECRETS)


@pytest.mark.parametrize("secrets", [{}, {"basic": []}, {"basic": [""]}])
def test_without_a_password_nobody_is_let_in(secrets: dict[str, list[str]]) -> None:
    assert not is_proved(request(basic("")), secrets)
    assert not is_proved(request(None), secrets)


@pytest.mark.parametrize(
    "meta",
    [
        {"entity": "deal", "entity_id": "10", "id": "a-uuid"},
        {"object": "deal", "id": 10, "v": 1},
    ],
    ids=["2.0", "1.0"],
)
def test_both_versions_name_the_object(meta: dict[str, object]) -> None:
    body = {"meta": meta}
    assert list(items(body)) == [Item("webhook", "deal/10", body)]


@pytest.mark.parametrize("body", [[], "deal", None, {}, {"meta": []}, {"meta": {"entity": "deal"}}])
def test_what_is_no_webhook_is_refused_with_a_reason(body: object) -> None:
    (refused,) = items(body)
    assert isinstance(refused, Untold)
    assert "expected" in refused.reason
