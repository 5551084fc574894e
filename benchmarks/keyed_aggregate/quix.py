"""The contestant Quix Streams: state in RocksDB and a changelog topic, landed nowhere.

At its defaults, which are its fastest that keep state over a kill: at-least-once (its state is
exact even so), a checkpoint every 5 seconds, JSON by orjson. It runs in an environment of its own
(`make peers`), so this file imports nothing that is not there. The first touch counts as at hand
when it has been worked on; the last one is done when the checkpoint behind it is committed.
"""

import argparse
from typing import Any

from quixstreams import Application, State

from benchmarks.keyed_aggregate.marks import FIRST, LAST, mark

# Who goes on after a kill does not know how many are left: nothing came for so long.
QUIET_SECONDS = 15.0


class Marked(Application):  # type: ignore[misc]  # Not installed where mypy runs.
    """Stops behind the last touch, and says when what it worked on has been committed."""

    def __init__(self, count: int, **options: Any) -> None:
        super().__init__(on_message_processed=self._count, **options)
        self._counted, self._last = 0, count

    def _count(self, topic: str, partition: int, offset: int) -> None:
        self._counted += 1
        if self._counted == 1:
            mark(FIRST)
        if self._counted == self._last:
            self.stop()

    def _run_dataframe(self, *told: Any, **named: Any) -> None:
        super()._run_dataframe(*told, **named)
        mark(LAST)


def add(call: dict[str, Any], state: State) -> None:
    touches, seconds = state.get("totals", (0, 0))
    state.set("totals", (touches + 1, seconds + call["duration_seconds"]))


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--bootstrap", required=True)
    said.add_argument("--topic", required=True)
    said.add_argument("--group", required=True)
    said.add_argument("--events", type=int, required=True)
    said.add_argument("--state", required=True, help="Folder of its state.")
    said.add_argument("--checkpoint-seconds", type=float, default=5.0)
    options = said.parse_args()
    application = Marked(
        options.events,
        broker_address=options.bootstrap,
        consumer_group=options.group,
        auto_offset_reset="earliest",
        state_dir=options.state,
        commit_interval=options.checkpoint_seconds,
        loglevel="WARNING",
    )
    topic = application.topic(options.topic, key_deserializer="bytes", value_deserializer="json")
    application.dataframe(topic).update(add, stateful=True)
    application.run(timeout=QUIET_SECONDS, collect=False)


if __name__ == "__main__":
    main()
