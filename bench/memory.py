"""How much memory a process needed."""

from __future__ import annotations

import re
import resource
import sys
from pathlib import Path


def peak(pid: int | None = None) -> float:
    """Megabytes that a running process held at most, this one by default; nan for others where /proc is missing.

    `ru_maxrss` is the last resort: on Linux a child's begins with what its parent held when it was made.
    """
    status = Path(f"/proc/{pid or 'self'}/status")
    if found := re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None:
        return int(found[1]) / 1024
    if pid:
        return float("nan")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
