"""Read what is typed after a verb: named options anywhere, bare ones in order, free text around them. Pure.

at:9   at=9   at: 9   --at 9   --at=9     named outright: anywhere; what makes no sense is refused
at 9   weekly   on weekdays               said in passing: anywhere; behind a free text, as far as it makes sense
"at 9"                                    quoted: never an option of a verb with a free text
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.commandline.typed_options import LONGEST, Named, Values, option_named
from bot.desk.ask import Ask
from bot.desk.options import FlagOption
from bot.desk.verbs import Verb, VerbOption
from bot.typed import quoted, unquoted


def read_arguments(verb: Verb, words: Sequence[str], ask: Ask) -> dict[str, object]:
    """The values by option name, without those left out. Raises Refusal for what can't be read or is missing."""
    values = Values(verb, ask)
    rest = _take_named(values, list(words))
    if verb.text:
        _take_around(values, verb.text, rest)
    else:
        _take_in_order(values, rest)
    values.check_complete()
    return values.given


# -- named outright ------------------------------------------------------------------------


def _take_named(values: Values, words: list[str]) -> list[str]:
    """Take every ``name:value`` and ``--name value``; return the words that are left."""
    rest: list[str] = []
    while words:
        named = values.named(words[0])
        if named is None or named.option.is_text:
            rest.append(words[0])
            words = words[1:]
        else:
            words = _after_value(values, named, words)
    return rest


def _after_value(values: Values, named: Named, words: list[str]) -> list[str]:
    """Take the value of the option that the first word names; return the words behind it."""
    words = [named.value, *words[1:]] if named.value else words[1:]
    taken = values.take_longest(named.option, words)
    if not taken and isinstance(named.option.option, FlagOption) and not named.value:
        values.give(named.option, value=True)
    elif not taken:
        # Beside a free text only the next word can be blamed: the others may belong to the text.
        values.refuse(named.option, words[:1] if values.verb.text else values.run(words))
    return words[taken:]


# -- around a free text ----------------------------------------------------------------------


def _take_around(values: Values, text: VerbOption, words: list[str]) -> None:
    """Take required options from the front, in order, and others from the end; what is between is the text."""
    for option in values.missing(values.verb.options):
        if option.required:
            words = words[_take_first(values, option, words) :]
    words = _without_name(values, text, words)
    while taken := _take_last(values, words[1:] if text.required else words):
        words = words[:-taken]
    if words:
        values.give(text, text.option.read(" ".join(words), values.ask))


def _take_first(values: Values, option: VerbOption, words: Sequence[str]) -> int:
    """Take the value that the words must begin with; return how many they are."""
    taken = values.take_longest(option, words)
    if words and not taken:
        values.refuse(option, words[:1])
    return taken


def _without_name(values: Values, text: VerbOption, words: list[str]) -> list[str]:
    """``topic:robots`` and ``--topic "robots"`` say what is the text anyway."""
    named = values.named(words[0]) if words else None
    if named is None or named.option is not text:
        return words
    words = [named.value, *words[1:]] if named.value else words[1:]
    return [unquoted(words[0])] if len(words) == 1 else words


def _take_last(values: Values, words: Sequence[str]) -> int:
    """Take the option that the words end with, if they do; return how many words it took."""
    for length in range(1, min(len(words), LONGEST + 1)):
        if quoted(words[-length]):
            break
        for option, name_length in _names_before(values, words[:-length]):
            if values.take_if_read(option, words[-length:]):
                return length + name_length
    return values.take_bare(words[-1:])


def _names_before(values: Values, words: Sequence[str]) -> Iterator[tuple[VerbOption, int]]:
    """The options whose name, of one word or two (``quiet hours``), the words end with."""
    for length in range(1, min(len(words), 2) + 1):
        option = option_named(values.verb, *words[-length:])
        if option and option in values.missing(values.verb.options):
            yield option, length


# -- in order --------------------------------------------------------------------------------


def _take_in_order(values: Values, words: list[str]) -> None:
    """Take ``name value`` pairs and words that stand for themselves anywhere, other values in their order."""
    while words:
        # "digest on on weekdays": a name comes first, then a word that means itself, then another name of an option.
        taken = _take_pair(values, words, also=False) or values.take_bare(words[:1])
        taken = taken or _take_pair(values, words, also=True) or _take_next(values, words)
        if not taken:
            values.refuse_useless(words)
        words = words[taken:]


def _take_pair(values: Values, words: Sequence[str], *, also: bool) -> int:
    """Take ``name value``; ``also`` says whether under the option's own name or under another of its names."""
    for length in (2, 1):
        option = option_named(values.verb, *words[:length]) if len(words) > length else None
        if option not in values.missing(values.verb.options) or (words[0].lower() in option.option.also) != also:
            continue
        if taken := values.take_longest(option, words[length:]):
            return length + taken
    return 0


def _take_next(values: Values, words: Sequence[str]) -> int:
    """Give the words to the first option still missing that can read them."""
    missing = values.missing(values.verb.options)
    return next(filter(None, (values.take_longest(option, words) for option in missing)), 0)
