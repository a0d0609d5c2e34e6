"""Setting up: a copy of the front door in a folder of its own, a lock without packages, and a stand-in for uv."""

from __future__ import annotations

import ast
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters import install
from adapters.checkout import RUN_LOCK, TEST_LOCK, Checkout
from adapters.setup import is_at_home

ROOT = Path(__file__).parents[2]
BOOTSTRAP = ("bot.py", "adapters/__init__.py", "adapters/setup.py", "adapters/checkout.py", "adapters/install.py")
PYTHON = str(getattr(sys, "_base_executable", sys.executable))
PROJECT = '[project]\ndependencies = ["not-to-be-had>=1"]\n[dependency-groups]\ntest = ["nor-this"]\n'
CLI = """
import sys
def main(arguments):
    print(sys.prefix, *arguments)
    return 3 if "fail" in arguments else 0
"""


@dataclass
class Fresh:
    """A checkout on a machine of its own: a folder of programs, and what was said by a start of bot.py."""

    root: Path
    programs: Path

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    def program(self, name: str, script: str) -> Path:
        """Put a shell script on this machine's PATH."""
        path = self.programs / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return path

    def start(self, *arguments: str, python: str = PYTHON, **environ: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [python, str(self.root / "bot.py"), *arguments],
            env={"PATH": f"{self.programs}:/usr/bin:/bin", "HOME": str(self.root), **environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str, python: str = PYTHON, **environ: str) -> tuple[int, str, str]:
        """Exit code, stdout and stderr."""
        process = self.start(*arguments, python=python, **environ)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err


@pytest.fixture
def fresh(tmp_path: Path) -> Fresh:
    root = tmp_path / "check out"  # with a space, as people's folders have
    (root / "adapters").mkdir(parents=True)
    for name in BOOTSTRAP:
        shutil.copy(ROOT / name, root / name)
    (root / "adapters" / "cli.py").write_text(CLI)
    (root / "pyproject.toml").write_text(PROJECT)
    for lock in (RUN_LOCK, TEST_LOCK):
        (root / lock).write_text("# no packages\n")
    programs = tmp_path / "programs"
    programs.mkdir()
    return Fresh(root, programs)


@pytest.fixture
def with_uv(fresh: Fresh) -> Fresh:
    """Its uv installs nothing, and writes down what it was asked."""
    fresh.program("uv", f'echo "$@" >> "{fresh.programs}/asked"')
    return fresh


def asked(fresh: Fresh) -> list[str]:
    """What uv was asked to do since last time."""
    file = fresh.programs / "asked"
    lines = file.read_text().splitlines() if file.exists() else []
    file.unlink(missing_ok=True)
    return lines


def test_the_first_run_makes_venv_and_goes_on_inside_it(with_uv: Fresh) -> None:
    code, out, err = with_uv.run("demo", "--replay", "a b")
    assert (code, out) == (0, f"{with_uv.venv} demo --replay a b\n")
    assert err == "Paperboy: setting up .venv, once: about half a minute …\n"
    assert "--require-hashes" in asked(with_uv)[0]


def test_the_next_run_says_and_installs_nothing(with_uv: Fresh) -> None:
    with_uv.run("demo")
    asked(with_uv)
    assert with_uv.run("demo") == (0, f"{with_uv.venv} demo\n", "")
    assert with_uv.run("fail", python=str(with_uv.venv / "bin" / "python"))[0] == 3
    assert asked(with_uv) == []


def test_the_tests_have_a_lock_of_their_own_which_serves_the_bot_too(with_uv: Fresh) -> None:
    with_uv.run("demo")
    with_uv.run("test")
    assert [TEST_LOCK in line for line in asked(with_uv)] == [False, True]
    with_uv.run("demo")
    assert asked(with_uv) == []


@pytest.mark.parametrize("inside", [False, True])
def test_a_changed_lock_brings_venv_up_to_date(with_uv: Fresh, inside: bool) -> None:
    with_uv.run("demo")
    kept = with_uv.venv / "kept"
    kept.touch()
    (with_uv.root / RUN_LOCK).write_text("# other packages\n")
    code, _, err = with_uv.run("demo", python=str(with_uv.venv / "bin" / "python") if inside else PYTHON)
    assert (code, err) == (0, "Paperboy: bringing the packages in .venv up to date …\n")
    assert kept.exists()


def test_an_interrupted_set_up_is_begun_anew(with_uv: Fresh) -> None:
    with_uv.run("demo")
    (with_uv.venv / "unfinished").touch()
    (with_uv.venv / "half").touch()
    code, _, err = with_uv.run("demo")
    assert (code, err) == (0, "Paperboy: setting up .venv, once: about half a minute …\n")
    assert not (with_uv.venv / "half").exists()


def test_ctrl_c_ends_quietly_and_the_next_run_repairs(fresh: Fresh) -> None:
    fresh.program("uv", "sleep 20")
    process = fresh.start("demo")
    while not (fresh.venv / "unfinished").exists() or not (fresh.venv / "bin" / "python").exists():
        time.sleep(0.01)
    time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=10)
    assert (process.returncode, err) == (130, "Paperboy: setting up .venv, once: about half a minute …\n")
    fresh.program("uv", "exit 0")
    assert fresh.run("demo")[0] == 0


def test_an_upgraded_python_gets_its_packages_anew(with_uv: Fresh) -> None:
    with_uv.run("demo")
    (library,) = (with_uv.venv / "lib").iterdir()
    library.rename(library.with_name("python3.0"))
    code, out, err = with_uv.run("demo")
    assert (code, out) == (0, f"{with_uv.venv} demo\n")
    assert err == "Paperboy: setting up .venv, once: about half a minute …\n"


def test_two_at_once_make_one_venv(fresh: Fresh) -> None:
    fresh.program("uv", f'sleep 0.2; echo once >> "{fresh.programs}/asked"')
    both = [fresh.start("demo"), fresh.start("demo")]
    said = [process.communicate(timeout=60) for process in both]
    assert [out for out, _ in said] == [f"{fresh.venv} demo\n"] * 2
    assert asked(fresh) == ["once"]


def test_without_uv_this_machines_pip_does_it(fresh: Fresh) -> None:
    code, out, _ = fresh.run("demo", PIP_NO_INDEX="1", PIP_DISABLE_PIP_VERSION_CHECK="1")
    assert (code, out) == (0, f"{fresh.venv} demo\n")


def test_without_a_network_it_says_so_in_a_sentence_and_recovers(fresh: Fresh) -> None:
    fresh.program("uv", "echo 'error: Failed to fetch: tcp connect error: Connection refused' >&2; exit 2")
    code, out, err = fresh.run("demo")
    assert (code, out) == (1, "")
    assert err.splitlines()[1:] == [
        "Paperboy could not set itself up: the package index cannot be reached. "
        "Check this machine's network, then run the same command again."
    ]
    fresh.program("uv", "exit 0")
    assert fresh.run("demo")[0] == 0


def test_any_other_failure_is_told_in_the_installers_words(fresh: Fresh) -> None:
    fresh.program("uv", "echo start; echo 'error: no space left on device.'; exit 2")
    code, _, err = fresh.run("demo")
    assert code == 1
    assert f"could not set itself up: error: no space left on device (all of it is in {fresh.venv}/setup.log)." in err
    assert "start\n" in (fresh.venv / "setup.log").read_text()


def test_somebody_elses_environment_with_the_packages_is_good_enough(fresh: Fresh) -> None:
    (fresh.root / "pyproject.toml").write_text('[project]\ndependencies = ["pytest>=8", "structlog[x]"]\n')
    assert fresh.run("demo", python=sys.executable) == (0, f"{sys.prefix} demo\n", "")
    assert not fresh.venv.exists()


@pytest.mark.parametrize(
    ("dependencies", "lock", "enough"),
    [
        ('["pytest>=8"]', RUN_LOCK, True),
        ('["pytest>=8", "not-to-be-had"]', RUN_LOCK, False),
        ('["pytest>=8"]', TEST_LOCK, False),
    ],
)
def test_every_package_must_be_there_for_that(fresh: Fresh, dependencies: str, lock: str, enough: bool) -> None:
    (fresh.root / "pyproject.toml").write_text(
        f'[project]\ndependencies = {dependencies}\n[dependency-groups]\ntest = ["not-to-be-had"]\n'
    )
    assert is_at_home(Checkout(str(fresh.root)), lock) is enough


def test_an_old_python_looks_for_a_newer_one_that_runs(fresh: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh.program("python3.13", "echo 'not this version' >&2; exit 127")
    runs = fresh.program("python3.12", f'exec "{PYTHON}" "$@"')
    monkeypatch.setenv("PATH", str(fresh.programs))
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    assert install.builder() == str(runs)


def test_with_no_newer_python_it_says_which_is_needed(fresh: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(install.SetupFailed, match=r"needs Python 3\.11 or newer, and this is 3\.9\."):
        install.make_venv(Checkout(str(fresh.root)), uv=None, python="")


def test_uv_can_bring_a_newer_python(with_uv: Fresh) -> None:
    install.make_venv(Checkout(str(with_uv.root)), uv=str(with_uv.programs / "uv"), python="")
    (line,) = asked(with_uv)
    assert line.startswith("venv --quiet --allow-existing --python >=3.11 ")


def test_without_pip_or_uv_venv_brings_its_own(fresh: Fresh) -> None:
    python = fresh.program("python3.11", f'[ "$2" = "import pip" ] && exit 1\necho "$@" >> "{fresh.programs}/asked"')
    checkout = Checkout(str(fresh.root))
    install.make_venv(checkout, uv=None, python=str(python))
    assert asked(fresh) == ["-c import venv, ensurepip", f"-m venv {checkout.venv}"]


@pytest.mark.parametrize(
    ("apt", "advice"), [(True, "apt install python3.11-venv"), (False, "lacks its own venv module")]
)
def test_a_missing_venv_module_ends_in_the_line_to_type(
    fresh: Fresh, monkeypatch: pytest.MonkeyPatch, apt: bool, advice: str
) -> None:
    python = fresh.program("python3.11", "exit 1")
    if apt:
        fresh.program("apt", "exit 99")
    monkeypatch.setenv("PATH", str(fresh.programs))
    with pytest.raises(install.SetupFailed, match=advice):
        install.make_venv(Checkout(str(fresh.root)), uv=None, python=str(python))


@pytest.mark.parametrize("name", BOOTSTRAP)
def test_an_old_python_can_read_what_sets_up(name: str) -> None:
    ast.parse((ROOT / name).read_text(encoding="utf-8"), feature_version=(3, 7))


def test_setting_up_imports_nothing_but_itself_and_the_standard_library() -> None:
    code = "import sys, adapters.setup, adapters.install; print(*sys.modules)"
    done = subprocess.run([PYTHON, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    known = {*sys.stdlib_module_names, "__main__", "adapters"}
    assert {name for name in done.stdout.split() if name.split(".")[0] not in known} == set()
    assert "adapters.cli" not in done.stdout


def test_the_front_door_is_tiny() -> None:
    assert len((ROOT / "bot.py").read_text().splitlines()) < 16
