"""How fast is all of it? Every benchmark, one after the other, and all figures in one table.

    make bench
    python -m benchmarks --quick
    python -m benchmarks --publish whole_job --events 3000000 --more-deals 160000 --runs 1

A benchmark is a module or package here that takes `--quick`. Without names all are run; what is
said besides goes to those that are named. With `--quick` two run at once. Results, logs and plots
go to a folder of their own in `.benchmarks/`, and with `--publish` into the documentation as well.
Exit codes: 0 all ran, whatever they found; 1 one of them failed.
"""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from benchmarks.plots import draw
from benchmarks.publishing import publish, write
from benchmarks.report import circumstances, markdown, measured
from benchmarks.running import names, outcomes

# Figures of small sizes tell nothing, so that it does not matter who runs beside whom.
AT_ONCE_QUICK = 2
ROOT = Path(__file__).parents[1]
RESULTS = ROOT / ".benchmarks"


def main() -> int:
    said = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    said.add_argument("names", nargs="*", help="Which ones; all.")
    said.add_argument("--quick", action="store_true", help="At sizes that only show that it runs.")
    said.add_argument("--publish", action="store_true", help="Write docs/performance.md as well.")
    said.add_argument("--remark", default="", help="What else is to be known of this run.")
    said.add_argument("--into", type=Path, help="Folder of the results; one of its own.")
    options, more = said.parse_known_args()
    started_at = datetime.now(UTC)
    folder = options.into or RESULTS / started_at.strftime("%Y-%m-%dT%H%M%SZ")
    folder.mkdir(parents=True, exist_ok=True)
    arguments = [*(["--quick"] if options.quick else []), *more]
    if options.quick and options.publish:
        said.error("figures at small sizes are not published")
    ran = outcomes(
        options.names or names(),
        arguments,
        folder,
        Console(stderr=True),
        at_once=AT_ONCE_QUICK if options.quick else 1,
    )
    remark = "at sizes that only show that it runs" if options.quick else options.remark
    where = circumstances(started_at, remark)
    found = [measured(outcome, where, is_quick=options.quick) for outcome in ran]
    write(found, folder / "results.json")
    (folder / "results.md").write_text(markdown(found), encoding="utf-8")
    draw(folder / "results.json", folder)
    sys.stdout.write(markdown(found))
    if options.publish:
        publish(found)
    return int(any(outcome.failed for outcome in ran))


if __name__ == "__main__":
    sys.exit(main())
