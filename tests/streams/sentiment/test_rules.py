"""Is a machine's answer known by its headers, and a person's never taken for one?"""

import pytest

from streams.sentiment.rules import by_headers, ruling

PLAIN = "Tuesday is fine for us"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"auto-submitted": "Auto-Generated; owner-email=a@example.com"},
        {"X-Autoreply": "yes"},
        {"X-Autorespond": "1"},
        {"Precedence": "auto_reply"},
        {"PRECEDENCE": " Bulk "},
        {"Precedence": "junk"},
    ],
    ids=str,
)
def test_a_header_says_that_a_machine_answered(headers: dict[str, str]) -> None:
    ruled = ruling(PLAIN, headers=headers)
    assert (ruled.label, ruled.intent) == ("auto_reply", "auto_reply")


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Failed-Recipients": "bob@example.com"},
        {"Content-Type": 'multipart/report; report-type="delivery-status"; boundary=x'},
        {"From": "Mail Delivery <MAILER-DAEMON@mx.example.com>"},
        {"From": "postmaster@example.com", "Auto-Submitted": "auto-replied"},
    ],
    ids=str,
)
def test_a_header_says_that_the_mail_came_back(headers: dict[str, str]) -> None:
    ruled = ruling(PLAIN, headers=headers)
    assert (ruled.label, ruled.intent) == ("bounce", "bounce")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Auto-Submitted": "no"},
        {"X-Autoreply": "no"},
        {"Precedence": "list"},
        {"Precedence": "first-class"},
        {"Content-Type": "multipart/alternative; boundary=report"},
        {"From": "Paul Postmaster <paul@example.com>"},
    ],
    ids=str,
)
def test_headers_that_people_send_say_nothing(headers: dict[str, str]) -> None:
    assert by_headers(headers) == ""
    assert ruling(PLAIN, headers=headers).label == ""


@pytest.mark.parametrize(
    ("subject", "label"),
    [
        ("Automatic reply: Offer", "auto_reply"),
        ("Abwesenheitsnotiz: Angebot", "auto_reply"),
        ("Undeliverable: Offer", "bounce"),
        ("Re: how to unsubscribe from the old tool", ""),
        ("Re: Offer", ""),
    ],
)
def test_a_subject_is_heard_only_where_a_machine_wrote_it(subject: str, label: str) -> None:
    assert ruling(PLAIN, subject=subject).label == label


def test_a_bounce_is_no_automatic_reply_and_both_go_before_what_the_words_want() -> None:
    assert ruling("Undeliverable. This is an automated message.").label == "bounce"
    assert ruling("I am out of the office. To unsubscribe click here.").label == "auto_reply"
    assert ruling("Not interested, please remove me from your list").label == "unsubscribe"


@pytest.mark.parametrize("mark", ["?", "\N{FULLWIDTH QUESTION MARK}", "\N{ARABIC QUESTION MARK}"])
def test_a_question_mark_is_a_question_in_any_script(mark: str) -> None:
    assert ruling(f"x{mark}").intent == "question"
    assert ruling("x").intent == "unknown"
