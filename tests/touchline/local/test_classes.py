"""Does a broker start from the classes that one before it left?"""

import os
import subprocess
from pathlib import Path

import pytest

from touchline.local import classes, kafka
from touchline.local.classes import keep, kept, use
from touchline.local.errors import LocalError, ProcessStopped
from touchline.local.runtime import Runtime


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of one jar."""
    jar = tmp_path / "jars" / "kafka.jar"
    jar.parent.mkdir()
    jar.write_bytes(b"jar")
    monkeypatch.setattr(classes, "paths", lambda folder: {"kafka": folder / "kafka.jar"})
    return tmp_path


def leave(file: Path, folder: Path) -> None:
    assert file.parent == folder
    file.write_bytes(b"classes")


def refuse(file: Path, folder: Path) -> None:
    file.write_bytes(b"half of the classes")
    message = "no space left on device"
    raise LocalError(message)


def test_java_takes_the_classes_that_a_broker_has_left(broker: Runtime) -> None:
    """It is told to refuse to start otherwise."""
    settings = broker.settings
    strictly = [*kafka.java(settings, *use(settings.cache), "-XX:AOTMode=on"), "-version"]
    assert subprocess.run(strictly, capture_output=True).returncode == 0
    assert use(settings.cache)[0] in kafka.command(settings)


def test_java_takes_no_others(broker: Runtime, tmp_path: Path) -> None:
    others = tmp_path / "classes.aot"
    others.write_bytes(b"others")
    command = kafka.java(broker.settings, f"-XX:AOTCache={others}", "-XX:AOTMode=on")
    assert subprocess.run([*command, "-version"], capture_output=True).returncode != 0


def test_classes_are_left_once(cache: Path) -> None:
    assert use(cache) == []
    keep(cache, leave)
    keep(cache, lambda file, folder: pytest.fail("they are kept"))
    assert use(cache) == [f"-XX:AOTCache={kept(cache)}"]
    assert kept(cache).read_bytes() == b"classes"
    assert sorted(os.listdir(cache)) == [kept(cache).name, "jars"]


def test_another_jar_has_other_classes(cache: Path) -> None:
    keep(cache, leave)
    os.utime(cache / "jars" / "kafka.jar", (1, 1))
    assert use(cache) == []


def test_a_broker_starts_where_none_are_left(
    cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(cache, refuse)
    assert use(cache) == []
    assert "no space left on device" in capsys.readouterr().err
    assert os.listdir(cache) == ["jars"]


def test_what_java_has_not_finished_is_not_kept(
    tmp_path: Path, broker: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes some seconds to write them when it ends."""
    monkeypatch.setattr(kafka, "LEAVING_SECONDS_MAX", 0.2)
    with pytest.raises(ProcessStopped, match="exit code -9"):
        kafka.leave_classes(broker.settings.cache, tmp_path / "classes.aot", tmp_path)
