"""What the desk's methods declare."""

from __future__ import annotations

from datetime import date

import pytest

from bot.desk.ask import Ask
from bot.desk.options import Choice, DayOption, FlagOption, Whole
from bot.desk.verbs import Verb, VerbOption, hidden, usage, verbs_of
from bot.messages import Message
from tests.bot.desk.toys import ASK, VERBS, Topic


def option(verb: str, name: str) -> VerbOption:
    return next(option for option in VERBS[verb].options if option.name == name)


def test_verbs_come_in_the_order_in_which_they_are_written() -> None:
    assert list(VERBS)[:4] == ["today", "top", "search", "show"]


def test_a_docstring_is_the_help_and_the_examples() -> None:
    assert VERBS["today"].help == "That day's papers"
    assert VERBS["today"].examples == ("today yesterday",)


def test_the_example_of_a_verb_without_any_is_its_name() -> None:
    assert VERBS["trending"].example == "trending"


def test_a_signature_is_the_options_in_order() -> None:
    assert [option.name for option in VERBS["digest"].options] == ["action", "at", "timezone", "days", "count"]


def test_a_parameter_with_a_default_need_not_be_given() -> None:
    assert option("digest", "action").required
    assert (option("digest", "count").required, option("digest", "count").default) == (False, 10)


def test_an_underscore_at_the_end_of_a_parameter_is_not_typed() -> None:
    assert (option("pause", "for").name, option("pause", "for").parameter) == ("for", "for_")


def test_bounds_and_choices_are_there_for_platforms_to_declare() -> None:
    count, when = option("digest", "count").option, option("subscribe", "when").option
    assert (count.least, count.most, when.choices) == (1, 50, ("instant", "daily", "weekly"))


@pytest.mark.parametrize(
    ("verb", "name", "kind"),
    [
        ("top", "date", DayOption),
        ("top", "period", Choice),
        ("search", "unread", FlagOption),
        ("page", "number", Whole),
    ],
)
def test_an_annotation_says_the_kind_of_option(verb: str, name: str, kind: type) -> None:
    assert isinstance(option(verb, name).option, kind)


@pytest.mark.parametrize(
    ("verb", "name", "says"), [("subscribe", "where", "where it goes"), ("top", "period", "one of")]
)
def test_a_choice_explains_itself_even_without_words_of_its_own(verb: str, name: str, says: str) -> None:
    assert option(verb, name).option.help.startswith(says)


def test_only_marked_verbs_are_hidden() -> None:
    assert [verb.name for verb in VERBS.values() if verb.hidden] == ["page", "retopic", "note"]


async def test_a_verb_is_called_by_the_names_of_its_options() -> None:
    answer = await VERBS["pause"].call(ASK, what="robots", **{"for": "a while"})
    assert answer.plain() == "pause what=robots for_=a while"


@pytest.mark.parametrize(
    ("verb", "line"),
    [
        ("subscribe", "subscribe TOPIC [where: dm|here] [when: instant|daily|weekly] [at: 09:00]"),
        ("digest", "digest on|off|preview [at: 09:00] [timezone: Europe/Berlin]"),
        ("show", "show PAPER"),
        ("pause", "pause [WHAT] [for: 3 days]"),
        ("retopic", "retopic NUMBER TOPIC"),
        ("trending", "trending"),
    ],
)
def test_usage_is_a_line_that_shows_what_must_and_may_be_given(verb: str, line: str) -> None:
    assert usage(VERBS[verb]).startswith(line)


class Inherited:
    async def shared(self, ask: Ask) -> Message:
        """Said by a parent"""
        return Message(())

    async def _private(self, ask: Ask) -> Message:
        return Message(())

    def plain(self, ask: Ask) -> Message:
        return Message(())


class Child(Inherited):
    @hidden
    async def for_(self, ask: Ask, date: date) -> Message:
        """A verb that is a keyword"""
        return Message(())


class Undocumented:
    async def verb(self, ask: Ask) -> Message:
        return Message(())


class Unasked:
    async def verb(self) -> Message:
        """Nobody asks"""
        return Message(())


class TwoTexts:
    async def verb(self, ask: Ask, one: Topic, other: Topic) -> Message:
        """Where does the first end?"""
        return Message(())


def test_inherited_methods_are_verbs_but_private_and_plain_ones_are_not() -> None:
    assert list(verbs_of(Inherited())) == ["shared"]


@pytest.mark.parametrize(
    ("desks", "problem"),
    [
        ((Undocumented(),), "needs a docstring"),
        ((Unasked(),), "must take an Ask first"),
        ((TwoTexts(),), "two free texts"),
        ((Child(),), "does not say how 'date' is typed"),
        ((Inherited(), Inherited()), "two desks declare the verb 'shared'"),
    ],
)
def test_a_declaration_that_cannot_work_is_refused_at_once(desks: tuple[object, ...], problem: str) -> None:
    with pytest.raises(TypeError, match=problem):
        verbs_of(*desks)


def test_a_verb_whose_name_is_a_keyword_is_typed_without_its_underscore() -> None:
    class Keyword:
        async def import_(self, ask: Ask) -> Message:
            """Bring papers in"""
            return Message(())

    verb = verbs_of(Keyword())["import"]
    assert isinstance(verb, Verb)
    assert verb.options == ()
