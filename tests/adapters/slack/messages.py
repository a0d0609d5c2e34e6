"""Messages of every kind, for looking at how they are laid out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.messages import (
    Button,
    Card,
    Entry,
    Item,
    Message,
    Picture,
    Section,
    Series,
    code,
    strong,
    words,
)
from bot.papers import Paper

PAPER = Paper(
    "2601.00001",
    "Diffusion policies <that> plan & act",
    abstract="We plan. We act. " * 20,
    authors=("Ada Lovelace", "Alan Turing", "Grace Hopper", "Emmy Noether"),
    published=date(2026, 1, 5),
    featured=date(2026, 1, 5),
    upvotes=1234,
    comments=1,
    summary="A policy plans before it acts.",
    organization="Analytical Engines",
    code_url="https://github.com/x/y?a=1&b=2",
    code_stars=5000,
    project_url="https://example.org/p",
)
OLDER = replace(PAPER, id="2601.00002", title="An older one", featured=date(2026, 1, 2), code_url="", comments=0)
BUTTONS = (Button("Next", "page k3f9abc 2", "primary"), Button("Share", "share page k3f9abc 1"))

LIST = Message(
    title=words("Search: graphs & <trees>"),
    entries=(Entry(PAPER, 1, words(strong("graphs"), ": in the title")), Entry(OLDER, 2)),
    note=words("2 papers. More with ", code("search graphs since:30d"), "."),
    buttons=BUTTONS,
)
CARD = Message(title=(), card=Card(PAPER, whole_abstract=True), buttons=(Button("Similar", "similar 2601.00001"),))
DIGEST = Message(
    title=words("Daily Papers · ", strong("Mon 5 Jan 2026"), " · 1 new paper"),
    entries=(Entry(PAPER, 1),),
    sections=(Section(words("Rising since you saw them"), (Entry(OLDER, None, words("from 3 to 40 upvotes")),)),),
    note=words("Ranked by upvotes."),
    buttons=(Button("Subscriptions", "subscriptions"),),
    public=True,
    kind="digest",
)
ITEMS = Message(
    title=words("2 subscriptions"),
    items=(
        Item(
            words("#1 ", strong("graphs"), " → a DM"),
            words("made by you"),
            (Button("Edit", "edit 1"), Button("Pause", "pause 1"), Button("Remove", "unsubscribe 1", "danger")),
        ),
        Item(words("Time zone: ", strong("Berlin")), (), (Button("Change", "settings"),)),
        Item(words("One without buttons")),
    ),
)
REFUSAL = Message(
    title=words("A closing ) is missing. Try `subscribe (graphs)`."),
    body=(words(code("(graphs\n       ^")),),
    buttons=(Button("subscribe (graphs)", "subscribe (graphs)", "primary"),),
    kind="refusal",
)
ANSWER = Message(
    title=words("You'll get a DM for ", strong("graphs"), "."),
    body=(words("It would have sent 4 papers."), words("Change it with ", code("subscribe graphs daily"), ".")),
    buttons=(Button("Undo", "unsubscribe 1"),),
)
PICTURE = Picture(
    labels=("5 Jan", "12 Jan", "19 Jan"),
    series=(Series("papers", (1, 4, 9)), Series("upvotes", (10, 80, 300))),
    says="Papers & upvotes a week: 5 Jan 1 & 10, 12 Jan 4 & 80, 19 Jan 9 & 300.",
)
CHART = Message(
    title=words("Papers on ", strong("graphs"), " since 5 Jan"),
    picture=PICTURE,
    note=words("Weeks begin on Mondays."),
    buttons=(Button("Share", "share chart"),),
)
EVERY = {
    "list": LIST,
    "card": CARD,
    "digest": DIGEST,
    "items": ITEMS,
    "refusal": REFUSAL,
    "answer": ANSWER,
    "chart": CHART,
}
