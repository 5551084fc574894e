"""What does the doctor report?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any


class Severity(IntEnum):
    """How soon somebody should look: when it comes again, today, now."""

    notice = 1
    warning = 2
    critical = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; `since` is None where nobody can know."""

    severity: Severity
    found: str
    cure: str
    page: str
    since: datetime | None = None

    def as_dict(self) -> Mapping[str, Any]:
        return {
            "severity": self.severity.name,
            "found": self.found,
            "since": self.since and self.since.isoformat(),
            "cure": self.cure,
            "page": self.page,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What one check has found; `not_asked` says why it could not look."""

    check: str
    question: str
    findings: Sequence[Finding] = ()
    not_asked: str = ""

    def as_dict(self) -> Mapping[str, Any]:
        return {
            "check": self.check,
            "question": self.question,
            "not_asked": self.not_asked,
            "findings": [finding.as_dict() for finding in self.findings],
        }


@dataclass(frozen=True, slots=True)
class Report:
    """What all checks have found, in their order."""

    answers: Sequence[Answer] = field(default_factory=list)

    @property
    def findings(self) -> list[Finding]:
        """The worst first."""
        found = (finding for answer in self.answers for finding in answer.findings)
        return sorted(found, key=lambda finding: -finding.severity)

    @property
    def is_well(self) -> bool:
        """Nothing but notices, as far as could be asked."""
        return all(finding.severity == Severity.notice for finding in self.findings)

    @property
    def not_asked(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.not_asked]

    def as_dict(self) -> Mapping[str, Any]:
        return {
            "is_healthy": self.is_well and not self.not_asked,
            "checks": [answer.as_dict() for answer in self.answers],
        }


def page(name: str) -> str:
    """A page of the runbook."""
    return f"docs/runbook/{name}.md"


def span_text(span: timedelta) -> str:
    """How long, as a person says it."""
    seconds = int(span.total_seconds())
    if seconds < 120:
        return f"{seconds} s"
    if seconds < 2 * 60 * 60:
        return f"{seconds // 60} minutes"
    if seconds < 2 * 24 * 60 * 60:
        return f"{seconds // 3600} hours"
    return f"{seconds // 86400} days"
