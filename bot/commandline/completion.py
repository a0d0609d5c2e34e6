"""What may follow the words typed so far: verbs, options, choices, and what the caller suggests. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.commandline.typed_options import option_named
from bot.desk.options import FlagOption, Option
from bot.desk.times import zones
from bot.desk.verbs import Verb, VerbOption
from bot.papers import read_paper_id

Suggest = Callable[[str], Mapping[str, str]]
"""Given an option's kind (``topic``, ``paper`` …), what may be meant, each with a few words about it or none."""

_SPLIT = re.compile(r"(?P<before>.*?)(?P<word>\S*)", re.DOTALL)
_SIGN = re.compile("[:=]")
_NAME_ONLY = re.compile(r"(?:--)?[\w-]+[:=]?")
_HANGING = re.compile(r"(?:--)?(?P<name>[A-Za-z][\w-]*)[:=](?P<value>.*)")


@dataclass(frozen=True, slots=True)
class Completion:
    """``text`` in place of the last ``replaces`` characters typed."""

    text: str
    replaces: int
    help: str = ""


def nothing(kind: str) -> Mapping[str, str]:  # noqa: ARG001 - it is a Suggest
    """Suggest nothing of one's own."""
    return {}


def complete(
    verbs: Mapping[str, Verb], text: str, suggest: Suggest = nothing, *, command: str = "papers"
) -> list[Completion]:
    """What may come next, best first; ``text`` is everything left of the cursor, with or without ``/papers``."""
    text = re.sub(rf"\A\s*(?:/?{re.escape(command)}\s+|/)?", "", text, flags=re.IGNORECASE)
    name, space, rest = text.partition(" ")
    if not space:
        return _beginning(name, _verb_names(verbs))
    verb = verbs.get(name.lower())
    return list(dict.fromkeys(_arguments(verb, rest, _with_verbs(verbs, suggest)))) if verb else []


def complete_value(
    verbs: Mapping[str, Verb], verb: str, option: str, typed: str, suggest: Suggest = nothing
) -> list[Completion]:
    """What one option may be, of which ``typed`` is there already: for forms that ask for options one by one."""
    found = next(one for one in verbs[verb].options if one.name == option)
    return _beginning(typed, _values(found.option, _with_verbs(verbs, suggest)))


def _verb_names(verbs: Mapping[str, Verb]) -> list[tuple[str, str]]:
    return [(verb.name, verb.help) for verb in verbs.values() if not verb.hidden]


def _with_verbs(verbs: Mapping[str, Verb], suggest: Suggest) -> Suggest:
    """The verbs themselves may be asked about (``help search``); zones are known to everybody."""
    known = {"verb": dict(_verb_names(verbs)), "timezone": dict.fromkeys(zones(), "")}
    return lambda kind: known[kind] if kind in known else suggest(kind)


def _arguments(verb: Verb, rest: str, suggest: Suggest) -> Iterator[Completion]:
    *before, word = rest.split(" ")
    hanging = _HANGING.fullmatch(word)
    if hanging and (named := option_named(verb, hanging["name"])):
        yield from _beginning(hanging["value"], _values(named.option, suggest))
        return
    if before and _NAME_ONLY.fullmatch(before[-1]) and (named := _named_by(verb, before[-1])):
        yield from _beginning(word, _values(named.option, suggest))
        return
    yield from _text(verb, rest, suggest)
    missing = _missing(verb, before)
    for option in missing:
        yield from _beginning(word, _standing_alone(option, suggest))
    yield from _beginning(word.removeprefix("--"), [(f"{option.name}:", option.option.help) for option in missing])


def _named_by(verb: Verb, word: str) -> VerbOption | None:
    """The option in ``at``, ``--at``, ``at:`` and ``at:9``; none in the ``on`` of a digest, which says it all."""
    if any(word.lower() in option.option.alone for option in verb.options):
        return None
    return option_named(verb, _SIGN.split(word.removeprefix("--"))[0])


def _text(verb: Verb, rest: str, suggest: Suggest) -> Iterator[Completion]:
    """Free text is completed as a whole: ``diffusion po`` to ``diffusion policy``."""
    if verb.text:
        yield from _beginning(rest, _values(verb.text.option, suggest))


def _missing(verb: Verb, before: Sequence[str]) -> list[VerbOption]:
    """The options that none of the words before the last seems to give, by its name or by meaning it alone."""
    named = [_named_by(verb, word) for word in before]
    alone = {word.lower() for word in before}
    return [
        option
        for option in verb.options
        if not option.is_text and option not in named and alone.isdisjoint(option.option.alone)
    ]


def _standing_alone(option: VerbOption, suggest: Suggest) -> list[tuple[str, str]]:
    if isinstance(option.option, FlagOption):
        return [(option.name, option.option.help)]
    if option.option.kind == "paper":
        return _values(option.option, suggest)
    return [(word, option.option.help) for word in option.option.alone]


def _values(option: Option, suggest: Suggest) -> list[tuple[str, str]]:
    known = option.choices or (("on", "off") if isinstance(option, FlagOption) else option.alone)
    values = dict.fromkeys(known, "") or suggest(option.kind)
    return [(value, about or option.help) for value, about in values.items()]


def _beginning(typed: str, known: Iterable[tuple[str, str]]) -> list[Completion]:
    """What begins as typed; a paper also by a word of its title, for nobody knows ids by heart."""
    wanted = typed.lower()
    return [
        Completion(text, len(typed), help)
        for text, help in known
        if _begins(text.lower(), wanted) or (read_paper_id(text) and f" {wanted}" in f" {help.lower()}")
    ]


def _begins(text: str, typed: str) -> bool:
    """Whether ``text``, or a time zone's city, begins as typed."""
    return text.startswith(typed) or f"/{typed}" in text
