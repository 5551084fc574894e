"""Is only what the writer wrote read, in whatever language the program quotes?"""

import pytest

from streams.sentiment.own_words import BODY_LENGTH_MAX, LENGTH_MAX, own_words, word_count

OURS = "Shall we talk about the offer next week?"


@pytest.mark.parametrize(
    "attribution",
    [
        "On Tue, 7 Jul 2026 at 03:25, Dan Wing <dan@example.com> wrote:",
        "Am Di., 7. Juli 2026 um 03:25 Uhr schrieb Dan Wing <dan@example.com>:",
        "Le mar. 7 juil. 2026 à 03:25, Dan Wing <dan@example.com> a écrit :",
        "El mar, 7 jul 2026 a las 3:25, Dan Wing (<dan@example.com>) escribió:",
        "Em ter., 7 de jul. de 2026 às 03:25, Dan Wing <dan@example.com> escreveu:",
        "Il giorno mar 7 lug 2026 alle ore 03:25 Dan Wing <dan@example.com> ha scritto:",
        "Op di 7 jul 2026 om 03:25 schreef Dan Wing <dan@example.com>:",
        "вт, 7 июл. 2026 \N{CYRILLIC SMALL LETTER GHE}. в 03:25, Dan Wing <dan@example.com>:",
        "Dan Wing <dan@example.com> 于2026年7月7日周二 03:25写道\N{FULLWIDTH COLON}",
        "2026년 7월 7일 (화) 오전 3:25, Dan Wing <dan@example.com>님이 작성:",
        "2026年7月7日(火) 3:25 Dan Wing <dan@example.com>:",
        "On Tue, 7 Jul 2026 at 03:25, Dan Wing of the Example Company\n<dan@example.com> wrote:",
    ],
    ids=lambda line: line[:12],
)
def test_a_quotation_and_the_line_above_it_are_taken_away(attribution: str) -> None:
    body = f"We need to think about it.\n\n{attribution}\n> {OURS}\n> Kind regards\n"
    assert own_words(body) == "We need to think about it."


def test_a_quotation_without_marks_is_known_by_the_mail_it_answers() -> None:
    body = f"We need to think about it.\n\n{OURS}\nI look forward to hearing from you soon, Dan.\n"
    parent = f"{OURS}\nI look forward to hearing from you soon, Dan."
    assert own_words(body, parent_text=parent) == "We need to think about it."


def test_greeting_and_signature_are_no_mood() -> None:
    body = "Hi Dan,\n\nthat is too expensive for us.\n\nBest regards,\nAnn\n"
    assert own_words(body) == "that is too expensive for us."


@pytest.mark.parametrize("text", ["Thanks!", "Best regards", "Send it to ann@example.com: today"])
def test_a_reply_that_is_nothing_else_stays(text: str) -> None:
    assert own_words(text) == text


def test_a_text_is_one_line_of_bounded_length_in_one_spelling() -> None:
    assert own_words("a\tb\n\n c ") == "a b c"
    assert own_words("no " + " " * BODY_LENGTH_MAX + "yes") == "no"
    assert own_words("e\u0301te\u0301 torride") == "\u00e9t\u00e9 torride"
    assert len(own_words("word " * 10_000)) <= LENGTH_MAX
    assert own_words("") == ""


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("...", 0),
        ("ok", 1),
        ("no thanks", 2),
        ("好的", 1),
        ("不感兴趣", 2),
        ("관심 없음", 2),
    ],
)
def test_words_are_counted_also_where_no_blanks_are_written(text: str, count: int) -> None:
    assert word_count(text) == count
