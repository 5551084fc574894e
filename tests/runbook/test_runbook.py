"""Can whoever follows only the runbook cause and cure each refusal?

The pages of docs/runbook/ are followed one after the other on one installation: what causes it is
typed, and says what the page shows; what cures it is typed, and the doctor names the page no more.
First those that need stores only, then those that begin with everything at work.
"""

import re
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
import yaml

import streams
from events.errors import TouchlineError
from streams.errors import BrokerAbsent, BrokerAway, Refused, Rewind
from streams.rebuild_errors import NotRebuilt
from tests.conftest import Snippet, snippets_of
from tests.runbook.conftest import SECONDS_MAX, Shell

ROOT = Path(__file__).parents[2]
RUNBOOK = ROOT / "docs/runbook"
HERE = "tests/runbook/test_runbook.py"
PAGES = {path.stem: path for path in sorted(RUNBOOK.glob("*.md")) if path.stem != "index"}
SECTIONS = [
    "How it shows",
    "Why",
    "Cause it on a test installation",
    "Cure it",
    "See that it is cured",
]
SHOWN, CAUSE, CURE = 0, 2, 3
# Without workers the doctor rightly misses them and the collector, and sees that nobody is in time.
NO_WORKERS = {"process-is-away", "numbers-are-late"}
# After these the installation has more partitions, and another generation.
LAST = ("other-partitions", "other-meaning")


def run(path: Path) -> list[Snippet]:
    return [snippet for snippet in snippets_of(path) if snippet.runner == HERE]


BEGINS_AT_WORK = "index.md#with-everything-at-work"
AT_WORK = [name for name, path in PAGES.items() if BEGINS_AT_WORK in path.read_text("utf-8")]
FOLLOWED = [
    *(name for name, path in PAGES.items() if run(path) and name not in (*LAST, *AT_WORK)),
    *LAST,
    *AT_WORK,
]


@pytest.fixture(scope="module")
def installation() -> list[str]:
    return [run(RUNBOOK / "index.md")[0].text]


@pytest.fixture(scope="module")
def shell_at_work(shell: Shell) -> Shell:
    """The same installation, with everything at work."""
    shell.type(run(RUNBOOK / "index.md")[1].text)
    return shell


def refusals() -> dict[str, type[TouchlineError]]:
    """Every way in which a worker, or a command about workers, refuses; by the name of its page."""
    for module in iter_modules(streams.__path__):
        import_module(f"streams.{module.name}")
    roots = [Refused, Rewind, *NotRebuilt.__subclasses__(), BrokerAway, BrokerAbsent]
    return {
        re.sub(r"(?<!^)(?=[A-Z])", "-", leaf.__name__).lower(): leaf
        for root in roots
        for leaf in leaves(root)
        if leaf.__module__.startswith("streams.")
    }


def leaves(root: type[TouchlineError]) -> list[type[TouchlineError]]:
    below = root.__subclasses__()
    return [leaf for each in below for leaf in leaves(each)] if below else [root]


@pytest.mark.parametrize("name", refusals())
def test_every_refusal_has_its_page(name: str) -> None:
    assert name in PAGES
    refused = refusals()[name]
    if issubclass(refused, Refused):
        assert refused.page() == f"docs/runbook/{name}.md"


@pytest.mark.parametrize("name", PAGES)
def test_every_page_says_how_why_and_what_to_do(name: str) -> None:
    text = PAGES[name].read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == SECTIONS
    assert sections(text)[SHOWN].count("```text\n") == 1


def test_the_index_lists_every_page_once() -> None:
    index = (RUNBOOK / "index.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"\(([\w-]+)\.md\)", index)) == sorted(PAGES)


def test_every_alert_leads_to_its_page() -> None:
    alerts = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text(encoding="utf-8"))
    led = {
        rule["alert"]: rule["annotations"].get("runbook_url")
        for group in alerts["groups"]
        for rule in group["rules"]
    }
    dashed = {name: re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower() for name in led}
    assert led == {name: f"docs/runbook/{dashed[name]}.md" for name in led}
    assert set(dashed.values()) <= PAGES.keys()


@pytest.mark.timeout(3 * SECONDS_MAX)
@pytest.mark.parametrize("name", FOLLOWED)
def test_what_the_page_says_causes_and_cures_it(name: str, request: pytest.FixtureRequest) -> None:
    shell = request.getfixturevalue("shell_at_work" if name in AT_WORK else "shell")
    parts = sections_of(name)
    shown = re.findall(r"```text\n(.+?)\n```", parts[SHOWN], re.DOTALL)[0]
    try:
        said = shell.type("\n".join(commands(parts[CAUSE])))
        assert re.search(pattern(shown), said), said
    finally:  # What is not cured would be found by every page that follows.
        shell.type("\n".join(commands(parts[CURE])))
    allowed = set() if name in AT_WORK else NO_WORKERS
    named = shell.pages_named_at_last(allowed)
    assert named <= allowed
    assert name not in named or name == "process-is-away"


def test_what_cannot_be_caused_names_the_test_that_does() -> None:
    for name in PAGES.keys() - FOLLOWED:
        assert (ROOT / re.findall(r"tests/\S+\.py", sections_of(name)[CAUSE])[0]).is_file()


def test_after_all_of_it_everything_starts_and_is_healthy(shell: Shell) -> None:
    shell.type("touchline down; touchline up --detach")
    assert "Nothing is wrong" in shell.type("touchline doctor")


def sections_of(name: str) -> list[str]:
    return sections(PAGES[name].read_text(encoding="utf-8"))


def sections(text: str) -> list[str]:
    return re.split(r"^## .+$", text, flags=re.MULTILINE)[1:]


def commands(section: str) -> list[str]:
    return re.findall(r"```bash\n(.+?)```", section, re.DOTALL)


def pattern(shown: str) -> str:
    """The message, with anything where the page has an ellipsis."""
    return ".*?".join(map(re.escape, shown.split("…")))
