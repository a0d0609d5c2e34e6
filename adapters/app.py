"""Put the parts together: the one place where everything is assembled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

import structlog
from sqlalchemy.exc import DBAPIError

from adapters.carrier import Carrier
from bot.alerts import Alerts
from bot.clock import Clock
from bot.config import Config
from bot.delivery.courier import Courier
from bot.delivery.pacing import Pace
from bot.desk.browse import Browse
from bot.desk.choosing import Chooser
from bot.desk.digest import ChannelDigest
from bot.desk.editing import Editing
from bot.desk.explain import Explain
from bot.desk.find import Find
from bot.desk.keeping import DigestDefaults, Keeper
from bot.desk.lists import Lister
from bot.desk.pausing import PauseEnds, Pausing
from bot.desk.preview import Previews
from bot.desk.redelivery import Redelivery
from bot.desk.rephrasing import Rephrasing
from bot.desk.settings import Personal
from bot.desk.subscriptions import Following
from bot.desk.trends import Trends
from bot.desk.trials import Trials
from bot.desk.verbs import Verb, verbs_of
from bot.digest import Digests
from bot.elsewhere import Elsewhere
from bot.errors import CannotStart, PaperboyError
from bot.frontdesk import FrontDesk
from bot.ingest import Ingest, Lookup
from bot.matchmaker import Matchmaker
from bot.notices import Notices
from bot.overflow import Overflow
from bot.ports import Messenger, PaperSearch, PaperSource
from bot.publish import Publisher
from bot.schedule import Housekeeping, Scheduler, Step, Tick
from bot.search.finder import Finder
from bot.search.index import PaperIndex
from bot.search.keywords import Keywords
from bot.search.knowledge import Knowledge
from bot.search.models import chosen
from bot.search.vectors import PaperVectors
from bot.sources.arxiv import Arxiv
from bot.sources.huggingface import HuggingFace
from bot.sources.sample import DATA, read_entries
from bot.store.database import Database
from bot.store.migrations import migrate
from bot.store.people import Defaults
from bot.store.store import Store
from bot.vitals import Vitals

log = structlog.get_logger(__name__)

POLL = timedelta(minutes=1)
"""How often it is looked whether a source is due."""
DRAIN_SECONDS = 60.0
"""Real seconds that messages on their way get when the bot stops: longer than a call may take."""


class ClosableSource(PaperSource, Protocol):
    """A source that holds connections."""

    async def aclose(self) -> None: ...


class App:
    """Everything that runs, made of one configuration; `started` gives it life."""

    def __init__(
        self,
        config: Config,
        clock: Clock,
        store: Store,
        sources: Sequence[PaperSource],
        messengers: Sequence[Messenger],
        paces: Mapping[str, Pace] | None = None,
    ) -> None:
        """The first source is the one that features papers."""
        self.config = config
        self.clock = clock
        self.store = store
        by_platform = {messenger.platform: messenger for messenger in messengers}
        index = PaperIndex(config.data_folder / "index")
        embedder = chosen(config.search.model)
        vectors = PaperVectors(config.data_folder / "index", embedder) if embedder else None
        self.finder = Finder(index, store.papers, vectors)
        self._followed = asyncio.Event()
        every = timedelta(minutes=config.huggingface.poll_minutes)
        self.ingests = [Ingest(store, source, every=every) for source in polled(config, sources)]
        self.knowledge = Knowledge(store.papers, embedder, [entry.paper for entry in read_entries(DATA.read_bytes())])
        self.trials = Trials(store, index, self.knowledge, sources[0].name)
        self.previews = Previews(store, self.trials)
        keywords = Keywords(index, self.knowledge.spellings, vectors)
        self.rephrasing = Rephrasing(store.papers, self.finder, keywords, self.previews)
        self.matchmaker = Matchmaker(store, self.knowledge.likeness, self.knowledge.spellings)
        self.elsewhere = second_source(config, store, sources)
        self.courier = Courier(store.outbox, by_platform, clock, Notices(store, by_platform, clock).tell, paces=paces)
        self.verbs = self._verbs(sources, index.count)
        self.desk = FrontDesk(store, self.verbs, clock, timezone=config.bot.timezone, command=config.bot.command)
        self.tick = Tick(store, self._steps(Publisher(store, by_platform), sources[0]))
        self.scheduler = Scheduler(self.tick, clock)

    @classmethod
    def of(
        cls, config: Config, clock: Clock, store: Store, sources: Sequence[PaperSource], platforms: Sequence[Carrier]
    ) -> App:
        """The app that serves these platforms, each at its own pace."""
        paces = {platform.messenger.platform: platform.pace for platform in platforms}
        return cls(config, clock, store, sources, [platform.messenger for platform in platforms], paces)

    def _defaults(self) -> Defaults:
        config = self.config
        return Defaults(config.bot.timezone, config.alerts.daily_cap, config.alerts.quiet_hours)

    def _verbs(self, sources: Sequence[PaperSource], indexed: Callable[[], int]) -> dict[str, Verb]:
        """Every verb there is. A new family is one line here."""
        store, digest = self.store, self.config.digest
        lister, chooser = Lister(store, Lookup(store, sources)), Chooser(store)
        schedule = DigestDefaults(digest.at, digest.days, digest.count)
        revive = self.courier.targets.revive
        keeper = Keeper(store, self.matchmaker, self.previews, schedule, revive, self.rephrasing)
        vitals = Vitals(store, indexed, tuple(polled(self.config, sources)), self.courier.condition)
        explain = Explain(store, lister, chooser, vitals, self.knowledge)
        verbs = verbs_of(
            Browse(store, lister, self.ingests[0]),
            Find(store, lister, self.finder, self.elsewhere),
            Trends(store, lister, self.trials),
            Following(store, chooser, keeper),
            ChannelDigest(store, lister, keeper),
            Editing(chooser, keeper),
            Pausing(store, chooser, revive),
            Personal(store, self._defaults()),
            explain,
            Redelivery(store),
        )
        explain.knows(verbs)
        return verbs

    def _steps(self, publisher: Publisher, featuring: PaperSource) -> list[Step]:
        """The tick, in the order in which papers travel."""
        store, defaults = self.store, self._defaults()
        digests = Digests(store, publisher, defaults, featuring.name, featuring.title)
        return [
            *(Step(f"fetch:{ingest.source.name}", ingest.poll, every=POLL) for ingest in self.ingests),
            Step("index", self._follow),
            Step("knowledge", self.knowledge.refresh),
            Step("match", self.matchmaker.run),
            Step("pauses", PauseEnds(store).run),
            Step("alerts", Alerts(store, publisher, defaults).publish_due),
            Step("digests", digests.publish_due),
            Step("overflow", Overflow(store, publisher, defaults).publish_due),
            Step("housekeeping", Housekeeping(store).run, every=timedelta(days=1)),
            Step("deliver", self._wake),
        ]

    async def _follow(self, _now: datetime) -> None:
        await self.finder.refresh_words()
        self._followed.set()

    async def _understand(self) -> None:
        """Give papers their vectors beside everything else: a new model takes minutes for many papers."""
        while True:
            await self._followed.wait()
            self._followed.clear()
            try:
                await self.finder.refresh_meaning()
            except OSError as error:  # a full disk; words go on finding papers, and the next tick tries again
                log.warning("vectors_cannot_be_written", reason=str(error))

    async def _wake(self, _now: datetime) -> None:
        self.courier.wake()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Tick and deliver until the block ends; then stop in order, so that nothing is left between two states."""
        await self.finder.refresh_words()  # nothing to do unless the index was lost; then no early search misses all
        understanding = asyncio.create_task(self._understand())
        self.scheduler.start()
        delivering = asyncio.create_task(self.courier.run())
        try:
            yield
        finally:
            await self.scheduler.stop()
            await self.aclose()
            await self.courier.drain(DRAIN_SECONDS)
            await delivering
            understanding.cancel()
            await asyncio.gather(understanding, return_exceptions=True)

    async def aclose(self) -> None:
        """Give up what answers have left under way; `running` does so at its end."""
        if self.elsewhere:
            await self.elsewhere.aclose()


def polled(config: Config, sources: Sequence[PaperSource]) -> Sequence[PaperSource]:
    """The sources that are read regularly: arXiv only where categories of it are wanted."""
    return sources if config.arxiv.categories else sources[:1]


def second_source(config: Config, store: Store, sources: Sequence[PaperSource]) -> Elsewhere | None:
    """What a search may be asked besides the papers in the store: the first source that searches, if that is wanted."""
    searching = (source for source in sources if isinstance(source, PaperSearch))
    first = next(searching, None) if config.huggingface.search else None
    return Elsewhere(first, store.papers) if first else None


@asynccontextmanager
async def opened_store(config: Config, *, alone: bool = True) -> AsyncIterator[Store]:
    """The database, migrated and open. ``alone`` keeps every other process off a SQLite file.

    Raises CannotStart if that cannot be, and PaperboyError if the block ends in trouble such as a full disk.
    """
    database = Database(config.database_url)
    try:
        await database.check()
        if alone:
            database.lock()
        await migrate(database)
        yield Store(database)
    except DBAPIError as error:
        if trouble := database.trouble(error):
            raise PaperboyError(trouble) from error
        raise
    finally:
        await database.close()


@asynccontextmanager
async def live_sources(config: Config, clock: Clock) -> AsyncIterator[list[PaperSource]]:
    """Hugging Face, and arXiv behind it for what Hugging Face does not have."""
    face = HuggingFace(config.huggingface.base, clock, token=config.huggingface.token.reveal())
    arxiv = Arxiv(config.arxiv.api_base, config.arxiv.rss_base, clock, categories=config.arxiv.categories)
    try:
        yield [face, arxiv]
    finally:
        await face.aclose()
        await arxiv.aclose()


def make_folder(folder: Path) -> Path:
    """Create the data folder; raises CannotStart if that is not possible."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(
            f"The data folder {folder} cannot be made ({error.strerror}): set [bot] data to another."
        ) from error
    return folder
