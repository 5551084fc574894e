"""Is the generated Python of a .proto what its generator makes of it today?"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROTOS = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "streams").rglob("*.proto"))]


@pytest.mark.parametrize("proto", PROTOS)
def test_the_stubs_are_those_of_the_proto(proto: str, tmp_path: Path) -> None:
    generate = [sys.executable, "-m", "grpc_tools.protoc", "--proto_path", "."]
    outs = ["python_out", "pyi_out", "grpc_python_out"]
    told = [f"--{out}={tmp_path}" for out in outs]
    subprocess.run([*generate, *told, proto], cwd=ROOT, check=True)
    made = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(made) == len(outs)
    for path in made:
        beside = ROOT / path.relative_to(tmp_path)
        assert beside.read_text(encoding="utf-8") == path.read_text(encoding="utf-8")


def test_make_writes_the_stubs_of_every_proto() -> None:
    told = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\nstubs:")[2]
    assert re.findall(r"streams/\S+\.proto", told) == PROTOS
