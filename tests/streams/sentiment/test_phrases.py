"""Does each rule find what it should in its language, and nothing beside it?"""

import tomllib
from pathlib import Path

import pytest

from streams.sentiment.phrases import KINDS, LANGUAGES, found, phrases_by_kind, simplified
from streams.sentiment.rules import ruling

EXAMPLES = Path(__file__).with_name("examples")
LEFT_ALONE = ("bounce", "auto_reply", "out_of_office", "unsubscribe", "stop_contact")
LABELS = {
    "bounce": "bounce",
    "auto_reply": "auto_reply",
    "out_of_office": "auto_reply",
    "unsubscribe": "unsubscribe",
    "stop_contact": "unsubscribe",
}


def examples(answer: str) -> list[tuple[str, str, str]]:
    tables = {
        language: tomllib.loads((EXAMPLES / f"{language}.toml").read_text(encoding="utf-8"))
        for language in LANGUAGES
    }
    return [
        (language, kind, text)
        for language, table in tables.items()
        for kind in KINDS
        for text in table[kind][answer]
    ]


def test_every_rule_of_every_language_has_examples_of_both_kinds() -> None:
    expected = {(language, kind) for language in LANGUAGES for kind in KINDS}
    for answer in ("yes", "no"):
        assert {(language, kind) for language, kind, _ in examples(answer)} == expected


@pytest.mark.parametrize(("language", "kind", "text"), examples("yes"))
def test_what_a_rule_is_for_is_found_by_it(language: str, kind: str, text: str) -> None:
    ruled = ruling(text)
    if kind in LEFT_ALONE:
        assert (ruled.label, ruled.intent) == (LABELS[kind], LABELS[kind])
    else:
        assert (ruled.label, ruled.intent) == ("", kind)


@pytest.mark.parametrize(("language", "kind", "text"), examples("no"))
def test_what_only_resembles_it_is_not(language: str, kind: str, text: str) -> None:
    ruled = ruling(text)
    assert ruled.intent != LABELS.get(kind, kind)
    assert ruled.label == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_is_found_where_it_stands(language: str) -> None:
    for kind, phrases in phrases_by_kind(language).items():
        for phrase in phrases:
            there = found(phrase.removeprefix("= ").replace("…", "five more words"))
            assert there is not None, phrase
            assert KINDS.index(there.kind) <= KINDS.index(kind), phrase


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_is_written_twice(language: str) -> None:
    phrases = [each for told in phrases_by_kind(language).values() for each in told]
    assert sorted(set(phrases)) == sorted(phrases)


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("PLEASE TAKE ME OFF THE LIST", True),
        ("Don\N{RIGHT SINGLE QUOTATION MARK}t contact me", True),
        ("take me off this rather long and winding and never ending sentence about a list", False),
        ("nonstop", False),
        ("", False),
        ("…", False),
    ],
)
def test_case_and_punctuation_count_for_nothing_and_gaps_are_short(
    text: str, is_found: bool
) -> None:
    assert (found(text) is not None) == is_found


def test_accents_are_often_left_out() -> None:
    assert simplified("Não tenho INTERESSE, désolé!") == "nao tenho interesse desole"
    assert ruling("nao tenho interesse").intent == "not_interested"
