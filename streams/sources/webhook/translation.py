"""Which events does the body of a webhook tell?

Each row of each hook tells all of its events or none. A body of which no rule tells anything is
refused with what it is about, unless the mapping says to pass it over.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from streams.mapping.pattern import OneOf, Words
from streams.mapping.telling import Telling as Teller
from streams.mapping.value import Unfit
from streams.sources.delivery import Record
from streams.sources.telling import CloudEvent, Context, Skipped, Telling, Untold
from streams.sources.webhook.cells import Cells, at, rows
from streams.sources.webhook.mapping import WebhookMapping

_NOBODY = "nobody"
"""The tenant comes from the source; what a rule tells does not name one."""


@dataclass(frozen=True, slots=True)
class Translator:
    """Translates the bodies of one mapping."""

    said: WebhookMapping
    words: Mapping[str, Words] = field(init=False)

    def __post_init__(self) -> None:
        words = {name: Words(said) for name, said in self.said.translations.items()}
        object.__setattr__(self, "words", words)

    def told(self, record: Record, context: Context) -> Iterator[Telling]:
        """The events of a body, in the order of hooks, rows and rules."""
        cells, is_told = Cells(record), False
        for name, hook in self.said.hooks.items():
            if not _fits(hook.when, cells):
                continue
            teller = self._teller(name, context)
            for row in rows(record, hook.rows, context.received_at):
                for each in self._row(name, teller, row):
                    is_told = True
                    yield each
        if is_told:
            return
        about = self.about(record)
        if self.said.skip and any(
            values.holds(cells[path], cells) for path, values in self.said.skip.items()
        ):
            yield Skipped(f"the mapping passes over {about!r}")
        else:
            yield Untold(
                f"body: found {about!r}, of which no rule tells anything; expected a rule for it, "
                "or that it is not sent"
            )

    def about(self, record: Record) -> str:
        """What a body is about, at most a line."""
        return _line(self.said.about.filled(Cells(record)))

    def key(self, record: Record) -> str:
        """The object that it tells of, whose webhooks are translated in their order."""
        return _line(self.said.key.filled(Cells(record)))

    def replies(self, record: Record) -> Iterable[str]:
        """The texts of replies in a body, which are to be scored."""
        for rule in self.said.events:
            for row in rows(record, self.said.hooks[rule.each or ""].rows):
                text = rule.reply.filled(row) if rule.reply else ""
                if text and rule.fits(row):
                    yield text

    def _teller(self, hook: str, context: Context) -> Teller:
        return Teller(
            source=context.source,
            words=self.words,
            notation=self.said.notation(hook),
            tenant_id=_NOBODY,
            now=context.received_at,
            is_backfill=context.is_backfill,
        )

    def _row(self, hook: str, teller: Teller, row: Cells) -> Iterator[Telling]:
        events: list[CloudEvent] = []
        for rule in self.said.rules(hook):
            if not rule.fits(row):
                continue
            try:
                event = teller.event(rule, row)
            except Unfit as unfit:
                yield Untold(f"{', '.join(dict.fromkeys(unfit.columns)) or rule.type}: {unfit}")
                return
            if event is not None:
                path = rule.reply.only if rule.reply else None
                events.append(_with_hashed_reply(dict(event), path, row))
        yield from events


def _line(text: str) -> str:
    return "".join(each for each in text[:100] if each.isprintable())


def _with_hashed_reply(event: CloudEvent, path: str | None, row: Cells) -> CloudEvent:
    """In a delivery the text of a reply stands as its digest, which is told in its stead."""
    found = row.found(path) if path else None
    if isinstance(found, dict) and isinstance(at(found, "text_sha256"), str):
        event["data"] = event["data"] | {"reply": {"text_sha256": found["text_sha256"]}}
    return event


def _fits(when: Mapping[str, OneOf], cells: Cells) -> bool:
    return all(values.holds(cells[path], cells) for path, values in when.items())
