"""How do all rows of all files become one stream of events?

What is told once comes first, then file after file in the order of the mapping. Rows stream by and
only look-ups are held; reading again gives the same events in the same order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from streams.mapping.pattern import Words
from streams.mapping.telling import Event, Telling
from streams.mapping.value import Unfit
from touchline.imports.columns import joined_columns
from touchline.imports.errors import MappingRefused
from touchline.imports.files import Exports
from touchline.imports.lookup import Lookup, lookup
from touchline.imports.mapping import ImportMapping
from touchline.imports.rejection import Rejection
from touchline.imports.report import Report
from touchline.imports.rows import Row, rows
from touchline.imports.tables.table import BytesRead, Table, uncounted
from touchline.imports.telling import Teller
from touchline.sending import Refusal


@dataclass(frozen=True, slots=True)
class Import:
    """A mapping, the files it was given, and the tenant that they are told for.

    What lies ahead of `now` has not happened yet.
    """

    path: Path
    mapping: ImportMapping
    exports: Exports
    tenant_id: str
    now: datetime

    def events(self, report: Report, bytes_read: BytesRead = uncounted) -> Iterator[Event]:
        """All events as CloudEvents; the report tells what became of the rows read so far."""
        return (event for _, event in self._tellings(report, bytes_read))

    def reject(self, refusals: Sequence[Refusal], report: Report) -> None:
        """Reject the rows of events that the collector refused, found by reading once more."""
        reasons = {refusal.index: refusal.reason for refusal in refusals}
        if not reasons:
            return
        again = self._tellings(Report(self.exports), uncounted)
        for index, (row, event) in enumerate(again):
            if index in reasons:
                reason = f"{event['type']} refused by the collector: {reasons[index]}"
                report.reject(row.rejected("", reason))

    def _tellings(self, report: Report, bytes_read: BytesRead) -> Iterator[tuple[Row, Event]]:
        for row, told in self._told(report, bytes_read):
            for event in told:
                report.add(event)
                yield row, event

    def _told(self, report: Report, bytes_read: BytesRead) -> Iterator[tuple[Row, Sequence[Event]]]:
        # All that can refuse the import comes before the first event, when nothing was sent.
        lookups = {name: self._lookups(name) for name in self.exports.tables}
        yield self._told_once()
        for name in self.exports.tables:
            rules = self.mapping.rules(name)
            teller = Teller(self._telling(name), rules, lookups[name])
            for row in self._rows(name, report, bytes_read):
                told = teller.told(row)
                if isinstance(told, Rejection):
                    report.reject(told)
                    continue
                if rules and not told:
                    report.untold[row.table.path.name] += 1
                yield row, told

    def _told_once(self) -> tuple[Row, Sequence[Event]]:
        mapping_file = Table(path=self.path, header=(), columns=(), read=lambda _: iter(()))
        rules = self.mapping.rules(None)
        telling = self._telling(None)
        try:
            told = [event for rule in rules if (event := telling.event(rule, {}))]
        except Unfit as unfit:
            raise MappingRefused(
                self.path, where="events", found=unfit.found, expected=unfit.expected
            ) from unfit
        return Row(mapping_file, 0, {}, ()), told

    def _telling(self, name: str | None) -> Telling:
        said = self.mapping
        return Telling(
            source=said.source,
            words={each: Words(others) for each, others in said.translations.items()},
            notation=said.notation(name),
            tenant_id=self.tenant_id,
            now=self.now,
            is_backfill=True,
        )

    def _lookups(self, name: str) -> list[Lookup]:
        """A file that is looked into is reported when its own turn comes, so not here."""
        return [
            lookup(
                join_name,
                join,
                joined_columns(self.mapping, name, join_name),
                self._rows(join.file, Report(self.exports), uncounted),
            )
            for join_name, join in self.mapping.files[name].join.items()
        ]

    def _rows(self, name: str, report: Report, bytes_read: BytesRead) -> Iterator[Row]:
        said = self.mapping.files[name]
        for table in self.exports.tables[name]:
            file = table.path.name
            for found in rows(table, said, mended=report.mended, bytes_read=bytes_read):
                report.rows[file] += 1
                if isinstance(found, Rejection):
                    report.reject(found)
                else:
                    yield found
