"""Which rules does a mapping hold, and do they fit each other?"""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from events.payload import Contract
from events.validation import refusal
from events.values import IanaZone, Id, Word
from streams.mapping.rule import Rule


def _some(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    # A minimum length would count the valid rules only, and speak up beside each wrong one.
    if not rules:
        raise refusal(expected="at least one event")
    return rules


class Rules(Contract):
    """`source` and a rule's `id` make the identity of an event: told again, it is the same."""

    source: Id
    timezone: IanaZone = "UTC"
    translations: dict[Word, dict[str, str]] = Field(default_factory=dict)
    events: Annotated[tuple[Rule, ...], Field(strict=False), AfterValidator(_some)]

    def rules(self, each: str | None) -> tuple[Rule, ...]:
        """The rules of the rows of one kind; None for what is told once."""
        return tuple(rule for rule in self.events if rule.each == each)

    @model_validator(mode="after")
    def _names_translations_that_it_holds(self) -> Self:
        known = f"one of {', '.join(self.translations) or 'no translations'}"
        for index, rule in enumerate(self.events):
            for said in rule.taken():
                if said.translate is not None and said.translate not in self.translations:
                    at = f"events.{index}.translate"
                    raise refusal(at=at, found=said.translate, expected=known)
        return self

    @model_validator(mode="after")
    def _gives_each_event_an_id_of_its_own(self) -> Self:
        seen: set[str] = set()
        for index, rule in enumerate(self.events):
            text = str(rule.id)
            if text in seen:
                expected = f"an id that no other rule has, such as '{text}/{rule.type}'"
                raise refusal(at=f"events.{index}.id", found=text, expected=expected)
            seen.add(text)
        return self
