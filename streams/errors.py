"""Why does a stream not go on?

* TouchlineError
  - Refused                 a person decides; starting again changes nothing
    - OtherFaust            the positions override another version's consumer
    - MissingTopic          not declared
    - LostTopic             adopted, and no longer there
    - UnadoptedTopic        there, and not known to the warehouse
    - OtherCluster          another cluster answers
    - ReplacedTopic         the same name, another topic
    - OtherPartitions       of another partition count than the one adopted
    - OtherPartitionsSetting  the settings say another partition count
    - FewerPartitions       the settings say fewer than there are
    - NotDrained            facts are on their way that belong elsewhere with more partitions
    - GroupAtWork           somebody works with what is to be changed
    - OtherTopic            kept differently: records may be lost, or not taken
    - OldWarehouse          the engine is older than any that the promise was tried on
    - OtherSetting          the warehouse would drop rows, or answer with some of them
    - MissingTable          not set up, or dropped
    - OtherTable            the warehouse holds a table of another definition
    - MissingView           the public contract is not whole
    - MissingPosition       nobody said where to begin
    - LostPosition          some of the topic was worked on, and where that stopped is not known
    - OtherLog              the log does not go on from where the position stands
      - TruncatedLog        records were deleted before they were worked on
      - ReplacedLog         another record stands where the last one was
    - InstanceTaken         another worker has joined under this one's name
    - NewerRecord           its partition stands still, the others go on
      - NewerEvent          written by a newer collector than this router
      - NewerFact           written by a newer router than this keeper
    - NoGeneration          nobody said which generation the views read
    - OtherMeaning          the rows were folded by code that means something else
  - Rewind                  start again from the position
    - Gap                   an offset was left out
    - IncompleteLedger      the warehouse returned fewer facts than it has counted
    - NewerGeneration       the views read a newer generation than this worker writes
    - and those of streams/endings.py
  - UnknownTopic            no topic of ours has that name
  - TopicNotRead            no group of that name reads that topic
  - UnreachableOffset       the log does not hold it
  - BrokerAway              the broker did not acknowledge in time
  - BrokerAbsent            no broker answers
  - UndecodableRecord       nobody of ours wrote these bytes into an internal topic

Every refusal has a page in docs/runbook/ that says how it comes about and how it is cured.
"""

import re

from events.errors import NewerSchema, TouchlineError


class Refused(TouchlineError):
    """Going on would lose or count something twice; the message says what to do."""

    def __init__(self, said: str) -> None:
        super().__init__(f"{said} See {self.page()}.")

    @classmethod
    def page(cls) -> str:
        """The page of the runbook, named after the class."""
        words = re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()
        return f"docs/runbook/{words}.md"


class Rewind(TouchlineError):
    """The worker stops and is started again from its positions."""


def reset_command(group: str, topic: str, partition: int, *, to: int | str = "beginning") -> str:
    """What to type to begin elsewhere: at the first record that the log still holds, or at one."""
    return (
        f"`touchline positions reset --group {group} --topic {topic} --partition {partition} "
        f"--to {to}`"
    )


class OtherFaust(Refused):
    """Faust is of a version whose consumer was never tried with our positions."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(
            f"faust-streaming: found {found}, expected {expected}; "
            "install the expected one, or try the new one with tests/streams/test_faust_seams.py."
        )


class MissingPosition(Refused):
    """Without a position a worker would begin somewhere by accident."""

    def __init__(self, group: str, topic: str, topic_id: str, partition: int) -> None:
        super().__init__(
            f"position of {group} in {topic}/{partition} (topic id {topic_id}): not found; "
            "restore ops.position, or say where to begin: "
            f"{reset_command(group, topic, partition)}."
        )


class LostPosition(Refused):
    """Setting up would begin anew where work has been done already."""

    def __init__(self, group: str, topic: str, partition: int) -> None:
        super().__init__(
            f"position of {group} in {topic}/{partition}: found none, expected one, because "
            "records of this topic have been worked on or deleted; restore ops.position, or say "
            f"where to begin: {reset_command(group, topic, partition)}."
        )


class OtherLog(Refused):
    """The records around a position are not those that it was written for."""

    def __init__(
        self, group: str, place: str, *, found: str, expected: str, meaning: str, cure: str
    ) -> None:
        super().__init__(
            f"position of {group} in {place}: found {found}, expected {expected}; {meaning}. "
            f"Restore the log, or {cure}."
        )


class TruncatedLog(OtherLog):
    """Records were deleted before they were worked on."""

    def __init__(
        self, group: str, topic: str, partition: int, *, start: int, next_offset: int
    ) -> None:
        super().__init__(
            group,
            f"{topic}/{partition}",
            found=f"a log that begins at {start}",
            expected=f"one that still holds {next_offset}",
            meaning=f"{start - next_offset} records were deleted unread",
            cure=f"give them up: {reset_command(group, topic, partition)}",
        )


class ReplacedLog(OtherLog):
    """Another record stands where the last one was: the broker came back with an older log."""

    def __init__(self, group: str, topic: str, at: str, *, found: str, expected: str) -> None:
        super().__init__(
            group,
            at,
            found=found,
            expected=expected,
            meaning="an older log was restored, and its offsets are given out a second time",
            cure=f"read it as another log: `touchline topics adopt {topic} --lost`",
        )


class InstanceTaken(Refused):
    """Two workers of one name would take each other's partitions for ever."""

    def __init__(self, group: str, instance: str, host: str) -> None:
        super().__init__(
            f"{group}: found another worker at {host} with the instance {instance!r}, expected "
            "none; stop one of them, or set TOUCHLINE_INSTANCE to a name that only one worker has."
        )


class NewerRecord(Refused):
    """Its partition stands still in front of it, and nothing behind it is skipped."""

    def __init__(self, topic: str, partition: int, offset: int, newer: NewerSchema) -> None:
        super().__init__(f"{topic}/{partition} at offset {offset}: {newer}.")
        self.offset = offset


class NewerEvent(NewerRecord):
    """Routers are upgraded before collectors."""


class NewerFact(NewerRecord):
    """Keepers are upgraded before routers."""


class NoGeneration(Refused):
    """Without it nobody knows which facts and rows are those that are read."""

    def __init__(self, table: str) -> None:
        super().__init__(
            f"{table}: found no generation, expected one; make it with `touchline setup`."
        )


class OtherMeaning(Refused):
    """Rows of two meanings would stand side by side, and nobody could tell them apart."""

    def __init__(self, generation: int, *, found: int, expected: int) -> None:
        cure = "run `touchline rebuild`" if found < expected else "upgrade this Touchline"
        super().__init__(
            f"generation {generation}: found rows of meaning {found}, expected {expected}, "
            f"as this Touchline folds them; {cure}."
        )


class Gap(Rewind):
    """Between two records of a partition at least one was left out."""

    def __init__(self, place: str, *, found: int, expected: int) -> None:
        self.place = place
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


class NewerGeneration(Rewind):
    """A rebuild has switched the views; the worker goes on in the generation that they read."""

    def __init__(self, *, found: int, expected: int) -> None:
        super().__init__(
            f"generation {expected}: found generation {found} to be the one that views read; "
            "the worker starts again there."
        )


class UnreachableOffset(TouchlineError):
    """A position may stand only where the log has records, or at its end."""

    def __init__(self, place: str, found: object, expected: str) -> None:
        super().__init__(f"{place}: found offset {found}, expected {expected}.")


class BrokerAbsent(TouchlineError):
    """Nobody answers where the broker is looked for."""

    def __init__(self, bootstrap: str, seconds: float) -> None:
        super().__init__(
            f"broker {bootstrap}: found no answer in {seconds:g} s, expected one; start it "
            "(`touchline up` starts the embedded one) or correct TOUCHLINE_KAFKA_BOOTSTRAP."
        )


class BrokerAway(TouchlineError):
    """The broker has not acknowledged; whoever told the event tells it again."""

    def __init__(self, topic: str, seconds: float) -> None:
        super().__init__(
            f"{topic}: not acknowledged by the broker within {seconds:g} s; send it again."
        )


class UndecodableRecord(TouchlineError):
    """These bytes are not what an internal topic holds; they become a dead letter."""

    def __init__(self, *, found: str, expected: str) -> None:
        super().__init__(f"record: found {found}, expected {expected}")
