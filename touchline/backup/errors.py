"""Why is there no backup, or no restore?

* BackupRefused
  - NotEmpty          the folder or the warehouse holds something else
  - TornBackup        a backup that was not finished, or that has changed since
  - OtherBackup       made by a Touchline with other tables
  - Switched          a rebuild or an adoption took place meanwhile
  - WorkersRun        a worker would go on beside what is restored
"""

from collections.abc import Collection
from pathlib import Path

from events.errors import TouchlineError


class BackupRefused(TouchlineError):
    """Nothing was harmed; the message says what to do."""


class NotEmpty(BackupRefused):
    """What is there would be mixed with what is written."""

    def __init__(self, where: str, *, found: str, instead: str) -> None:
        super().__init__(f"{where}: found {found}, expected nothing; {instead}.")


class TornBackup(BackupRefused):
    """Some of the backup is missing or is not what was written."""

    def __init__(self, where: Path, *, found: str, expected: str) -> None:
        super().__init__(
            f"{where}: found {found}, expected {expected}; this is no whole backup. Take another, "
            "or make one anew with `touchline backup FOLDER`."
        )


class OtherBackup(BackupRefused):
    """It is written in another form, or its rows do not fit the tables of this Touchline."""

    def __init__(self, what: str, *, found: object, expected: object, version: str) -> None:
        super().__init__(
            f"{what}: found {found}, expected {expected}; "
            f"restore with Touchline {version}, which made the backup, then upgrade."
        )


class Switched(BackupRefused):
    """What the rows belong to changed while they were read."""

    def __init__(self, table: str) -> None:
        super().__init__(
            f"{table}: found other rows at the end than at the beginning, expected the same, "
            "because a rebuild or an adoption of a topic was finished meanwhile; "
            "run `touchline backup FOLDER` once more."
        )


class WorkersRun(BackupRefused):
    """A worker keeps ledgers and positions in memory that the restored rows know nothing of."""

    def __init__(self, groups: Collection[str]) -> None:
        super().__init__(
            f"{', '.join(groups)}: found workers, expected none; stop them all, restore, "
            "and start them again."
        )
