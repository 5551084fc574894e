"""What does an e-mail of Salesforce's say, and is a machine's answer given away by its headers?"""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from streams.sentiment import rules
from streams.sentiment.frames import Asked
from streams.sources.salesforce.api import Salesforce
from streams.sources.salesforce.mails import texts
from streams.sources.vendor import Account, MailApi
from tests.streams.sources.doubles import serving
from tests.streams.sources.salesforce.double import KEYS, Double

ID = "02sSM00000{:05}AAK"


def mail(**said: Any) -> dict[str, Any]:
    return {"Id": ID.format(7), **said}


@pytest.fixture
async def api() -> AsyncIterator[Salesforce]:
    async with serving(Double()) as company:
        for number in range(5):
            company.put("EmailMessage", Id=ID.format(number), TextBody=f"text {number}")
        asked = Salesforce(Account(company.url, {name: [key] for name, key in KEYS.items()}, {}))
        yield asked
        await asked.close()


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ({"TextBody": "Yes", "HtmlBody": "<p>No</p>"}, Asked("Yes")),
        (
            {"TextBody": "", "HtmlBody": "<p>No</p>", "Subject": "Re: x"},
            Asked("No", subject="Re: x"),
        ),
        ({"TextBody": "Yes", "Headers": ""}, Asked("Yes")),
        (
            {"TextBody": "Yes", "Headers": "X-A: b\r\n c\r\nno header\r\n"},
            Asked("Yes", headers={"X-A": "b\r\n c"}),
        ),
    ],
)
def test_an_e_mail_says_its_text_or_what_its_html_shows(said: dict[str, Any], asked: Asked) -> None:
    assert texts([mail(**said)]) == {ID.format(7): asked}


@pytest.mark.parametrize("said", [{}, {"TextBody": None, "HtmlBody": 7}, {"HtmlBody": "<p> </p>"}])
def test_an_e_mail_without_a_text_is_left_out(said: dict[str, Any]) -> None:
    assert texts([mail(**said)]) == {}


def test_headers_tell_who_answered() -> None:
    headers = "Date: x\nAuto-Submitted: auto-replied\nFrom: Ann <ann@example.com>\n\nbody"
    (asked,) = texts([mail(TextBody="Back on Monday", Headers=headers)]).values()
    assert rules.by_headers(asked.headers) == "auto_reply"


async def test_texts_are_read_page_by_page_and_no_other_record_is(api: Salesforce) -> None:
    assert isinstance(api, MailApi)
    read = await api.texts("EmailMessage", [ID.format(number) for number in (0, 1, 3, 9)] + ["x"])
    assert read == {ID.format(number): Asked(f"text {number}") for number in (0, 1, 3)}
