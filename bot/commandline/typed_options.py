"""Recognise a verb's options among typed words, and collect their values. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.desk.ask import Ask
from bot.desk.option import Unreadable
from bot.desk.options import FlagOption
from bot.desk.verbs import Verb, VerbOption, usage
from bot.errors import Refusal
from bot.typed import nearest, quoted, shown, unquoted

LONGEST = 7
"""Words in the longest value: ``mon, tue, wed, thu, fri, sat, sun``."""
_NAMED = re.compile(r"(?P<dashes>--)?(?P<name>[A-Za-z][\w-]*)(?:[:=](?P<value>.*))?", re.DOTALL)


def option_named(verb: Verb, *words: str) -> VerbOption | None:
    """The verb's option of that name, in any case, with hyphens, underscores or spaces; its other names count too."""
    name = "_".join(words).lower().replace("-", "_")
    return next((option for option in verb.options if name == option.name or name in option.option.also), None)


@dataclass(frozen=True, slots=True)
class Named:
    """An option named outright, as in ``at:9`` or ``--at 9``, and the beginning of its value if that hangs on it."""

    option: VerbOption
    value: str


@dataclass(slots=True)
class Values:
    """What has been found so far for the options of one verb."""

    verb: Verb
    ask: Ask
    given: dict[str, object] = field(default_factory=dict)

    def give(self, option: VerbOption, value: object) -> None:
        """Keep a value; raises Refusal if there is one already."""
        if option.name in self.given:
            raise _twice(option)
        self.given[option.name] = value

    def missing(self, options: Sequence[VerbOption]) -> list[VerbOption]:
        """Those of the options that have no value yet, without the free text."""
        return [option for option in options if option.name not in self.given and not option.is_text]

    def named(self, word: str) -> Named | None:
        """The option that a word names outright; raises Refusal for ``--`` with a name that the verb does not have."""
        found = _NAMED.fullmatch(word)
        if not found or (found["dashes"] is None and found["value"] is None):
            return None
        option = option_named(self.verb, found["name"])
        if option is None and found["dashes"]:
            raise Refusal(self._no_option(f"--{found['name']}", found["name"]))
        return Named(option, found["value"] or "") if option else None

    def run(self, words: Sequence[str]) -> list[str]:
        """The words that one value may reach over: up to the next that is quoted or names an option."""
        run = list(words[:1])
        for word in words[1:LONGEST]:
            if quoted(run[0]) or quoted(word) or self.named(word) or option_named(self.verb, word):
                break
            run.append(word)
        return run

    def take_longest(self, option: VerbOption, words: Sequence[str]) -> int:
        """Take the value that most of the words make, ``9 am`` rather than ``9``; return how many it took."""
        run = self.run(words)
        lengths = range(len(run), 0, -1)
        return next((length for length in lengths if self.take_if_read(option, run[:length])), 0)

    def take_if_read(self, option: VerbOption, words: Sequence[str]) -> bool:
        """Take all the words as the option's value if they make sense as such."""
        try:
            value = self._read(option, words)
        except Refusal:
            return False
        self.give(option, value)
        return True

    def take_bare(self, words: Sequence[str]) -> int:
        """Take one word that stands for itself: ``weekly``, or the name of a switch; return how many that were."""
        for option in self.missing(self.verb.options) if len(words) == 1 else ():
            if isinstance(option.option, FlagOption) and option_named(self.verb, words[0]) is option:
                self.give(option, value=True)
                return 1
            if words[0].lower() in option.option.alone and self.take_if_read(option, words):
                return 1
        return 0

    def _read(self, option: VerbOption, words: Sequence[str]) -> object:
        return option.option.read(" ".join(map(unquoted, words)), self.ask)

    # -- refusing --------------------------------------------------------------------------

    def refuse(self, option: VerbOption, words: Sequence[str]) -> None:
        """Say what is wrong with the words as the option's value; returns only if nothing is."""
        if not words:
            raise Refusal(f"`{option.name}` needs a value: {option.option.help}.")
        self._read(option, words)

    def refuse_useless(self, words: Sequence[str]) -> None:
        """Say, of words that no option takes, what was probably meant."""
        missing = self.missing(self.verb.options)
        option = option_named(self.verb, words[0]) or self._standing_for(words[0])
        if option and option not in missing:
            raise _twice(option)
        if option:
            self.refuse(option, self.run(words[1:]))
        for wanted in missing:
            self._refuse_understood(wanted, words, sure=wanted.required or len(missing) == 1)
        name = _NAMED.match(words[0])
        raise Refusal(self._no_option(words[0], name["name"] if name else words[0]))

    def _refuse_understood(self, option: VerbOption, words: Sequence[str], *, sure: bool) -> None:
        """Refuse the words if they were meant for this option: either surely, or because they make half a sense."""
        try:
            self.refuse(option, self.run(words))
        except Unreadable:
            if sure:
                raise

    def _standing_for(self, word: str) -> VerbOption | None:
        return next((option for option in self.verb.options if word.lower() in option.option.alone), None)

    def check_complete(self) -> None:
        """Raise Refusal if something is missing that the verb can't do without."""
        for option in self.verb.options:
            if option.required and option.name not in self.given:
                raise Refusal(f"`{self.verb.name}` needs its {option.name}: {option.option.help}.")

    def _no_option(self, typed: str, name: str) -> str:
        known = [word for option in self.verb.options for word in (option.name, *option.option.alone)]
        near = nearest(name, known)
        mend = f"Did you mean `{near}`?" if near else f"It is typed `{usage(self.verb)}`."
        return f"`{self.verb.name}` can't use {shown(typed)}. {mend}"


def _twice(option: VerbOption) -> Refusal:
    return Refusal(f"`{option.name}` is given twice: once is enough.")
