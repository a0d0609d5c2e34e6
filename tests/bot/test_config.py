"""Configuration: what is read, what goes before what, and how every problem becomes a sentence."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import msgspec
import pytest

from adapters.settings import Settings
from bot.config import load
from bot.errors import CannotStart


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read(text: str, **environ: str) -> Settings:
    file = Path("written.toml")
    file.write_text(text, encoding="utf-8")
    return load(file, environ, Settings)


def problems(text: str, **environ: str) -> tuple[str, ...]:
    with pytest.raises(CannotStart) as caught:
        read(text, **environ)
    return caught.value.problems


def test_without_a_file_everything_is_the_default() -> None:
    assert load(None, {}, Settings) == Settings()


def test_a_setting_in_the_file_replaces_its_default_and_no_other() -> None:
    config = read("[digest]\ncount = 5")
    assert config.digest.count == 5
    assert config.digest.at == time(9)


def test_config_toml_in_the_current_folder_is_found_unasked() -> None:
    Path("config.toml").write_text('[bot]\ncommand = "/research"')
    assert load(None, {}, Settings).bot.command == "/research"


def test_the_environment_says_where_the_file_is_and_an_explicit_path_goes_before_it() -> None:
    Path("one.toml").write_text("[digest]\ncount = 1")
    Path("two.toml").write_text("[digest]\ncount = 2")
    environ = {"PAPERBOY_CONFIG": "one.toml"}
    assert load(None, environ, Settings).digest.count == 1
    assert load(Path("two.toml"), environ, Settings).digest.count == 2


def test_the_environment_goes_before_the_file() -> None:
    config = read(
        '[huggingface]\nbase = "https://file.example"\ntoken = "f"', HF_API_BASE="http://127.0.0.1:8", HF_TOKEN="e"
    )
    assert config.huggingface.base == "http://127.0.0.1:8"
    assert config.huggingface.token.reveal() == "e"


def test_a_bad_value_in_the_file_does_not_matter_once_the_environment_replaces_it() -> None:
    assert read("[huggingface]\nbase = 3", HF_API_BASE="http://127.0.0.1").huggingface.base == "http://127.0.0.1"


def test_an_empty_variable_counts_as_not_set() -> None:
    assert read('[huggingface]\ntoken = "abc"', HF_TOKEN=" ").huggingface.token.reveal() == "abc"


@pytest.mark.parametrize(
    ("variable", "section", "name"),
    [
        ("ARXIV_API_BASE", "arxiv", "api_base"),
        ("ARXIV_RSS_BASE", "arxiv", "rss_base"),
        ("HF_API_BASE", "huggingface", "base"),
    ],
)
def test_every_address_can_be_pointed_elsewhere(variable: str, section: str, name: str) -> None:
    config = load(None, {variable: "http://127.0.0.1:1/x"}, Settings)
    assert getattr(getattr(config, section), name) == "http://127.0.0.1:1/x"


def test_the_digests_time_zone_is_the_bots_unless_it_has_its_own() -> None:
    assert read('[bot]\ntimezone = "Asia/Tokyo"').digest.timezone == "Asia/Tokyo"
    assert read('[bot]\ntimezone = "Asia/Tokyo"\n[digest]\ntimezone = "UTC"').digest.timezone == "UTC"


@pytest.mark.parametrize(
    ("written", "days"),
    [("weekdays", (0, 1, 2, 3, 4)), ("daily", (0, 1, 2, 3, 4, 5, 6)), ("Fri, mon", (0, 4)), ("sun", (6,))],
)
def test_days_are_read(written: str, days: tuple[int, ...]) -> None:
    assert read(f'[digest]\ndays = "{written}"').digest.days == days


@pytest.mark.parametrize("written", ['"07:30"', '"7:30"', "07:30:00"])
def test_a_time_of_day_is_read_as_people_or_toml_write_it(written: str) -> None:
    assert read(f"[digest]\nat = {written}").digest.at == time(7, 30)


@pytest.mark.parametrize(("written", "hours"), [("22:00-07:00", (time(22), time(7))), ("", None)])
def test_quiet_hours_may_pass_midnight_or_be_none(written: str, hours: tuple[time, time] | None) -> None:
    assert read(f'[alerts]\nquiet_hours = "{written}"').alerts.quiet_hours == hours


def test_channels_are_read_with_or_without_their_sign() -> None:
    assert read('[terminal]\nchannels = ["#papers", "robots"]').terminal.channels == ("papers", "robots")


def test_relative_folders_start_from_the_files_folder(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    file = tmp_path / "etc" / "mine.toml"
    file.write_text('[bot]\ndata = "papers"')
    config = load(file, {}, Settings)
    assert config.data_folder == tmp_path / "etc" / "papers"
    assert config.database_url == f"sqlite+aiosqlite:///{tmp_path}/etc/papers/paperboy.db"


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://a:b@h/d", "postgresql+asyncpg://a:b@h/d"),
        ("postgresql://h/d", "postgresql+asyncpg://h/d"),
        ("postgresql+asyncpg://h/d", "postgresql+asyncpg://h/d"),
        ("sqlite:///x.db", "sqlite+aiosqlite:///x.db"),
    ],
)
def test_a_database_url_gets_the_driver_that_is_used(given: str, used: str) -> None:
    assert load(None, {"DATABASE_URL": given}, Settings).database_url == used


def test_secrets_are_listed_but_never_printed() -> None:
    config = load(None, {"HF_TOKEN": "hf_quitesecret", "DATABASE_URL": "postgresql://u:quitesecret@h/d"}, Settings)
    assert len(config.secrets()) == 2
    assert "quitesecret" not in f"{config!r} {config} {config.secrets()}"
    with pytest.raises(TypeError):
        msgspec.json.encode(config)


def test_a_secret_equals_its_own_kind_only_and_can_be_a_key() -> None:
    one, same = (load(None, {"HF_TOKEN": "hf_x"}, Settings).huggingface.token for _ in range(2))
    assert one == same
    assert {one: 1}[same] == 1
    assert one != "hf_x"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[digest]\ncount = 'ten'", '[digest] count must be a whole number from 1 to 25, not "ten".'),
        ("[digest]\ncount = 0", "[digest] count must be a whole number from 1 to 25, not 0."),
        ("[digest]\ncount = true", "[digest] count must be a whole number from 1 to 25, not true."),
        ("[digest.count]\na = 1", "[digest] count must be a whole number from 1 to 25, not a section."),
        ("[digest]\nat = '25:00'", '[digest] at must be a time of day such as "09:00", not "25:00".'),
        ("[digest]\nat = 9", '[digest] at must be a time of day such as "09:00", not 9.'),
        ("[digest]\nat = 09:00:30", '[digest] at must be a time of day such as "09:00", not 09:00:30.'),
        (
            "[digest]\ndays = 'mon, fun'",
            '[digest] days must be "weekdays", "daily" or days with commas, such as "mon, wed, fri", not "mon, fun".',
        ),
        (
            "[alerts]\nquiet_hours = '22-22'",
            '[alerts] quiet_hours must be a start and an end such as "22:00-07:00", or "" for none, not "22-22".',
        ),
        ("[bot]\ndata = ' '", '[bot] data must be the path of a folder, not " ".'),
        ("[bot]\nlog_level = 'loud'", '[bot] log_level must be debug, info, warning or error, not "loud".'),
        (
            "[bot]\ncommand = 'papers'",
            '[bot] command must be a slash and a word in small letters, such as "/papers", not "papers".',
        ),
        (
            "[huggingface]\nbase = 'huggingface.co'",
            '[huggingface] base must be an address that begins with http:// or https://, not "huggingface.co".',
        ),
        ("[arxiv]\ncategories = ['AI!']", 'such as ["cs.CL", "cs.RO"], not ["AI!"].'),
        ("[terminal]\nchannels = []", '[terminal] channels must be a list of names such as ["papers"], not [].'),
        ("[terminal]\nchannels = ['#']", '[terminal] channels must be a list of names such as ["papers"], not ["#"].'),
        (
            "[database]\nurl = 'mysql://u:p@h'",
            "[database] url must be a URL that begins with sqlite:// or postgresql://.",
        ),
        ("[huggingface]\ntoken = 7", "[huggingface] token must be a text."),
        (
            "[bot]\ntimezone = 'Berlin'",
            '[bot] timezone must be a time zone such as "Europe/Berlin", not "Berlin". Did you mean `Europe/Berlin`?',
        ),
        ("[bot]\ntimezone = 'Europe'", 'not "Europe".'),
        ("[bot]\ntimezone = '../etc'", 'not "../etc".'),
        ("[digets]\ncount = 1", "There is no section [digets]. Did you mean `digest`?"),
        ("[xyzzy]\n", "There is no section [xyzzy]. There are `bot`, `database`,"),
        ("[digest]\ncuont = 1", "[digest] has no setting `cuont`. Did you mean `count`?"),
        ("[digest]\nzzz = 1", "[digest] has no setting `zzz`. It has `at`, `days`, `count`, `timezone`."),
        ("[digest]\ndaily_cap = 1", "[digest] has no setting `daily_cap`. It belongs below [alerts]."),
        ("count = 1", "The setting `count` stands outside any section. Put it below the line [digest]."),
        ("zzz = 1", "The setting `zzz` stands outside any section."),
        ("bot = 1", "[bot] must be a section of its own, begun by a line [bot]."),
        ("[[bot]]", "[bot] must be a section of its own, begun by a line [bot]."),
        (
            "[bot]\ntimezone UTC",
            "written.toml is not valid TOML: Expected '=' after a key in a key/value pair (at line 2",
        ),
    ],
)
def test_a_problem_is_a_sentence_that_says_what_to_do(text: str, sentence: str) -> None:
    (problem,) = problems(text)
    assert sentence in problem


def test_all_problems_are_reported_together() -> None:
    found = problems("[digest]\ncount = 0\nat = 9\n[nope]", HF_API_BASE="ftp://x", PAPERBOY_CLOCK="yesterday")
    assert len(found) == 5
    assert found[-1].startswith("PAPERBOY_CLOCK='yesterday' is no time")


def test_a_variables_problem_names_the_variable_and_hides_its_secret() -> None:
    (problem,) = problems("", DATABASE_URL="oracle://u:quitesecret@h")
    assert problem == "DATABASE_URL must be a URL that begins with sqlite:// or postgresql://."


def test_a_file_that_was_asked_for_must_be_there() -> None:
    with pytest.raises(CannotStart, match=r"There is no file nowhere\.toml"):
        load(None, {"PAPERBOY_CONFIG": "nowhere.toml"}, Settings)


def test_a_folder_or_other_bytes_are_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="cannot be read: Is a directory"):
        load(tmp_path, {}, Settings)
    Path("latin.toml").write_bytes(b'[bot]\ncommand = "/b\xfccher"')
    with pytest.raises(CannotStart, match=r"is not UTF-8 text: byte 20 is not\."):
        load(Path("latin.toml"), {}, Settings)


def test_a_byte_order_mark_is_no_problem() -> None:
    Path("marked.toml").write_bytes(b"\xef\xbb\xbf[digest]\ncount = 7")
    assert load(Path("marked.toml"), {}, Settings).digest.count == 7


def test_the_simulated_clock_is_checked_and_kept() -> None:
    assert load(None, {"PAPERBOY_CLOCK": "2026-01-05T06:00:00Z*600"}, Settings).clock == "2026-01-05T06:00:00Z*600"
