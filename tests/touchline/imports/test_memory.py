"""Does an import take as much memory for many rows as for few, whatever the format?"""

import subprocess
import sys
from pathlib import Path

import pytest

PEAK = Path(__file__).with_name("peak.py")
FEW, MANY = 10_000, 80_000
# Held, the rows that are more would take 30 MB; of each row of Excel its reader keeps 100 bytes.
MORE_KILOBYTES_MAX = 15_000


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet", "xlsx"])
def test_eight_times_as_many_rows_take_no_more_memory(tmp_path: Path, suffix: str) -> None:
    few, many = (peak(tmp_path, suffix, rows) for rows in (FEW, MANY))
    assert many < few + MORE_KILOBYTES_MAX


def peak(folder: Path, suffix: str, rows: int) -> int:
    command = [sys.executable, str(PEAK), str(folder), suffix, str(rows)]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return int(ran.stdout)
