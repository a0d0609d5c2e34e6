"""Hold what was delivered against what was featured: nothing lost, nothing twice, nothing that does not fit. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from adapters.console_transcript import Delivered
from bot.messages import Message, thaw
from bot.papers import Paper
from bot.search.acronyms import Acronyms
from bot.search.fit import fits, prepare
from bot.search.spelling import Spellings
from bot.topics import parse_topic

_MORE = re.compile(r"…and (\d+) more")


@dataclass(frozen=True, slots=True)
class Account:
    """What one place was sent."""

    place: str
    listed: Counter[str]
    """Paper id to how often it was shown; mentions of late risers are apart."""
    risen: Counter[str]
    counted: int
    """The sum of all "and N more"."""

    @property
    def twice(self) -> list[str]:
        return [paper for paper, times in self.listed.items() if times > 1]


def accounts(transcript: Iterable[Delivered]) -> dict[str, Account]:
    """One account a place, in order of their first message."""
    found: dict[str, Account] = {}
    for delivered in transcript:
        account = found.setdefault(delivered.place, Account(delivered.place, Counter(), Counter(), 0))
        message = thaw(bytes(delivered.message))
        account.listed.update(entry.paper.id for entry in message.entries)
        account.risen.update(entry.paper.id for section in message.sections for entry in section.entries)
        found[delivered.place] = Account(
            delivered.place, account.listed, account.risen, account.counted + _more(message)
        )
    return found


def channel_faults(account: Account, featured: Mapping[str, Paper]) -> list[str]:
    """Every featured paper is accounted for exactly once: shown, or counted in "and N more"."""
    faults = [f"{paper} was shown {account.listed[paper]} times" for paper in account.twice]
    faults += [f"{paper} was shown but never featured" for paper in account.listed if paper not in featured]
    accounted = sum(account.listed.values()) + account.counted
    if accounted != len(featured):
        faults.append(f"{accounted} papers are accounted for, {len(featured)} were featured")
    return faults


def person_faults(account: Account, topics: Sequence[str], featured: Mapping[str, Paper], since: date) -> list[str]:
    """No paper twice, none that fits no topic, none missing that fits one for sure (shown or counted).

    ``since`` is the day on which the person subscribed: some of its papers were no news any more.
    """
    faults = [f"{paper} came {account.listed[paper]} times" for paper in account.twice]
    fitting, sure = _fitting(featured.values(), topics)
    faults += [f"{paper} fits no topic" for paper in account.listed if paper not in fitting]
    due = {paper.id for paper in sure if paper.featured and paper.featured > since}
    missing = due - set(account.listed)
    if len(missing) > account.counted:
        faults.append(f"{len(missing)} papers that fit are missing: {sorted(missing)[:5]}")
    if len(account.listed) + account.counted > len(fitting):
        faults.append(f"{len(account.listed) + account.counted} papers came, but only {len(fitting)} fit")
    return faults


def _fitting(papers: Iterable[Paper], topics: Sequence[str]) -> tuple[set[str], list[Paper]]:
    """The ids of those that fit if they are near enough in meaning, and those that fit however far they are."""
    known, acronyms = list(papers), Acronyms()
    acronyms.learn(known)
    spellings, wanted = Spellings.of(acronyms.pairs()), [parse_topic(topic) for topic in topics]
    may = {one.id for one in known if any(fits(prepare(one, spellings), topic, "broad", _near) for topic in wanted)}
    return may, [one for one in known if any(fits(prepare(one), topic, "precise", _far) for topic in wanted)]


def _near(_text: str, _least: float) -> bool:
    return True


def _far(_text: str, _least: float) -> bool:
    return False


def _more(message: Message) -> int:
    return sum(int(number) for number in _numbers(message))


def _numbers(message: Message) -> Iterator[str]:
    yield from _MORE.findall("".join(span.text for span in message.note))
