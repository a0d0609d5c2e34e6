"""Continue inside a Python that has the locked packages; have `.venv` made for it on the first run.

Standard library only, and even Python 3.7 can read it: a machine with just git and an old `python3` gets a sentence
instead of a syntax error. What takes long is in `adapters.install`, imported when it is needed, so that every later
start costs a few milliseconds.
"""

from __future__ import annotations

import os
import sys

from adapters.checkout import OLDEST, RUN_LOCK, TEST_LOCK, Checkout


def prepare(arguments: list[str], checkout: Checkout | None = None) -> None:
    """Return in a Python that has what ``arguments`` need; else set it up and start again inside it.

    Ends the process with 130 after Ctrl-C and with 1, after a sentence on stderr, when it cannot be set up.
    """
    checkout = checkout or Checkout(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    lock = TEST_LOCK if "test" in arguments else RUN_LOCK
    try:
        if not is_at_home(checkout, lock):
            start_again(filled_python(checkout, lock), [checkout.bot, *arguments])
    except KeyboardInterrupt:
        sys.exit(130)


def is_at_home(checkout: Checkout, lock: str) -> bool:
    """Whether this Python has the packages: as `.venv`, somebody's own virtual environment, or a container's."""
    if checkout.is_running() and checkout.is_stamped():
        return checkout.is_ready(lock) and not checkout.is_outdated()
    if sys.version_info < OLDEST or (sys.prefix == sys.base_prefix and checkout.is_ready(lock)):
        return False
    from adapters.install import has_packages

    return has_packages(checkout, lock)


def filled_python(checkout: Checkout, lock: str) -> str:
    """`.venv`'s Python, with its packages put in now if need be."""
    if checkout.is_running() and checkout.is_outdated():
        checkout.mark_unfinished()  # so that it is made anew
    if not checkout.is_ready(lock):
        from adapters.install import install

        install(checkout, lock)
    return checkout.python


def start_again(python: str, arguments: list[str]) -> None:
    """Become ``python bot.py …``; on Windows, which cannot, wait for it and end with its exit code."""
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "nt":
        import subprocess

        sys.exit(subprocess.call([python, *arguments]))
    os.execv(python, [python, *arguments])
