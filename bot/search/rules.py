"""How strictly the plain words of a topic are held against a paper. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

Rule = Literal["precise", "normal", "broad"]
"""*Normal*: the words stand in a row. *Precise*: and the paper is near to them in meaning. *Broad*: that, or all the
words anywhere in a paper that is near. Quotes, fields and exclusions mean the same under every rule."""
RULES: tuple[Rule, ...] = ("precise", "normal", "broad")
"""From the fewest papers to the most."""

Nearness = Callable[[str], float]
"""How near one paper is in meaning to some words, in standard deviations above what all papers are on average."""

PRECISE = 2.0
BROAD = 2.5
"""The nearness that each rule asks for."""
