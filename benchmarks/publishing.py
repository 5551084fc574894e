"""How do the figures get into the documentation?

What has been published stands in docs/performance.json; a benchmark that is run again replaces its
own figures and leaves the others. From that file follow the tables between two marks of
docs/performance.md, and the plots beside it.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from benchmarks.plots import draw, file_name
from benchmarks.report import Measured, markdown

DOCS = Path(__file__).parents[1] / "docs"
BEGIN, END = "<!-- written by `make bench`: begin -->", "<!-- written by `make bench`: end -->"


def publish(found: Iterable[Measured], docs: Path = DOCS) -> None:
    """Replace what these benchmarks have published before; who failed publishes nothing."""
    facts, page = docs / "performance.json", docs / "performance.md"
    known = {each.name: each for each in read(facts)} if facts.exists() else {}
    known |= {each.name: each for each in found if not each.has_failed}
    write(known.values(), facts)
    draw(facts, docs / "performance")
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    text = "\n".join([markdown(known.values()), *pictures(known.values())])
    page.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", encoding="utf-8")


def pictures(found: Iterable[Measured]) -> list[str]:
    growths = [growth for each in found for growth in each.growths]
    return [
        f"![{each.figure} against {each.against}](performance/{file_name(each)})\n"
        for each in growths
    ]


def write(found: Iterable[Measured], file: Path) -> None:
    told = [each.as_dict() for each in sorted(found, key=lambda each: each.name)]
    file.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read(file: Path) -> list[Measured]:
    return [Measured.told(each) for each in json.loads(file.read_text(encoding="utf-8"))]
