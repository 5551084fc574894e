"""Does a broker start from the classes that one before it left?"""

import os
import sys
from pathlib import Path

import pytest

from touchline.local import classes, kafka
from touchline.local.classes import keep, kept, use
from touchline.local.runtime import Runtime


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of one jar."""
    jar = tmp_path / "jars" / "kafka.jar"
    jar.parent.mkdir()
    jar.write_bytes(b"jar")
    monkeypatch.setattr(classes, "paths", lambda folder: {"kafka": folder / "kafka.jar"})
    return tmp_path


def leave(file: Path, folder: Path) -> str:
    assert file.parent == folder
    file.write_bytes(b"classes")
    return ""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says which files are mapped")
def test_a_broker_maps_the_classes_that_are_kept(broker: Runtime) -> None:
    file = kept(broker.settings.cache)
    assert str(file) in Path(f"/proc/{broker.children['broker'].pid}/maps").read_text()


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
    keep(cache, lambda file, folder: "no space left on device")
    assert use(cache) == []
    assert "no space left on device" in capsys.readouterr().err
    assert os.listdir(cache) == ["jars"]


def test_what_java_has_not_finished_is_not_kept(
    tmp_path: Path, broker: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes some seconds to write them when it ends."""
    monkeypatch.setattr(kafka, "LEAVING_SECONDS_MAX", 0.2)
    file = tmp_path / "classes.aot"
    kafka.leave_classes(broker.settings.cache, file, tmp_path)
    assert not file.exists()
