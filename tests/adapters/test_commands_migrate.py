"""`migrate`: says which version the database came from."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from adapters.cli import main
from bot.store.migrations import HEAD


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def migrate(**environ: str) -> int:
    return main(["migrate"], environ=environ)


def test_a_new_database_is_made_and_then_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert (migrate(), migrate()) == (0, 0)
    told = f"The database is at version {HEAD}: it "
    assert capsys.readouterr().out.splitlines() == [f"{told}is new.", f"{told}was up to date."]


def test_a_database_of_a_newer_program_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    migrate()
    with closing(sqlite3.connect("data/paperboy.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")
    assert migrate() == 2
    assert "update Paperboy (git pull), or restore the backup" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    Path("data").write_text("a file in the way")
    assert migrate() == 2
    assert "cannot be made (File exists): set [bot] data to another." in capsys.readouterr().err


def test_a_damaged_database_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    Path("data").mkdir()
    Path("data/paperboy.db").write_bytes(b"Dear diary, " * 1000)
    assert migrate() == 2
    assert "put it aside and restore a backup" in capsys.readouterr().err


def test_a_database_elsewhere_is_found_by_its_address(tmp_path: Path) -> None:
    assert migrate(DATABASE_URL=f"sqlite:///{tmp_path / 'elsewhere.db'}") == 0
    assert Path("elsewhere.db").exists()
