"""Days of Daily Papers made for this project, in the real JSON shape: invented, and the same every time.

The outer ``publishedAt`` is as wrong as the real one (US-Eastern time written as UTC), keys are missing as often as in
reality, and the first day holds one paper of every awkward kind that there is (see ``_ODDITIES``).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from hashlib import md5
from itertools import count, islice
from typing import Any

from tests.servers.topics import CLAIMS, ENDINGS, FAMILY, FIELDS, GIVEN, NAMES, ORGANIZATIONS, PROPOSALS, TURNS, Field

Item = dict[str, Any]
MOST_AUTHORS = 671
"""The longest list of authors seen in reality."""
AGAIN = timedelta(days=6)
"""After which a paper has been featured a second time."""


def made_days(first: date, weekdays: int, per_day: int, seed: int = 0) -> dict[date, list[Item]]:
    """``weekdays`` days from ``first`` on with ``per_day`` papers each, most upvoted first; weekends are skipped.

    From six days and eight papers a day on, every oddity is there, one paper being featured twice six days apart.
    """
    chance = random.Random(seed)
    days = list(islice(_weekdays(first), weekdays))
    numbers = count(101 + 7 * chance.randrange(100), 7)
    made = {day: [_item(day, next(numbers), chance) for _ in range(per_day)] for day in days}
    for item, oddity in zip(made[days[0]] if days else (), _ODDITIES, strict=False):
        oddity(item)
    _feature_again(made)
    return {day: sorted(items, key=_upvotes, reverse=True) for day, items in made.items()}


def made_item(day: date, number: int = 1, seed: int = 0) -> Item:
    """One invented item of ``day`` whose id ends in ``number``."""
    return _item(day, number, random.Random(seed))


def never_featured(item: Item) -> Item:
    """The same item as search gives a paper that Daily Papers never had."""
    paper = {key: value for key, value in item["paper"].items() if not key.startswith("submittedOnDaily")}
    return {key: value for key, value in item.items() if key != "submittedBy"} | {"paper": paper}


def _weekdays(first: date) -> Iterator[date]:
    days = (first + timedelta(days=step) for step in count())
    return (day for day in days if day.weekday() < 5)


def _item(day: date, number: int, chance: random.Random) -> Item:
    field = chance.choice(FIELDS)
    paper = _paper(day, number, field, chance)
    item = {
        "paper": paper,
        "publishedAt": f"{date.fromisoformat(paper['publishedAt'][:10]) - timedelta(days=1)}T19:00:00.000Z",
        "title": paper["title"],
        "summary": paper["summary"],
        "thumbnail": f"https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/{paper['id']}.png",
        "numComments": chance.randrange(6),
        "submittedBy": paper["submittedOnDailyBy"],
        "isAuthorParticipating": chance.random() < 0.3,
    }
    return item | {key: paper[key] for key in ("organization", "mediaUrls") if key in paper}


def _paper(day: date, number: int, field: Field, chance: random.Random) -> Item:
    name, method, task = _name(chance), chance.choice(field.methods), chance.choice(field.tasks)
    submitted = day - timedelta(days=chance.choice((1, 1, 2, 3)))
    paper_id = f"{submitted:%y%m}.{number % 100_000:05d}"
    paper = {
        "id": paper_id,
        "authors": [_author(f"{paper_id}/{place}", chance) for place in range(chance.randint(1, 12))],
        "publishedAt": f"{submitted}T00:00:00.000Z",
        "submittedOnDailyAt": f"{day}T00:00:00.000Z",
        "title": _title(name, method, task, chance),
        "submittedOnDailyBy": _user(f"{paper_id}/submitter", chance),
        "summary": _abstract(name, method, task, field, chance),
        "upvotes": round(chance.lognormvariate(2.9, 0.9)),
        "discussionId": _object_id(f"{paper_id}/discussion"),
    }
    return paper | _extras(paper_id, method, task, field, chance)


def _extras(paper_id: str, method: str, task: str, field: Field, chance: random.Random) -> Item:
    """What only some papers have, about as often as in August 2026."""
    slug = method.split()[0].lower() + paper_id[-3:]
    name, fullname = chance.choice(ORGANIZATIONS)
    logo = f"https://cdn-avatars.huggingface.co/{name}.png"
    summary = f"A {method} approach improves {task} on {field.benchmarks[0]}."
    groups: tuple[tuple[float, Item], ...] = (
        (0.51, {"ai_summary": summary, "ai_keywords": [*field.keywords], "ai_summary_model": "example/summarizer"}),
        (
            0.54,
            {
                "githubRepo": f"https://github.com/{name}/{slug}",
                "githubRepoAddedBy": "user",
                "githubStars": chance.randrange(900),
            },
        ),
        (0.46, {"projectPage": f"https://{slug}.example.org"}),
        (0.66, {"organization": {"_id": _object_id(name), "name": name, "fullname": fullname, "avatar": logo}}),
        (0.19, {"mediaUrls": [f"https://cdn-uploads.huggingface.co/production/{slug}.mp4"]}),
    )
    return {key: value for share, group in groups if chance.random() < share for key, value in group.items()}


def _name(chance: random.Random) -> str:
    return chance.choice(NAMES) + chance.choice(NAMES).lower() + chance.choice(("Net", "RL", "Flow", "Bench", "", ""))


def _title(name: str, method: str, task: str, chance: random.Random) -> str:
    return chance.choice(TURNS).format(n=name, m=_capital(method), t=_capital(task))


def _capital(words: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in words.split())


def _abstract(name: str, method: str, task: str, field: Field, chance: random.Random) -> str:
    claim, proposal, ending = chance.choice(CLAIMS), chance.choice(PROPOSALS), chance.choice(ENDINGS)
    result = f"improves over the strongest baseline by {chance.randint(2, 40)}% on {chance.choice(field.benchmarks)}"
    return (
        f"Progress in {field.name} has outpaced our understanding of {task}. {claim.format(m=method)} "
        f"{proposal.format(n=name)} For {task}, it {result}, at {chance.choice(('half', 'a third of', 'the same'))} "
        f"compute, and it combines well with {chance.choice(field.keywords)}. {ending}"
    )


def _author(key: str, chance: random.Random) -> Item:
    name = f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}"
    author: Item = {"_id": _object_id(key), "name": name, "hidden": False}
    if chance.random() < 0.2:
        author |= {
            "user": _user(key, chance),
            "status": "claimed_verified",
            "statusLastChangedAt": "2026-01-02T10:00:00.000Z",
        }
    return author


def _user(key: str, chance: random.Random) -> Item:
    name = f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}"
    handle = name.lower().replace(" ", "-")
    avatar = f"/avatars/{_object_id(key)}.svg"
    return {
        "_id": _object_id(key),
        "avatarUrl": avatar,
        "isPro": False,
        "fullname": name,
        "user": handle,
        "type": "user",
        "name": handle,
    }


def _object_id(key: str) -> str:
    return md5(key.encode(), usedforsecurity=False).hexdigest()[:24]


def _upvotes(item: Item) -> int:
    return int(item["paper"].get("upvotes", 0))


def _lacks_optional_keys(item: Item) -> None:
    kept = ("id", "title", "authors", "publishedAt", "summary", "upvotes", "submittedOnDailyAt")
    item["paper"] = {key: item["paper"][key] for key in kept}
    for key in ("thumbnail", "numComments", "organization", "mediaUrls"):
        item.pop(key, None)


def _hides_an_author(item: Item) -> None:
    item["paper"]["authors"].append({"_id": _object_id("hidden"), "name": "Hidden Person", "hidden": True})


def _breaks_lines(item: Item) -> None:
    item["paper"]["title"] = item["title"] = item["title"].replace(" ", "\n  ", 1)
    item["paper"]["summary"] = item["summary"] = item["summary"].replace(". ", ".\n")


def _keeps_code_as_project(item: Item) -> None:
    for key in ("githubRepo", "githubRepoAddedBy", "githubStars"):
        item["paper"].pop(key, None)
    item["paper"]["projectPage"] = "https://github.com/northwind-lab/plain-project"


def _writes_latex(item: Item) -> None:
    item["paper"]["title"] = item["title"] = r"$\mathcal{O}(n \log n)$ Attention: $\epsilon$-Exact <and> *Cheap*"
    item["paper"]["summary"] = item["summary"] = (
        r"We prove a bound of $\tilde{O}(\sqrt{n})$ and test it. " + item["summary"]
    )


def _has_a_crowd(item: Item) -> None:
    chance = random.Random(MOST_AUTHORS)
    item["paper"]["authors"] = [_author(f"crowd/{place}", chance) for place in range(MOST_AUTHORS)]


def _has_no_votes(item: Item) -> None:
    item["paper"]["upvotes"] = 0


_ODDITIES: tuple[Callable[[Item], None], ...] = (
    _lacks_optional_keys,
    _hides_an_author,
    _breaks_lines,
    _keeps_code_as_project,
    _writes_latex,
    _has_a_crowd,
    _has_no_votes,
)


def _feature_again(made: dict[date, list[Item]]) -> None:
    """The last paper of the first day that has a day six days later comes back on it, in another's place."""
    for day, items in made.items():
        if items and made.get(day + AGAIN):
            paper = items[-1]["paper"] | {"submittedOnDailyAt": f"{day + AGAIN}T00:00:00.000Z"}
            made[day + AGAIN][-1] = items[-1] | {"paper": paper}
            return
