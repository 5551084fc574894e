"""Do the folds and the SQL, two tellings of docs/explanation/folds.md, come to the same rows?"""

from pathlib import Path

import projections.verify
from events.upcasters import UPCASTERS
from projections.meaning import TABLES
from tests.projections.verify.histories import histories
from tests.projections.verify.landed import land, warehouse
from touchline.verify import verify
from touchline.warehouse import connect

HISTORIES = 500
SCRIPTS = sorted(Path(projections.verify.__file__).parent.glob("*.sql"))


def test_oracle_and_folds_agree_on_whatever_is_told(tmp_path: Path) -> None:
    told = [event for history in histories(0, HISTORIES) for event in history]
    with warehouse(tmp_path) as settings:
        client = connect(settings)
        land(client, told, topic_id="log")
        report = verify(client, pause_seconds=0)
        left = client.query("SELECT name FROM system.tables WHERE name LIKE 'verify%'").result_rows
    assert report.differences == []
    assert set(report.compared) == {"raw.event", "core.fact", *(f"core.{kind}" for kind in TABLES)}
    assert min(report.compared.values()) > HISTORIES / 10
    assert left == []


def test_every_script_begins_with_the_question_it_answers() -> None:
    unasked = [path.name for path in SCRIPTS if not path.read_text().startswith("-- ")]
    assert unasked == []
    assert [path.name for path in SCRIPTS if "?" not in path.read_text().splitlines()[0]] == []


def test_what_is_upcast_for_the_folds_is_upcast_for_the_oracle() -> None:
    archive_read_again = (SCRIPTS[0].parent / "1_event.sql").read_text()
    assert [type for type, _ in UPCASTERS if type not in archive_read_again] == []
