"""What does a person say so that the webhooks of a system become events?

Who may send them, which objects a body holds and how they are written, and the rules by which these
tell events, in the language of `touchline import`. Columns are paths into the body.
"""

import tomllib
from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field, model_validator

from events.errors import MalformedEvent
from events.payload import Contract
from events.validation import refusal, validated
from events.values import Word
from streams.mapping.amount import DecimalSign
from streams.mapping.pattern import OneOfTexts
from streams.mapping.rules import Rules
from streams.mapping.template import TemplateText
from streams.mapping.times import Calendar, Forms
from streams.mapping.value import Notation
from streams.sources.webhook.proof import Scheme

_WITH_HEADER = ("hmac", "timed", "url", "body")


class Proof(Contract):
    """How the sender proves who it is."""

    scheme: Scheme
    header: str | None = None
    """Where it stands: a header in small letters, of `url` a parameter, of `body` a path"""
    echo: Word | None = None
    """The parameter whose value is answered to a call without a body"""

    @model_validator(mode="after")
    def _names_the_header_that_it_needs(self) -> Self:
        if self.scheme in _WITH_HEADER and not self.header:
            expected = "the header, parameter or path that bears the proof"
            raise refusal(at="header", found=None, expected=expected)
        return self


class Hook(Contract):
    """The objects of one kind that a body holds, and how they are written."""

    rows: Word | None = None
    when: dict[str, OneOfTexts] = Field(default_factory=dict)
    dates: Forms = ()
    decimal: DecimalSign | None = None


class WebhookMapping(Rules):
    """The rules, and the webhooks that they read."""

    proof: Proof
    about: TemplateText
    """What a webhook is about, for the reason of a dead letter"""
    key: TemplateText
    """The object that it tells of: webhooks about one object are translated in their order"""
    hooks: dict[Word, Hook]
    skip: dict[str, OneOfTexts] = Field(default_factory=dict)
    """Paths and what stands there in webhooks that nobody wants to hear of"""
    texts: Annotated[tuple[Word, ...], Field(strict=False)] = ()
    """Names of fields that hold what a person wrote"""

    def notation(self, hook: str) -> Notation:
        """How the objects of a hook are written."""
        said = self.hooks[hook]
        return Notation(Calendar(self.timezone, said.dates), said.decimal)

    @model_validator(mode="after")
    def _names_hooks_that_it_describes(self) -> Self:
        known = f"one of {', '.join(self.hooks) or 'no hooks'}"
        for index, rule in enumerate(self.events):
            if rule.each not in self.hooks:
                raise refusal(at=f"events.{index}.each", found=rule.each, expected=known)
        return self

    @model_validator(mode="after")
    def _hashes_the_texts_of_replies(self) -> Self:
        """A text that is not named among the texts would be kept as it came."""
        for index, rule in enumerate(self.events):
            path = rule.reply.only if rule.reply else None
            if rule.reply and (path is None or "*" in path or not _is_named(path, self.texts)):
                expected = "one path, such as '{payload.text}', whose last name is one of texts"
                raise refusal(at=f"events.{index}.reply", found=str(rule.reply), expected=expected)
        return self


def _is_named(path: str, texts: Sequence[str]) -> bool:
    """A key may hold dots itself."""
    return any(f".{path}".endswith(f".{name}") for name in texts)


def mapping(text: str) -> WebhookMapping:
    """The mapping in a text of TOML; raises MalformedEvent for the first thing that is wrong."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MalformedEvent(where="mapping", found=str(error), expected="TOML") from error
    return validated(WebhookMapping, said)
