"""The files that setting up is about, and what they say. Standard library only; even Python 3.7 can read it."""

from __future__ import annotations

import os
import sys

OLDEST = (3, 11)
"""The oldest Python that runs the bot itself."""
RUN_LOCK = "requirements.lock"
TEST_LOCK = "requirements-test.lock"


class Checkout:
    """A folder with `bot.py`. Its `.venv` keeps a copy of each lock whose packages it holds: its stamp."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.bot = os.path.join(root, "bot.py")
        self.venv = os.path.join(root, ".venv")
        self.python = os.path.join(self.venv, *(("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")))
        self.unfinished = os.path.join(self.venv, "unfinished")
        """Lies there while packages are put in: whoever finds it later knows that this was interrupted."""
        self.log = os.path.join(self.venv, "setup.log")

    def lock(self, name: str) -> str:
        return os.path.join(self.root, name)

    def stamp(self, name: str) -> str:
        return os.path.join(self.venv, name)

    def is_stamped(self) -> bool:
        """Whether `.venv` was filled from a lock; else somebody made it in their own way."""
        return os.path.exists(self.stamp(RUN_LOCK))

    def is_usable(self) -> bool:
        """Whether packages can be put into `.venv` as it is."""
        return os.path.exists(self.python) and not os.path.exists(self.unfinished)

    def mark_unfinished(self) -> None:
        with open(self.unfinished, "wb"):
            pass

    def is_ready(self, lock: str) -> bool:
        """Whether `.venv` holds what the lock says, completely."""
        stamp = self.stamp(lock)
        return self.is_usable() and os.path.exists(stamp) and content(stamp) == content(self.lock(lock))

    def is_running(self) -> bool:
        """Whether this very Python is the one in `.venv`."""
        return os.path.realpath(sys.prefix) == os.path.realpath(self.venv)

    def is_outdated(self) -> bool:
        """Whether the system's Python was upgraded under `.venv`, whose packages lie in the old one's folder."""
        return not any(entry.startswith(self.venv) for entry in sys.path)


def content(path: str) -> bytes:
    """A whole file."""
    with open(path, "rb") as file:
        return file.read()
