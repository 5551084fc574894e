"""Why could the embedded runtime not do what was asked?

* TouchlineError
  - LocalError           the runtime on this machine is at fault, not an event
    - AlreadyRunning     another runtime holds the folder
    - NotRunning         nothing runs that could be asked
    - PortTaken          another program listens where one of ours wants to
    - ProcessStopped     one of our processes ended although it was needed
    - FormatFailed       the broker's log could not be made
    - NotReady           it runs, but did not become ready in time
    - JarRefused         a jar is not the one that the lock names
    - DownloadFailed     a jar could not be had
"""

from pathlib import Path

from events.errors import TouchlineError


class LocalError(TouchlineError):
    """The embedded runtime could not do what was asked."""


class AlreadyRunning(LocalError):
    def __init__(self, home: Path, pid: int | None) -> None:
        super().__init__(
            f"{home}: in use by the Touchline with process id {pid}; "
            "say `touchline down`, or choose another folder with TOUCHLINE_HOME"
        )
        self.pid = pid


class NotRunning(LocalError):
    def __init__(self, home: Path) -> None:
        super().__init__(f"{home}: nothing is running; say `touchline up`")


class PortTaken(LocalError):
    def __init__(self, process: str, setting: str, port: int) -> None:
        super().__init__(
            f"{process}: port {port} is taken by another program; stop that program, "
            f"or set TOUCHLINE_{setting.upper()} to a free port"
        )
        self.setting, self.port = setting, port


class ProcessStopped(LocalError):
    def __init__(self, process: str, code: int, log: Path, last_lines: str) -> None:
        super().__init__(f"{process}: stopped with exit code {code}; see {log}\n{last_lines}")
        self.process, self.code = process, code


class FormatFailed(LocalError):
    def __init__(self, code: int, log: Path, last_lines: str) -> None:
        super().__init__(
            f"broker: could not format its log, exit code {code}; see {log}\n{last_lines}"
        )


class NotReady(LocalError):
    def __init__(self, process: str, seconds: float, log: Path, last_lines: str) -> None:
        super().__init__(f"{process}: not ready after {seconds:.0f} s; see {log}\n{last_lines}")
        self.process = process


class JarRefused(LocalError):
    def __init__(self, coordinate: str, *, found: str, expected: str) -> None:
        super().__init__(
            f"{coordinate}: the download has sha256 {found}, the lock says {expected}; "
            "nothing was kept. Is a proxy changing downloads?"
        )
        self.coordinate = coordinate


class DownloadFailed(LocalError):
    def __init__(self, coordinate: str, cause: object) -> None:
        super().__init__(
            f"{coordinate}: could not be downloaded from Maven Central ({cause}); "
            "check the network and say it again, what was downloaded is kept"
        )
        self.coordinate = coordinate
