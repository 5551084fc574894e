"""Which jars make a broker, and are they the ones that we locked?

`jars.lock` names each one by coordinate and sha256. A jar enters the cache only when its bytes
have that sum, and its sum is taken again at each start; anything else is fetched anew or refused.
`python -m touchline.local.jars` resolves the versions below and prints a new lock.
"""

import hashlib
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

import stamina
from jgo.maven import MavenContext, PythonResolver
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from touchline.local.errors import DownloadFailed, JarRefused

KAFKA = "4.3.1"
WANTED = (
    f"org.apache.kafka:kafka_2.13:{KAFKA}",
    f"org.apache.kafka:kafka-server:{KAFKA}",
)
# Without it the broker writes no log, not even why it stopped. What it needs itself, Kafka brings;
# resolved together with Kafka it would choose older versions of Kafka's own jars.
LOG_WRITER = "org.apache.logging.log4j:log4j-slf4j-impl:2.25.4"
LOCK = Path(__file__).with_name("jars.lock")
DOWNLOADS_AT_ONCE = 4
ATTEMPTS_MAX = 4


def fetch(cache: Path, *, lock: Path = LOCK, repositories: dict[str, str] | None = None) -> None:
    """Download each jar of the lock that is missing or not intact; `repositories` is for tests."""
    cache.mkdir(parents=True, exist_ok=True)
    sums, wanted = locked(lock), paths(cache, lock=lock)

    def fetch_one(coordinate: str) -> None:
        with TemporaryDirectory(dir=cache) as folder:
            jar = download(coordinate, Path(folder), repositories)
            if (found := sha256(jar)) != sums[coordinate]:
                raise JarRefused(coordinate, found=found, expected=sums[coordinate])
            jar.replace(wanted[coordinate])

    missing = [name for name, jar in wanted.items() if not is_intact(jar, sums[name])]
    if missing:
        each_with_progress(fetch_one, missing)


def paths(cache: Path, *, lock: Path = LOCK) -> Mapping[str, Path]:
    """Where each jar of the lock is kept."""
    return {coordinate: cache / file_name(coordinate) for coordinate in locked(lock)}


def locked(lock: Path) -> Mapping[str, str]:
    """Coordinate to sha256."""
    return dict(line.split() for line in lock.read_text().splitlines())


def file_name(coordinate: str) -> str:
    """A coordinate may end in a classifier, for one of several jars of a version."""
    group, *named = coordinate.split(":")
    return f"{group}.{'-'.join(named)}.jar"


def is_intact(jar: Path, expected: str) -> bool:
    return jar.exists() and sha256(jar) == expected


def sha256(jar: Path) -> str:
    with jar.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def download(coordinate: str, folder: Path, repositories: dict[str, str] | None) -> Path:
    try:
        # jgo says RuntimeError for any answer but 200, and requests' errors are OSErrors.
        for attempt in stamina.retry_context(
            on=(OSError, RuntimeError), attempts=ATTEMPTS_MAX, wait_initial=0.3, wait_max=5
        ):
            with attempt:
                # A download that broke off leaves half a jar, which jgo would take for a whole one.
                return artifact(coordinate, Path(mkdtemp(dir=folder)), repositories)
    except (OSError, RuntimeError) as error:
        raise DownloadFailed(coordinate, error) from error
    raise AssertionError


def artifact(coordinate: str, folder: Path, repositories: dict[str, str] | None) -> Path:
    return maven(folder, repositories).create_dependency(coordinate).artifact.resolve()


def maven(folder: Path, repositories: dict[str, str] | None = None) -> MavenContext:
    return MavenContext(
        resolver=PythonResolver(), repo_cache=folder, local_repos=[], remote_repos=repositories
    )


def each_with_progress(fetch_one: Callable[[str], None], coordinates: list[str]) -> None:
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with (
        Progress(*columns, console=Console(stderr=True), transient=True) as progress,
        ThreadPoolExecutor(DOWNLOADS_AT_ONCE) as pool,
    ):
        downloads = pool.map(fetch_one, coordinates)
        title = f"Apache Kafka {KAFKA} from Maven Central"
        for _ in progress.track(downloads, total=len(coordinates), description=title):
            pass


def resolved(folder: Path) -> dict[str, str]:
    """What the lock should say: the wanted jars and all that they need, with their sums."""
    context = maven(folder)
    inputs, transitive = context.resolver.resolve(list(map(context.create_dependency, WANTED)))
    needed = [d for d in inputs + transitive if d.scope in (None, "", "compile", "runtime")]
    return {
        f"{each.groupId}:{each.artifactId}:{each.version}": sha256(each.artifact.resolve())
        for each in [*needed, context.create_dependency(LOG_WRITER)]
    }


if __name__ == "__main__":
    with TemporaryDirectory() as scratch:
        lines = sorted(" ".join(line) for line in resolved(Path(scratch)).items())
    sys.stdout.write("\n".join(lines) + "\n")
