"""Make `.venv` and put the locked packages in: with uv, else this machine's pip, else the one that venv brings.

Standard library only, and even Python 3.7 can read it. It asks for nothing but a package index: it never runs a
system's package manager, and where Python's own parts are missing it says what to type.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

from adapters.checkout import OLDEST, RUN_LOCK, TEST_LOCK, Checkout, content

NEWEST_MINOR = 14
"""Every locked package has a wheel up to this Python 3; a newer one is not looked for when `python3` is too old."""
NO_NETWORK = re.compile(
    r"NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError|connection (refused|reset|aborted)|unreachable"
    r"|name resolution|dns error|name or service not known|timed out|error sending request|tcp connect",
    re.IGNORECASE,
)


class SetupFailed(Exception):
    """What went wrong and what to do, in a sentence or two."""


def has_packages(checkout: Checkout, lock: str) -> bool:
    """Whether this Python has every package that pyproject.toml names; whoever installed them chose the versions.

    One that is named for some machines only is not asked for: what needs it does without.
    """
    import importlib.metadata
    import tomllib

    project = tomllib.loads(content(checkout.lock("pyproject.toml")).decode())
    wanted = list(project["project"]["dependencies"])
    wanted += project["dependency-groups"]["test"] if lock == TEST_LOCK else []
    try:
        return all(importlib.metadata.version(re.split(r"[^\w.-]", entry)[0]) for entry in wanted if ";" not in entry)
    except importlib.metadata.PackageNotFoundError:
        return False


def install(checkout: Checkout, lock: str) -> None:
    """Leave `.venv` ready for ``lock``, or end the process with 1 after a sentence on stderr."""
    try:
        with _Turn(checkout):
            if not checkout.is_ready(lock):  # else another process did it while this one waited
                _install(checkout, lock, shutil.which("uv"), builder())
    except (SetupFailed, OSError) as trouble:
        sys.exit(f"Paperboy could not set itself up: {trouble}")


def _install(checkout: Checkout, lock: str, uv: str | None, python: str) -> None:
    if checkout.is_usable():
        _say("bringing the packages in .venv up to date …")
        checkout.mark_unfinished()
    else:
        _say("setting up .venv, once: about half a minute …")
        make_venv(checkout, uv, python)
    try:
        fill(checkout, lock, uv, python)
    except SetupFailed:
        os.remove(checkout.unfinished)  # it ended properly: what is there is whole, only not everything
        raise
    for name in {lock, RUN_LOCK}:  # the test lock holds all that the other one does
        shutil.copyfile(checkout.lock(name), checkout.stamp(name))
    os.remove(checkout.unfinished)


def builder() -> str:
    """The Python to make `.venv` with: this one, else a newer one on PATH, else none (the empty string)."""
    if sys.version_info >= OLDEST:
        return str(getattr(sys, "_base_executable", "") or sys.executable)  # a venv's own may be about to go
    names = [f"python3.{minor}" for minor in range(NEWEST_MINOR, OLDEST[1] - 1, -1)]
    found = [path for path in map(shutil.which, names) if path]
    return next((path for path in found if _can_import(path, "sys")), "")  # a version manager's stub may not run


def make_venv(checkout: Checkout, uv: str | None, python: str) -> None:
    """An empty `.venv` in place of whatever lies there, marked as unfinished. Raises SetupFailed."""
    shutil.rmtree(checkout.venv, ignore_errors=True)
    os.makedirs(checkout.venv)
    checkout.mark_unfinished()
    if not python:
        _make_with_uv(checkout, uv)
        return
    with_pip = not uv and not _can_import(python, "pip")
    if not _can_import(python, "venv, ensurepip" if with_pip else "venv"):
        raise SetupFailed(_venv_advice(python))
    _run(checkout, [python, "-m", "venv", checkout.venv] + ([] if with_pip else ["--without-pip"]))


def _make_with_uv(checkout: Checkout, uv: str | None) -> None:
    if not uv:
        raise SetupFailed(
            "it needs Python {}.{} or newer, and this is {}.{}. Install a newer one, "
            "then run the same command again.".format(*OLDEST, *sys.version_info[:2])
        )
    _run(checkout, [uv, "venv", "--quiet", "--allow-existing", "--python", ">={}.{}".format(*OLDEST), checkout.venv])


def fill(checkout: Checkout, lock: str, uv: str | None, python: str) -> None:
    """Put the packages of ``lock`` into `.venv`, each checked against its hash. Raises SetupFailed."""
    what = ["--quiet", "--require-hashes", "-r", checkout.lock(lock)]
    if uv:
        _run(checkout, [uv, "pip", "install", "--python", checkout.python, *what])
    elif _can_import(python, "pip"):
        _run(checkout, [python, "-m", "pip", "--python", checkout.python, "install", *what])
    else:
        _run(checkout, [checkout.python, "-m", "pip", "install", *what])


def _run(checkout: Checkout, command: list[str]) -> None:
    done = subprocess.run(
        command, cwd=checkout.root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        said = done.stdout.decode("utf-8", "replace")
        with open(checkout.log, "w", encoding="utf-8") as log:
            log.write("{}\n{}".format(" ".join(command), said))
        raise SetupFailed(_diagnosis(checkout, said))


def _diagnosis(checkout: Checkout, said: str) -> str:
    if NO_NETWORK.search(said):
        return "the package index cannot be reached. Check this machine's network, then run the same command again."
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["nothing was said"]
    worst = next((line for line in reversed(lines) if line.lower().startswith("error")), lines[-1])
    return "{} (all of it is in {}).".format(worst.rstrip("."), checkout.log)


def _venv_advice(python: str) -> str:
    """The one line to type: Debian and its kin ship Python without the part that makes virtual environments."""
    if not shutil.which("apt"):
        return "this Python lacks its own venv module. Install it, then run the same command again."
    systems = os.path.realpath(python) == os.path.realpath("/usr/bin/python3")
    package = "python3-venv" if systems else f"{os.path.basename(os.path.realpath(python))}-venv"
    sudo = "" if os.geteuid() == 0 else "sudo "
    return (
        f"Python's venv module is missing. Type this, then run the same command again:\n    {sudo}apt install {package}"
    )


def _can_import(python: str, modules: str) -> bool:
    return not subprocess.call(
        [python, "-c", f"import {modules}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _say(text: str) -> None:
    sys.stderr.write(f"Paperboy: {text}\n")
    sys.stderr.flush()


class _Turn:
    """One set-up at a time: a second process waits for the first one's. Where files cannot be locked, nobody waits."""

    def __init__(self, checkout: Checkout) -> None:
        self._file = open(checkout.lock(RUN_LOCK), "rb")  # noqa: SIM115 - __exit__ closes it

    def __enter__(self) -> None:
        try:
            import fcntl

            fcntl.flock(self._file, fcntl.LOCK_EX)
        except (ImportError, OSError):
            return

    def __exit__(self, *_: object) -> None:
        self._file.close()
