"""Memory is read where the system tells it."""

from __future__ import annotations

import os
import subprocess
import sys
from math import isnan
from pathlib import Path

import pytest

from bench.memory import peak


def test_this_process_needs_some_megabytes() -> None:
    assert 10 < peak() < 10_000


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells of other processes")
def test_a_small_child_needs_less_than_this_process() -> None:
    with subprocess.Popen([sys.executable, "-Sc", "input()"], stdin=subprocess.PIPE) as child:
        assert 0 < peak(child.pid) < peak(os.getpid())
        child.communicate(b"\n")


def test_nobody_tells_of_a_process_that_is_not_there() -> None:
    assert isnan(peak(2**22 + 1))
