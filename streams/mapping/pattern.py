"""Is a text one of those that a mapping means? In all of them * stands for any text.

So "006*" is every id of a Salesforce opportunity, "*" is whatever is there, and "" is blank.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import BeforeValidator, InstanceOf

from events.validation import refusal
from streams.mapping.template import Template, template

ANY = "*"


def pattern(text: str) -> re.Pattern[str]:
    """What the text fits; a lone * wants something there."""
    return re.compile(
        ".+" if text == ANY else ".*".join(map(re.escape, text.split(ANY))), re.DOTALL
    )


@dataclass(frozen=True, slots=True)
class OneOf:
    """Texts, of which a cell must be one; a text may name other cells of its row."""

    said: tuple[str, ...]
    exact: frozenset[str] = field(init=False)
    patterns: tuple[re.Pattern[str], ...] = field(init=False)
    templates: tuple[Template, ...] = field(init=False)

    def __post_init__(self) -> None:
        plain = [text for text in self.said if "{" not in text]
        set_field = object.__setattr__
        set_field(self, "exact", frozenset(text for text in plain if ANY not in text))
        set_field(self, "patterns", tuple(pattern(text) for text in plain if ANY in text))
        set_field(self, "templates", tuple(template(text) for text in self.said if "{" in text))

    def holds(self, text: str, cells: Mapping[str, str]) -> bool:
        """Whether the text is one of them, in a row of these cells."""
        return (
            text in self.exact
            or any(each.fullmatch(text) for each in self.patterns)
            or any(each.filled(cells) == text for each in self.templates)
        )

    @property
    def columns(self) -> Iterable[str]:
        return (column for each in self.templates for column in each.columns)


def _one_of(said: object) -> OneOf:
    texts = [said] if isinstance(said, str) else said
    if not isinstance(texts, list) or not texts or not all(isinstance(t, str) for t in texts):
        raise refusal(found=said, expected="text, or a list of texts")
    return OneOf(tuple(texts))


OneOfTexts = Annotated[InstanceOf[OneOf], BeforeValidator(_one_of)]


class Words:
    """Other words for texts; exact ones first, then those with a * in the order of the mapping."""

    def __init__(self, said: Mapping[str, str]) -> None:
        self.said = said
        self._patterns = [(pattern(text), word) for text, word in said.items() if ANY in text]

    def word(self, text: str) -> str | None:
        """The other word; None when the mapping knows none."""
        if (known := self.said.get(text)) is not None:
            return known
        return next((word for each, word in self._patterns if each.fullmatch(text)), None)
