"""Every measurement, one after the other: `make bench`."""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def main() -> int:
    """Run each module of this folder that can be run; gives 1 when one of them failed."""
    failed = 0
    for path in sorted(FOLDER.glob("[a-z]*.py")):
        if '__name__ == "__main__"' not in path.read_text(encoding="utf-8"):
            continue
        print(f"\n== {path.stem}", flush=True)
        failed |= subprocess.run([sys.executable, "-m", f"benchmarks.{path.stem}"]).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
