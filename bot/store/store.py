"""Everything in one hand: a database and its questions by subject."""

from __future__ import annotations

from bot.store.database import Database
from bot.store.feed import Feed
from bot.store.followed import Followed
from bot.store.lists import Lists
from bot.store.matches import Matches
from bot.store.outbox import Outbox
from bot.store.papers import Papers
from bot.store.people import People
from bot.store.subscriptions import Subscriptions


class Store:
    """One database, and its questions by subject."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.papers = Papers(database)
        self.people = People(database)
        self.subscriptions = Subscriptions(database)
        self.followed = Followed(database)
        self.matches = Matches(database)
        self.feed = Feed(database)
        self.lists = Lists(database)
        self.outbox = Outbox(database)
