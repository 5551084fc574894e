"""What does a mail of HubSpot's say, and is nothing else asked for?"""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from streams.sentiment.frames import Asked
from streams.sources.errors import ApiRefuses
from streams.sources.hubspot.api import HubSpot
from streams.sources.hubspot.mails import TEXTS, texts
from streams.sources.vendor import Account, MailApi
from tests.streams.sources.doubles import serving
from tests.streams.sources.hubspot.double import TOKEN, Double

REDACTED = (
    "The content of this email has been redacted. To include it in the response, your app must "
    "require the sales-email-read scope."
)


@pytest.fixture
async def double() -> AsyncIterator[Double]:
    async with serving(Double()) as held:
        yield held


def mail(**properties: Any) -> dict[str, Any]:
    return {"id": "7", "properties": properties}


@pytest.mark.parametrize(
    ("properties", "text", "subject"),
    [
        ({"hs_email_text": "Yes", "hs_email_html": "<p>No</p>"}, "Yes", ""),
        ({"hs_email_text": " ", "hs_email_html": "<p>No</p>"}, "No", ""),
        ({"hs_email_html": "<p>No</p>", "hs_email_subject": "Re: x"}, "No", "Re: x"),
        ({"hs_email_text": "Yes", "hs_email_subject": "x" * 5_000}, "Yes", "x" * 1_000),
        ({"hs_email_text": "Yes", "hs_email_subject": 7}, "Yes", ""),
    ],
)
def test_a_mail_says_its_text_or_what_its_html_shows(
    properties: dict[str, Any], text: str, subject: str
) -> None:
    assert texts([mail(**properties)]) == {"7": Asked(text, subject=subject)}


@pytest.mark.parametrize(
    "record",
    [mail(), mail(hs_email_text=None, hs_email_html=["x"]), mail(hs_email_html="<p></p>"), {}],
    ids=["nothing", "no text", "an empty one", "no mail"],
)
def test_a_mail_without_a_text_is_left_out(record: dict[str, Any]) -> None:
    assert texts([record]) == {}


@pytest.mark.parametrize("name", ["hs_email_text", "hs_email_html"])
def test_what_hubspot_says_in_the_place_of_a_text_is_nobodys_reply(name: str) -> None:
    with pytest.raises(ApiRefuses, match=r"lacks a scope \(sales-email-read\)"):
        texts([mail(**{name: REDACTED}), mail()])
    # Somebody may write it, and holds up nobody.
    other = {"id": "8", "properties": {"hs_email_text": "Yes"}}
    assert texts([mail(**{name: REDACTED}), other]) == {"8": Asked("Yes")}


async def test_the_texts_of_many_mails_are_read_as_many_as_hubspot_gives_at_once(
    double: Double,
) -> None:
    for number in range(120):
        double.put("emails", str(number), hs_email_text=f"text {number}", hs_email_from="nobody")
    api = HubSpot(Account(double.url, {"token": [TOKEN]}, {}))
    assert isinstance(api, MailApi)
    read = await api.texts("email", [str(number) for number in range(121)])
    await api.close()
    assert read == {str(number): Asked(f"text {number}") for number in range(120)}
    assert double.calls == ["POST /crm/v3/objects/emails/batch/read"] * 3
    assert {tuple(each["properties"]) for each in double.asked} == {TEXTS}
