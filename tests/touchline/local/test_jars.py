"""Does only what the lock names get into the cache?"""

from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from touchline.local.errors import DownloadFailed, JarRefused
from touchline.local.jars import LOCK, fetch, locked, paths

COORDINATE = "org.example:part:1.0"
JAR = b"the true jar"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A Maven repository with one jar, on this machine."""
    root = tmp_path / "repository"
    jar = root / "org/example/part/1.0/part-1.0.jar"
    jar.parent.mkdir(parents=True)
    jar.write_bytes(JAR)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=root)) as server:
        Thread(target=server.serve_forever).start()
        yield {"local": f"http://127.0.0.1:{server.server_port}"}
        server.shutdown()


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return written(tmp_path / "lock", JAR)


def written(lock: Path, content: bytes, coordinate: str = COORDINATE) -> Path:
    lock.write_text(f"{coordinate} {sha256(content).hexdigest()}\n")
    return lock


def test_a_missing_jar_is_downloaded(
    tmp_path: Path, lock: Path, repository: dict[str, str]
) -> None:
    fetch(tmp_path / "cache", lock=lock, repositories=repository)
    assert paths(tmp_path / "cache", lock=lock)[COORDINATE].read_bytes() == JAR


def test_a_jar_with_another_sum_is_refused_and_not_kept(
    tmp_path: Path, repository: dict[str, str]
) -> None:
    lock = written(tmp_path / "lock", b"another jar")
    with pytest.raises(JarRefused, match=r"org\.example:part"):
        fetch(tmp_path / "cache", lock=lock, repositories=repository)
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_jar_that_was_changed_in_the_cache_is_fetched_anew(
    tmp_path: Path, lock: Path, repository: dict[str, str]
) -> None:
    fetch(tmp_path / "cache", lock=lock, repositories=repository)
    jar = paths(tmp_path / "cache", lock=lock)[COORDINATE]
    jar.write_bytes(b"changed")
    fetch(tmp_path / "cache", lock=lock, repositories=repository)
    assert jar.read_bytes() == JAR


def test_an_intact_cache_needs_no_network(
    tmp_path: Path, lock: Path, repository: dict[str, str]
) -> None:
    fetch(tmp_path / "cache", lock=lock, repositories=repository)
    fetch(tmp_path / "cache", lock=lock, repositories={"nowhere": "http://127.0.0.1:1"})


def test_a_jar_that_cannot_be_had_is_named(tmp_path: Path, repository: dict[str, str]) -> None:
    lock = written(tmp_path / "lock", JAR, "org.example:other:1.0")
    with pytest.raises(DownloadFailed, match="other:1"):
        fetch(tmp_path / "cache", lock=lock, repositories=repository)


def test_the_lock_names_every_jar_once_and_by_its_sum_only() -> None:
    lines = LOCK.read_text().splitlines()
    assert lines == sorted(set(lines))
    assert len(locked(LOCK)) == len(lines)
    assert all(len(digest) == 64 for digest in locked(LOCK).values())
    assert "://" not in LOCK.read_text()
