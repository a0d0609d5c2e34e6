"""The check of the documentation finds what is wrong, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.check import problems

COMMANDS = ("demo", "test")
FINE = """\
# Two words: `code` & more!

[another](sub/page.md), [its part](sub/page.md#a-part), [here](#two-words-code--more), [root](/top.md "with a title"),
[far](https://nowhere.example/x), <mailto:a@b.example>, `[not](a-link)`

[reference]: sub/page.md

```toml
[bot]
timezone = "UTC"
```

```sh
python3 bot.py --debug demo    # [no](link-in-code)
```
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "page.md").write_text("[x](nowhere.md)")
    (tmp_path / "sub" / "page.md").write_text("# Page\n\n## A part\n\n[back](../top.md)\n")
    (tmp_path / "top.md").write_text(FINE)
    return tmp_path


def test_good_pages_have_no_problems(folder: Path) -> None:
    assert problems(folder, COMMANDS) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[x](gone.md)", "page.md: the link gone.md leads nowhere"),
        ("[x]: gone.md", "page.md: the link gone.md leads nowhere"),
        ("[x](../top.md#gone)", "page.md: the link ../top.md#gone names no heading of top.md"),
        ("[x](#gone)", "page.md: the link #gone names no heading of page.md"),
        ("```toml\na b\n```", "page.md: a TOML example cannot be read: Expected '='"),
        ("Type `python bot.py dmo`.", "page.md: there is no command `bot.py dmo`"),
    ],
)
def test_a_mistake_is_named_with_its_page(folder: Path, text: str, problem: str) -> None:
    (folder / "sub" / "page.md").write_text(f"## A part\n\n{text}\n")
    (found,) = problems(folder, COMMANDS)
    assert found.startswith(f"sub/{problem}")
