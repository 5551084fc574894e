"""Who folds the next generation, beside the workers that go on in this one?"""

from types import TracebackType
from typing import Self

from streams.rebuild_errors import WorkerRefused
from streams.roles import ROLES
from touchline.local.child import PERSON_DECIDES, Child
from touchline.local.logs import last_lines
from touchline.local.process import Process, answers, touchline
from touchline.settings import Settings, free_ports


class Workers:
    """A router and a keeper of one generation, for the length of a block.

    They end with this process however it ends, and start again as a supervisor would start them.
    """

    def __init__(self, settings: Settings, generation: int) -> None:
        self._children = [_child(settings, role, generation) for role in ROLES]

    def __enter__(self) -> Self:
        for child in self._children:
            child.spawn()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:  # fmt: skip
        for child in self._children:
            child.stop()

    def tend(self) -> None:
        """Start again who has ended; raises WorkerRefused when a person must decide."""
        for child in self._children:
            if child.exit_code == PERSON_DECIDES:
                raise WorkerRefused(child.process.name, last_lines(child.log, count=1))
            child.revive()


def _child(settings: Settings, role: str, generation: int) -> Child:
    port = f"{role}_metrics_port"
    process = Process(
        f"rebuild-{role}",
        wave=0,
        ports=(port,),
        command=touchline("worker", role, "--generation", str(generation)),
        is_ready=answers(port, "/readyz"),
    )
    # A name would be that of a worker that goes on after this one.
    own = {port: free_ports(1)[0], "instance": "", "metrics_host": "127.0.0.1"}
    return Child(process, settings.model_copy(update=own))
