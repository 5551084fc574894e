"""How do all rows of all files become one stream of events?

What is told once comes first, then file after file in the order of the mapping. Rows stream by and
only look-ups are held; reading again gives the same events in the same order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from touchline.imports.columns import joined_columns
from touchline.imports.errors import MappingRefused
from touchline.imports.files import Exports
from touchline.imports.lookup import Lookup, lookup
from touchline.imports.mapping import ImportMapping
from touchline.imports.rejection import Rejection
from touchline.imports.report import Report
from touchline.imports.rows import BytesRead, Row, rows
from touchline.imports.telling import Event, Teller
from touchline.imports.value import Unfit
from touchline.sending import Refusal


def _ignore(_count: int) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Import:
    """A mapping, the files it was given, and the tenant that they are told for."""

    path: Path
    mapping: ImportMapping
    exports: Exports
    tenant_id: str

    def events(self, report: Report, bytes_read: BytesRead = _ignore) -> Iterator[Event]:
        """All events as CloudEvents; the report tells what became of the rows read so far."""
        return (event for _, event in self._tellings(report, bytes_read))

    def reject(self, refusals: Sequence[Refusal], report: Report) -> None:
        """Reject the rows of events that the collector refused, found by reading once more."""
        reasons = {refusal.index: refusal.reason for refusal in refusals}
        if not reasons:
            return
        again = self._tellings(Report(self.exports), _ignore)
        for index, (row, event) in enumerate(again):
            if index in reasons:
                reason = f"{event['type']} refused by the collector: {reasons[index]}"
                report.reject(Rejection(row.path, row.line, "", reason, row.cells))

    def _tellings(self, report: Report, bytes_read: BytesRead) -> Iterator[tuple[Row, Event]]:
        for row, told in self._told(report, bytes_read):
            for event in told:
                report.add(event)
                yield row, event

    def _told(self, report: Report, bytes_read: BytesRead) -> Iterator[tuple[Row, Sequence[Event]]]:
        # All that can refuse the import comes before the first event, when nothing was sent.
        lookups = {name: self._lookups(name) for name in self.exports.paths}
        yield Row(self.path, 0, {}), self._told_once()
        for name in self.exports.paths:
            rules = self.mapping.rules(name)
            teller = Teller(self.mapping, rules, lookups[name], self.tenant_id)
            for row in self._rows(name, report, bytes_read):
                told = teller.told(row)
                if isinstance(told, Rejection):
                    report.reject(told)
                    continue
                report.untold[row.path.name] += bool(rules and not told)
                yield row, told

    def _told_once(self) -> Sequence[Event]:
        rules = self.mapping.rules(None)
        teller = Teller(self.mapping, rules, (), self.tenant_id)
        try:
            return [teller.event(rule, {}) for rule in rules]
        except Unfit as unfit:
            raise MappingRefused(
                self.path, where="events", found=unfit.found, expected=unfit.expected
            ) from unfit

    def _lookups(self, name: str) -> list[Lookup]:
        """A file that is looked into is reported when its own turn comes, so not here."""
        return [
            lookup(
                join_name,
                join,
                joined_columns(self.mapping, name, join_name),
                self._rows(join.file, Report(self.exports), _ignore),
            )
            for join_name, join in self.mapping.files[name].join.items()
        ]

    def _rows(self, name: str, report: Report, bytes_read: BytesRead) -> Iterator[Row]:
        mends = self.mapping.files[name].mend
        for path in self.exports.paths[name]:
            for found in rows(path, mends=mends, mended=report.mended, bytes_read=bytes_read):
                report.rows[path.name] += 1
                if isinstance(found, Rejection):
                    report.reject(found)
                else:
                    yield found
