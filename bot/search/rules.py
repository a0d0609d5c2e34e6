"""How strictly the plain words of a topic are held against a paper. Pure.

The figures were chosen on one half of labelled topics and checked on the other: docs/search.md.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Literal

Rule = Literal["precise", "normal", "broad"]
"""*Broad*: the words stand in a row somewhere, or apart in a paper that is near to them in meaning. *Normal*: in a row,
and not only once in a paper that is about something else. *Precise*: and the paper is about them: they stand in its
title or several times, or it is near. Quotes, fields and exclusions mean the same under every rule."""
RULES: tuple[Rule, ...] = ("precise", "normal", "broad")
"""From the fewest papers to the most: what fits under one fits under all that follow."""

Nearness = Callable[[str, float], bool]
"""Whether one paper is at least so near in meaning to some words, in standard deviations above what all papers are on
average."""

MENTIONS = 2
"""How often a paper says what it is about, if it does not in its title."""
ONCE: dict[Rule, float] = {"precise": 2.0, "normal": 0.75}
"""The nearness that is asked of a paper with a single mention."""
SEVERAL: dict[Rule, float] = {"precise": 0.5, "normal": -inf}
"""The same of one with several mentions."""
CLOSE, APART = 2.0, 3.0
"""The nearness that is asked of a paper with all the words, but not in a row: close together, or far apart."""
GAP = 3
"""Other words that may stand between those that are close together."""


def looser(rule: Rule) -> Rule | None:
    """The next rule that brings more papers."""
    return RULES[RULES.index(rule) + 1] if rule != RULES[-1] else None


def stricter(rule: Rule) -> Rule | None:
    """The next rule that brings fewer papers."""
    return RULES[RULES.index(rule) - 1] if rule != RULES[0] else None
