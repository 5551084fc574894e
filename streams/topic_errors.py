"""Why is a topic refused? The tree is in streams/errors.py."""

from collections.abc import Sequence

from events.errors import TouchlineError
from streams.errors import Refused


class MissingTopic(Refused):
    """A topic that Touchline reads or writes is not there."""

    def __init__(self, topic: str) -> None:
        super().__init__(f"topic {topic}: not found; declare it with `touchline setup`.")


class LostTopic(Refused):
    """A topic that was adopted is not there."""

    def __init__(self, topic: str, topic_id: str) -> None:
        super().__init__(
            f"topic {topic}: found none, expected the one with id {topic_id}; restore it, or give "
            f"up what nobody has read of it: `touchline topics adopt {topic} --lost`."
        )


class UnadoptedTopic(Refused):
    """Nobody said which topic it is that positions and facts belong to."""

    def __init__(self, topic: str) -> None:
        super().__init__(
            f"topic {topic}: found no row in ops.topic, expected one; run `touchline setup`."
        )


class OtherCluster(Refused):
    """Offsets of one cluster mean nothing in another."""

    def __init__(self, topic: str, *, found: str, expected: str) -> None:
        super().__init__(
            f"topic {topic}: found cluster {found}, expected {expected}; correct "
            "TOUCHLINE_KAFKA_BOOTSTRAP, or give up what nobody has read in the former cluster: "
            f"`touchline topics adopt {topic} --lost`."
        )


class ReplacedTopic(Refused):
    """A topic was deleted, and another made under its name."""

    def __init__(self, topic: str, *, found: str, expected: str) -> None:
        super().__init__(
            f"topic {topic}: found topic id {found}, expected {expected}; give up what nobody "
            f"has read of the former one: `touchline topics adopt {topic} --lost`."
        )


class OtherPartitions(Refused):
    """With another partition count a fact would go through another partition than those before."""

    def __init__(self, topic: str, *, found: int, expected: int) -> None:
        super().__init__(
            f"topic {topic}: found {found} partitions, expected {expected}; stop the workers and "
            f"say `touchline topics adopt {topic}`, with the settings of the new count."
        )


class OtherPartitionsSetting(Refused):
    """The settings of this process say another partition count than was adopted."""

    def __init__(self, topic: str, *, found: int, expected: int) -> None:
        variable = f"TOUCHLINE_{'FACTS' if 'facts' in topic else 'EVENTS'}_PARTITIONS"
        super().__init__(
            f"topic {topic}: found {variable} = {found}, expected {expected} as adopted; set it "
            f"back, or stop the workers and say `touchline topics adopt {topic}`."
        )


class FewerPartitions(Refused):
    """Kafka never takes a partition away, nor may we: its records would never be read."""

    def __init__(self, topic: str, *, found: int, expected: int) -> None:
        super().__init__(
            f"topic {topic}: found {found} partitions in the settings, expected at least "
            f"{expected}; a topic never gets fewer."
        )


class NotDrained(Refused):
    """Facts that were not yet heard would reach their entities through two partitions."""

    def __init__(self, group: str, place: str, *, found: int, expected: int) -> None:
        super().__init__(
            f"position of {group} in {place}: found {found}, expected {expected}, the end of the "
            "log; stop the routers, let the keepers read all of it, stop them, and say it again."
        )


class GroupAtWork(Refused):
    """A position or a topic changes hands while somebody works with it."""

    def __init__(self, group: str, count: int) -> None:
        super().__init__(
            f"group {group}: found {count} at work, expected nobody; stop every worker, and say it "
            "again once they are gone."
        )


class OtherTopic(Refused):
    """A topic is kept differently."""

    def __init__(self, topic: str, what: str, *, found: object, expected: object) -> None:
        super().__init__(
            f"topic {topic}: found {what} = {found}, expected {expected}; change it with Kafka's "
            "own tools: as it is, the topic may lose what it has acknowledged."
        )


class UnknownTopic(TouchlineError):
    """A topic was mistyped."""

    def __init__(self, found: str, expected: Sequence[str]) -> None:
        super().__init__(f"topic: found {found!r}, expected one of {', '.join(expected)}.")


class TopicNotRead(TouchlineError):
    """A group or a topic was mistyped."""

    def __init__(self, group: str, topic: str, expected: Sequence[str]) -> None:
        super().__init__(
            f"group {group} in {topic}: found no such reader, expected one of "
            f"{', '.join(expected)}."
        )
