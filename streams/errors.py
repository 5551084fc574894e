"""Why does a stream not go on?

* TouchlineError
  - Refused                 a person decides; starting again changes nothing
    - OtherFaust            the positions override another version's consumer
    - MissingTopic          not declared
    - OtherTopic            declared differently
    - OtherTable            the warehouse holds a table of another definition
    - MissingPosition       nobody said where to begin
    - LostPosition          some of the topic was worked on, and where that stopped is not known
    - OtherLog              the log does not go on from where the position stands
    - NewerEvent            written by a newer collector than this router
    - NewerFact             written by a newer router than this keeper
  - Rewind                  start again from the position
    - Gap                   an offset was left out
    - IncompleteLedger      the warehouse returned fewer facts than it has counted
  - BrokerAway              the broker did not acknowledge in time
"""

from events.errors import NewerSchema, TouchlineError


class Refused(TouchlineError):
    """Going on would lose or count something twice; the message says what to do."""


class Rewind(TouchlineError):
    """The worker stops and is started again from its positions."""


class OtherFaust(Refused):
    """Faust is of a version whose consumer was never tried with our positions."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(
            f"faust-streaming: found {found}, expected {expected}; "
            "install the expected one, or try the new one with tests/streams/test_faust_seams.py."
        )


class MissingTopic(Refused):
    """A topic that Touchline reads or writes is not there."""

    def __init__(self, topic: str) -> None:
        super().__init__(f"topic {topic}: not found; declare it with `touchline setup`.")


class OtherTopic(Refused):
    """A topic is declared differently."""

    def __init__(self, topic: str, what: str, *, found: object, expected: object) -> None:
        super().__init__(
            f"topic {topic}: found {what} = {found}, expected {expected}; change it back, "
            "or take another topic. A fact must stay in the partition it was first sent to."
        )


class OtherTable(Refused):
    """A table or its key was made by another Touchline."""

    def __init__(self, table: str, what: str, *, found: object, expected: object) -> None:
        super().__init__(
            f"table {table}, {what}: found {found!r}, expected {expected!r}; "
            "run the Touchline that made it, or rebuild the table from the archive."
        )


class MissingPosition(Refused):
    """Without a position a worker would begin somewhere by accident."""

    def __init__(self, group: str, topic: str, topic_id: str, partition: int) -> None:
        super().__init__(
            f"position of {group} in {topic}/{partition} (topic id {topic_id}): not found; "
            "`touchline setup` sets it for a new topic. If the topic or the table ops.position was "
            "replaced, restore it or reset the position on purpose."
        )


class LostPosition(Refused):
    """Setting up would begin anew where work has been done already."""

    def __init__(self, group: str, place: str) -> None:
        super().__init__(
            f"position of {group} in {place}: found none, expected one, because records of this "
            "topic have been worked on or deleted; restore ops.position, or reset it on purpose."
        )


class OtherLog(Refused):
    """The records around a position are not those that it was written for."""

    def __init__(self, group: str, place: str, *, found: str, expected: str) -> None:
        super().__init__(
            f"position of {group} in {place}: found {found}, expected {expected}; "
            "the log was truncated or replaced. Restore it, or reset the position on purpose."
        )


class NewerEvent(Refused):
    """Routers are upgraded before collectors."""

    def __init__(self, topic: str, partition: int, offset: int, newer: NewerSchema) -> None:
        super().__init__(f"{topic}/{partition} at offset {offset}: {newer}.")


class NewerFact(Refused):
    """Keepers are upgraded before routers."""

    def __init__(self, type_: str, *, found: int, expected: int) -> None:
        super().__init__(
            f"fact of {type_}: found schema version {found}, expected at most {expected}; "
            "upgrade this keeper before the routers."
        )


class Gap(Rewind):
    """Between two records of a partition at least one was left out."""

    def __init__(self, place: str, *, found: int, expected: int) -> None:
        super().__init__(
            f"{place}: found offset {found}, expected {expected}; the worker starts again there. "
            "If that repeats, the log itself leaves them out: compare its cleanup policy."
        )


class IncompleteLedger(Rewind):
    """Facts that a stored row was computed from are not to be read."""

    def __init__(self, entity: str, *, found: int, expected: int) -> None:
        super().__init__(
            f"ledger of {entity}: found {found} facts, expected at least {expected}; "
            "read again until the warehouse shows what it has acknowledged."
        )


class BrokerAway(TouchlineError):
    """The broker has not acknowledged; whoever told the event tells it again."""

    def __init__(self, topic: str, seconds: float) -> None:
        super().__init__(
            f"{topic}: not acknowledged by the broker within {seconds:g} s; send it again."
        )
