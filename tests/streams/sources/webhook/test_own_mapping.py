"""Is a system that Touchline does not know connected by the words of its page alone?"""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from streams.sources.connections import Connections
from streams.sources.delivery import Delivery
from streams.sources.known import NotSetUp, Source, Sources, sources_of, sources_text
from streams.sources.texts import digest
from streams.sources.translating import translated
from streams.sources.vendors import VENDORS
from tests.conftest import Snippet, snippets_of
from tests.streams.border import Border, serving
from tests.streams.given import RECORDED, Ground, clock
from tests.streams.sources.border import taken
from touchline.imports.errors import MappingRefused
from touchline.sources import source_by, vendor_by

HOW_TO = Path(__file__).parents[4] / "docs/how-to/connect-any-system.md"
NOTE = "wants a discount"
SOURCE = Source(tenant_id="acme", vendor="")


def of(language: str) -> list[Snippet]:
    return [each for each in snippets_of(HOW_TO) if each.language == language]


@pytest.fixture
async def border(own: Ground, tmp_path: Path) -> AsyncIterator[Border]:
    async with serving(own, tmp_path) as running:
        yield running


async def typed(text: str, folder: Path) -> str:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = os.environ | {"TOUCHLINE_HOME": str(folder), "PATH": path}
    shell = await asyncio.create_subprocess_exec(
        *("bash", "-euc", text), cwd=folder, env=environment, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await shell.communicate()
    assert shell.returncode == 0
    return said.decode()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mapping of the page."""
    (text,) = (each.text for each in of("bash") if each.text.startswith("cat > dialler.toml"))
    file = tmp_path_factory.mktemp("own") / "dialler.toml"
    file.write_text("".join(text.splitlines(keepends=True)[1:-1]))
    return file


async def test_what_the_system_sends_is_told_by_the_mapping_of_the_page(
    border: Border, tmp_path: Path
) -> None:
    snippets = [each.text.replace("http://127.0.0.1:8080", border.url) for each in of("bash")]
    said = [await typed(text, tmp_path) for text in snippets]
    rehearsed = json.loads(said[2])
    assert said[4] == of("text")[1].text.strip()
    (delivery,) = border.deliveries()
    assert (delivery.vendor, delivery.key) == ("dialler", "call/c-4711")
    assert delivery.record["call"]["note"] == {"text_sha256": digest(NOTE)}
    (call,) = await told(delivery, tmp_path)
    assert call == rehearsed
    assert call["data"]["duration_seconds"] == 420
    assert (call["data"]["deal_ids"], call["data"]["prospect_ids"]) == (["D1"], ["P7"])


async def told(delivery: Delivery, folder: Path) -> list[dict[str, object]]:
    """What a translator tells, whose vendors know nothing of the mapping."""
    connections = Connections(Sources(folder / "sources.json", {}), VENDORS, clock)
    vendor, context = connections.vendor(delivery), await connections.context(delivery)
    telling = list(translated(vendor, delivery.kind, delivery.record, context))
    taken(telling)
    return [each for each in telling if isinstance(each, dict)]


def delivered() -> Delivery:
    return Delivery(
        tenant_id="acme",
        source="dialler",
        vendor="dialler",
        kind="webhook",
        key="call/1",
        received_at=RECORDED,
        record={"event": "call.ended"},
    )


def connections(folder: Path, **sources: Source) -> Connections:
    (folder / "sources.json").write_text(sources_text(sources))
    return Connections(Sources(folder / "sources.json", {}), VENDORS, clock)


def test_a_mapping_is_kept_with_its_source_and_read_again_as_it_was_meant(
    written: Path, tmp_path: Path
) -> None:
    dialler = source_by(written, SOURCE)
    known = connections(tmp_path, dialler=dialler)
    assert sources_of(tmp_path / "sources.json") == {"dialler": dialler}
    assert known.vendor(delivered()).name == "dialler"


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        (None, "source dialler, vendor: found 'dialler', expected one that Touchline knows"),
        (
            {"source": "dialler"},
            "source dialler, mapping, events: found nothing, expected a value",
        ),
    ],
    ids=["removed", "written by another Touchline"],
)
def test_a_delivery_whose_mapping_is_gone_is_refused_with_what_to_do(
    tmp_path: Path, mapping: dict[str, object] | None, reason: str
) -> None:
    known = connections(tmp_path)
    if mapping:
        source = Source(tenant_id="acme", vendor="dialler", mapping=mapping)
        known = connections(tmp_path, dialler=source)
    with pytest.raises(NotSetUp) as refused:
        known.vendor(delivered())
    assert str(refused.value).startswith(reason)
    assert "add the source again" in str(refused.value)


def test_a_mapping_named_as_a_vendor_stands_in_its_place_for_its_own_source_alone(
    written: Path, tmp_path: Path
) -> None:
    text = written.read_text().replace('source = "dialler"', 'source = "stripe"')
    (tmp_path / "stripe.toml").write_text(text)
    own = source_by(tmp_path / "stripe.toml", SOURCE)
    shipped = Source(tenant_id="acme", vendor="stripe")
    known = connections(tmp_path, mine=own, theirs=shipped)
    mine, theirs = (
        Delivery(
            tenant_id="acme",
            source=name,
            vendor="stripe",
            kind="webhook",
            key="1",
            received_at=RECORDED,
            record={},
        )
        for name in ("mine", "theirs")
    )
    assert known.vendor(theirs) is VENDORS["stripe"]
    assert known.vendor(mine) is not VENDORS["stripe"]


def test_what_the_page_says_of_a_mistake_is_what_is_said(
    written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mistaken = tmp_path / "dialler.toml"
    mistaken.write_text(written.read_text().replace("occurred_at", "occured_at"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(MappingRefused) as refused:
        vendor_by(Path("dialler.toml"))
    assert str(refused.value) == of("text")[0].text.strip()


@pytest.mark.parametrize(
    ("texts", "reply"),
    [("[]", "{call.note}"), ('["note"]', "{call.note} {event}"), ('["note"]', "{call.*.note}")],
)
def test_the_text_of_a_reply_that_would_be_kept_as_it_came_is_refused(
    written: Path, tmp_path: Path, texts: str, reply: str
) -> None:
    file = tmp_path / "mails.toml"
    file.write_text(
        written.read_text().replace('texts = ["note"]', f"texts = {texts}")
        + '\n[[events]]\ntype = "email.received"\neach = "call"\nid = "mail/{call.id}"\n'
        + f'occurred_at = "{{call.began}}"\nreply = "{reply}"\n'
        + 'data.activity_id = "{call.id}"\ndata.thread_id = "{call.id}"\n'
    )
    with pytest.raises(MappingRefused) as refused:
        vendor_by(file)
    assert f"event 2 (email.received).reply: found '{reply}', expected one path" in str(
        refused.value
    )


def test_a_mapping_extends_one_that_comes_with_touchline(tmp_path: Path) -> None:
    assert vendor_by(Path("instantly")).name == "instantly"
    (extending,) = of("toml")
    file = tmp_path / "mine.toml"
    file.write_text(extending.text)
    mine, theirs = vendor_by(file), VENDORS["instantly"]
    assert mine.endpoint
    assert theirs.endpoint
    assert (mine.endpoint.secrets, theirs.endpoint.secrets) == (("url",), ("bearer",))
    assert mine.name == theirs.name
