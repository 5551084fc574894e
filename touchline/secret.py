"""How is a file written that only its owner may read?"""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile


def write_secret(file: Path, text: str) -> None:
    """Whole or not at all, and never readable by others, not even for a moment."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=file.parent, delete=False) as unfinished:
        os.chmod(unfinished.name, 0o600)
        unfinished.write(text)
    os.replace(unfinished.name, file)
