"""Collect the verbs of the desk: what each public async method's signature and docstring declare. Pure.

class Browse:
    async def today(self, ask: Ask, date: Day | None = None) -> Message:
        \"""That day's papers, most upvoted first.

        Example: today yesterday
        \"""
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from types import UnionType
from typing import Annotated, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from bot.desk.ask import Ask
from bot.desk.options import Choice, FlagOption, Option, Words
from bot.messages import Message

Method = Callable[..., Awaitable[Message]]
Hideable = TypeVar("Hideable", bound=Callable[..., object])
_HIDDEN = "__only_for_buttons__"


@dataclass(frozen=True, slots=True)
class VerbOption:
    """One parameter of a verb: what may be typed for it, and whether it must be."""

    name: str
    """As it is typed: the parameter's name without the underscore that keeps it from being a keyword."""
    option: Option
    required: bool
    default: object
    """What the method takes if nothing is given; None for a required one."""
    parameter: str

    @property
    def is_text(self) -> bool:
        """Whether it takes the rest of the line."""
        return isinstance(self.option, Words)


@dataclass(frozen=True, slots=True)
class Verb:
    """Something a person can ask the desk for."""

    name: str
    help: str
    """The docstring's first line."""
    examples: tuple[str, ...]
    """Whole lines, as they can be typed."""
    options: tuple[VerbOption, ...]
    hidden: bool
    """Only buttons use it: it works when typed, but nobody is told of it."""
    method: Method

    @property
    def text(self) -> VerbOption | None:
        """The option that takes free text, if there is one."""
        return next((option for option in self.options if option.is_text), None)

    @property
    def example(self) -> str:
        """A whole line that can be typed."""
        return self.examples[0] if self.examples else self.name

    async def call(self, ask: Ask, **values: object) -> Message:
        """Answer; ``values`` go by option names, what is left out has its default. Raises Refusal."""
        parameters = {option.name: option.parameter for option in self.options}
        return await self.method(ask, **{parameters[name]: value for name, value in values.items()})


def hidden(method: Hideable) -> Hideable:
    """Mark a verb that only buttons use, such as turning a page."""
    setattr(method, _HIDDEN, True)
    return method


def verbs_of(*desks: object) -> dict[str, Verb]:
    """Every public async method of the desks, by verb name, in the order in which they are written.

    Raises TypeError for a declaration that could not be typed, explained or told apart from another.
    """
    verbs: dict[str, Verb] = {}
    for verb in (_verb(name, method) for desk in desks for name, method in _public_methods(desk)):
        if verb.name in verbs:
            raise TypeError(f"two desks declare the verb {verb.name!r}")
        verbs[verb.name] = verb
    return verbs


def usage(verb: Verb) -> str:
    """How to type it: ``subscribe TOPIC [where: dm|here] [at: 09:00]``."""
    return " ".join([verb.name, *map(_usage_part, verb.options)])


def _usage_part(option: VerbOption) -> str:
    choices = "|".join(option.option.choices)
    if option.required:
        return choices or option.name.upper()
    if option.is_text:
        return f"[{option.name.upper()}]"
    return f"[{option.name}: {choices or option.option.example}]"


def _public_methods(desk: object) -> Iterator[tuple[str, Method]]:
    names = dict.fromkeys(name for kind in reversed(type(desk).__mro__) for name in vars(kind))
    for name in names:
        if not name.startswith("_") and inspect.iscoroutinefunction(getattr(type(desk), name)):
            yield name, getattr(desk, name)


def _verb(name: str, method: Method) -> Verb:
    lines = [line.strip() for line in (inspect.getdoc(method) or "").splitlines()]
    options = _options(name, method)
    if not lines:
        raise TypeError(f"the verb {name!r} needs a docstring: its first line is its help")
    if sum(option.is_text for option in options) > 1:
        raise TypeError(f"the verb {name!r} has two free texts: nobody could tell where the first ends")
    examples = tuple(line.removeprefix("Example:").strip() for line in lines if line.startswith("Example:"))
    return Verb(name.rstrip("_"), lines[0], examples, options, hasattr(method, _HIDDEN), method)


def _options(verb: str, method: Method) -> tuple[VerbOption, ...]:
    hints = get_type_hints(method, include_extras=True)
    parameters = list(inspect.signature(method).parameters.values())
    if not parameters or hints.get(parameters[0].name) is not Ask:
        raise TypeError(f"the verb {verb!r} must take an Ask first")
    return tuple(_option(verb, parameter, hints.get(parameter.name)) for parameter in parameters[1:])


def _option(verb: str, parameter: inspect.Parameter, hint: object) -> VerbOption:
    option = _marker(hint)
    if option is None:
        raise TypeError(f"the verb {verb!r} does not say how {parameter.name!r} is typed")
    required = parameter.default is parameter.empty
    default = None if required else parameter.default
    return VerbOption(parameter.name.rstrip("_"), option, required, default, parameter.name)


def _marker(hint: object) -> Option | None:
    """The option that an annotation carries, under ``| None`` or not; a bare Literal or bool declares itself."""
    if get_origin(hint) is Annotated:
        plain, *marks = get_args(hint)
        return next((_with_choices(mark, plain) for mark in marks if isinstance(mark, Option)), None)
    if get_origin(hint) in (Union, UnionType):
        return next(filter(None, map(_marker, get_args(hint))), None)
    if get_origin(hint) is Literal:
        return _with_choices(Choice(), hint)
    return FlagOption() if hint is bool else None


def _with_choices(mark: Option, hint: object) -> Option:
    if not isinstance(mark, Choice) or mark.choices:
        return mark
    literal = next((part for part in (hint, *get_args(hint)) if get_origin(part) is Literal), None)
    choices = tuple(str(choice) for choice in get_args(literal))
    return replace(mark, choices=choices, help=mark.help or f"one of {', '.join(choices)}")
