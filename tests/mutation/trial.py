"""Do the tests notice this mutant?

All that a test imports is loaded once; each mutant is tried in a process forked from there. Inside
a function only its code is exchanged, so that whoever has imported it has the mutant. A change
outside of functions has everything loaded anew with the mutant in its place.
"""

import io
import os
import sys
import types
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.mutation.mutants import Mutant

OURS = ("events", "projections", "streams", "touchline", "tests")
EXAMPLES_MAX = 15
QUIET = (
    "-x",
    "-q",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:xdist",
    "-p",
    "no:cov",
    "--timeout=60",
    "--assert=plain",
)


class Unshrunk:
    """Hypothesis as it should be here: a failure is enough, nobody reads the smallest one."""

    def pytest_sessionstart(self) -> None:
        settings.register_profile(
            "mutation",
            derandomize=True,
            deadline=None,
            database=None,
            max_examples=EXAMPLES_MAX,
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=[HealthCheck.too_slow],
        )
        settings.load_profile("mutation")


def load(tests: Sequence[str]) -> bool:
    """Import all that these tests need; whether they pass as the code is."""
    return _pytest(tests) == 0


def is_unbiased(module: str, source: str, tests: Sequence[str]) -> bool:
    """Whether a mutant that changes nothing passes, in both ways of trying one."""
    same = [Mutant(0, function, "", "", source) for function in ("", "any")]
    return [os.waitpid(started(module, each, tests), 0)[1] for each in same] == [0, 0]


def started(module: str, mutant: Mutant, tests: Sequence[str]) -> int:
    """A process that tries the mutant; its exit code is that of the tests."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        if mutant.function:
            _exchange(import_module(module), mutant.source)
            _forget("tests")
        else:
            _load_anew(module, mutant.source)
        code = _pytest(tests)
    except BaseException:  # A mutant that cannot even be loaded is noticed by everybody.
        code = 1
    finally:
        os._exit(code)


def _pytest(tests: Sequence[str]) -> int:
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        return int(pytest.main([*QUIET, *tests], plugins=[Unshrunk()]))


def _exchange(module: ModuleType, source: str) -> None:
    """Give every function of the module the code that it has in the source."""
    mutated = types.ModuleType(module.__name__)
    mutated.__dict__["__file__"] = module.__file__
    exec(compile(source, str(module.__file__), "exec"), mutated.__dict__)
    codes = dict(_functions(mutated, module.__name__))
    for name, function in _functions(module, module.__name__):
        function.__code__ = codes[name].__code__
        function.__defaults__ = codes[name].__defaults__
        function.__kwdefaults__ = codes[name].__kwdefaults__


def _functions(holder: Any, module: str) -> Iterator[tuple[str, FunctionType]]:
    for value in vars(holder).values():
        if isinstance(value, property):
            value = value.fget
        value = getattr(value, "__wrapped__", value)
        if isinstance(value, FunctionType) and value.__module__ == module:
            if isinstance(value.__code__, CodeType):
                yield value.__qualname__, value
        elif isinstance(value, type) and value.__module__ == module:
            yield from _functions(value, module)


def _load_anew(module: str, source: str) -> None:
    _forget(*OURS)
    sys.meta_path.insert(0, _Finder(module, source))


def _forget(*packages: str) -> None:
    """Have what was worked out while these were imported worked out again."""
    for name in [name for name in sys.modules if name.partition(".")[0] in packages]:
        if not name.startswith("tests.mutation"):
            del sys.modules[name]


class _Finder(MetaPathFinder):
    """Finds one module in a text."""

    def __init__(self, module: str, source: str) -> None:
        self._module = module
        self._source = source

    def find_spec(self, name: str, path: Any, target: Any = None) -> ModuleSpec | None:
        if name != self._module:
            return None
        file = str(Path(*name.split(".")).with_suffix(".py").resolve())
        spec = ModuleSpec(name, _Loader(name, file, self._source), origin=file)
        spec.has_location = True
        return spec


class _Loader(SourceFileLoader, Loader):
    """Loads it from there."""

    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self._source = source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._source, self.path, "exec")
