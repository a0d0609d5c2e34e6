"""The tables, once, for SQLite and PostgreSQL. Times are integer milliseconds UTC, days are ISO dates."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.store.columns import Day, Moment

metadata = MetaData()

# -- papers ----------------------------------------------------------------------------

papers = Table(
    "papers",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("title", Text, nullable=False),
    Column("abstract", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("authors", Text, nullable=False),  # JSON list
    Column("keywords", Text, nullable=False),  # JSON list
    Column("organization", Text, nullable=False),
    Column("published", Day),
    Column("featured", Day),
    Column("upvotes", Integer, nullable=False),
    Column("comments", Integer, nullable=False),
    Column("code_url", Text, nullable=False),
    Column("code_stars", Integer),
    Column("project_url", Text, nullable=False),
    Column("thumbnail", Text, nullable=False),
    Column("source", String(20), nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("arrived_at", Moment),  # when it counted as new; null for papers that were only looked up
    Column("changed_at", Moment, nullable=False),
    Index("papers_featured", "featured"),
    Index("papers_arrived", "arrived_at"),
    Index("papers_changed", "changed_at"),
)

feature_days = Table(
    "feature_days",
    metadata,
    Column("paper_id", ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True),
    Column("day", Day, primary_key=True),
    Index("feature_days_day", "day"),
)

counts = Table(
    "counts",  # votes and comments over time: one row a change
    metadata,
    Column("paper_id", ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True),
    Column("at", Moment, primary_key=True),
    Column("upvotes", Integer, nullable=False),
    Column("comments", Integer, nullable=False),
    Index("counts_at", "at"),
)

# -- what was fetched ------------------------------------------------------------------

fetches = Table(
    "fetches",
    metadata,
    Column("source", String(20), primary_key=True),
    Column("day", Day, primary_key=True),
    Column("fetched_at", Moment, nullable=False),
    Column("papers", Integer, nullable=False),
)

sources = Table(
    "sources",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("last_ok_at", Moment),
    Column("failing_since", Moment),
    Column("retry_at", Moment),
    Column("failures", Integer, nullable=False, default=0),
    Column("error", Text, nullable=False, default=""),
)

jobs = Table(
    "jobs",  # a scheduled slot of work: UNIQUE, so that any process's tick may insert it
    metadata,
    Column("key", String(80), primary_key=True),
    Column("created_at", Moment, nullable=False),
    Column("lease_until", Moment, nullable=False),
    Column("done_at", Moment),
)

# -- people and places -----------------------------------------------------------------

people = Table(
    "people",
    metadata,
    Column("key", String(120), primary_key=True),
    Column("name", Text, nullable=False),
    Column("dm_place", ForeignKey("places.key")),
    Column("timezone", String(60)),
    Column("quiet_from", String(5)),
    Column("quiet_to", String(5)),
    Column("daily_cap", Integer),
)

places = Table(
    "places",
    metadata,
    Column("key", String(120), primary_key=True),
    Column("platform", String(20), nullable=False),
    Column("workspace", String(40), nullable=False),
    Column("native_id", String(60), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("name", Text, nullable=False),
    Column("disabled_reason", Text, nullable=False, default=""),
    Column("disabled_since", Moment),
    Column("probed_at", Moment),
    Column("served_at", Moment),  # lanes are picked round-robin by this
    Index("places_workspace", "platform", "workspace"),
)

visits = Table(
    "visits",  # who has spoken to the bot where: how we know which channels a person is in
    metadata,
    Column("person_key", ForeignKey("people.key", ondelete="CASCADE"), primary_key=True),
    Column("place_key", ForeignKey("places.key", ondelete="CASCADE"), primary_key=True),
    Column("last_at", Moment, nullable=False),
)

# -- subscriptions and what became of them -----------------------------------------------

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("place_key", ForeignKey("places.key"), nullable=False),
    Column("topic", Text, nullable=False),  # empty: everything
    Column("topic_key", Text, nullable=False),  # the topic printed back in its normal form
    Column("cadence", String(10), nullable=False),
    Column("at", String(5), nullable=False),
    Column("days", String(7), nullable=False),  # weekday numbers, such as 01234
    Column("timezone", String(60), nullable=False),
    Column("count", Integer, nullable=False),
    Column("min_upvotes", Integer, nullable=False),
    Column("made_by", ForeignKey("people.key"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("state", String(10), nullable=False),
    Column("paused_until", Moment),
    Column("reason", Text, nullable=False, default=""),
    Column("next_due_at", Moment),
    Column("rule", String(10), nullable=False, server_default="normal"),
    UniqueConstraint("place_key", "topic_key"),
    Index("subscriptions_due", "state", "next_due_at"),
    Index("subscriptions_made_by", "made_by"),
    Index("subscriptions_topic", "topic", "rule"),
    sqlite_autoincrement=True,  # an old button must never meet a newer subscription under its number
)

topic_keys = Table(
    "topic_keys",  # under which words each topic that is followed waits for papers; once, however many follow it
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("topic", Text, primary_key=True),  # subscriptions.topic and rule
    Column("rule", String(10), primary_key=True),
    Column("version", Integer, nullable=False),  # of the way in which keys are made
    Index("topic_keys_topic", "topic", "rule", "version"),
    sqlite_with_rowid=False,
)

matches = Table(
    "matches",  # which paper fitted which subscription, and why
    metadata,
    Column("subscription_id", ForeignKey("subscriptions.id", ondelete="CASCADE"), primary_key=True),
    Column("paper_id", ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("reason", Text, nullable=False),  # a frozen Fit
    Column("open", Boolean, nullable=False, default=True),  # not yet shown in the subscription's place
    Index("matches_paper", "paper_id"),
    Index("matches_open", "open", "subscription_id"),
)

shown = Table(
    "shown",  # what a place has been shown: UNIQUE(place, paper) is "never twice"
    metadata,
    Column("place_key", ForeignKey("places.key", ondelete="CASCADE"), primary_key=True),
    Column("paper_id", ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("how", String(10), nullable=False),  # alert, digest, or counted in a digest's "and N more"
    Column("upvotes", Integer, nullable=False),  # when it was shown: what a late riser is measured against
    Column("risen_at", Moment),
    Column("outbox_key", String(80), nullable=False),  # the message that carries it: its key without the part
    Index("shown_outbox", "outbox_key"),
    Index("shown_paper", "paper_id"),
)

holds = Table(
    "holds",  # a match that waits: for quiet hours to end, or for tomorrow's cap
    metadata,
    Column("place_key", ForeignKey("places.key", ondelete="CASCADE"), primary_key=True),
    Column("paper_id", ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("reason", String(10), nullable=False),  # quiet or cap
)

slots = Table(
    "slots",  # a scheduled delivery happened: UNIQUE(subscription, local date)
    metadata,
    Column("subscription_id", ForeignKey("subscriptions.id", ondelete="CASCADE"), primary_key=True),
    Column("day", Day, primary_key=True),
    Column("at", Moment, nullable=False),
)

# -- the outbox ------------------------------------------------------------------------

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("slot_key", String(80), nullable=False),
    Column("part", Integer, nullable=False),
    Column("parts", Integer, nullable=False),
    Column("place_key", ForeignKey("places.key", ondelete="CASCADE"), nullable=False),  # also the lane
    Column("platform", String(20), nullable=False),
    Column("workspace", String(40), nullable=False),
    Column("kind", String(10), nullable=False),  # alert, digest or notice; alerts go first
    Column("payload", LargeBinary, nullable=False),  # a frozen Message
    Column("plain", Boolean, nullable=False, default=False),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("refusals", Integer, nullable=False, default=0),  # for reasons that no table lists: parked after the third
    Column("owner", String(40), nullable=False, default=""),
    Column("created_at", Moment, nullable=False),
    Column("retry_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("first_sent_at", Moment),
    Column("last_sent_at", Moment),
    Column("sent_at", Moment),
    Column("message_id", String(60), nullable=False, default=""),
    Column("error", Text, nullable=False, default=""),
    UniqueConstraint("slot_key", "part"),
    Index("outbox_state", "state", "platform", "retry_at"),
    Index("outbox_lane", "place_key", "state"),
)

# -- conversations ---------------------------------------------------------------------

lists = Table(
    "lists",  # a list as it was shown: paging stays stable and numbers keep their meaning
    metadata,
    Column("id", String(12), primary_key=True),
    Column("person_key", String(120), nullable=False),
    Column("place_key", String(120), nullable=False),
    Column("line", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("paper_ids", Text, nullable=False),  # JSON list
    Column("notes", Text, nullable=False),  # JSON object: paper id to its note
    Column("at", Moment, nullable=False),
    Index("lists_last", "person_key", "place_key", "at"),
    Index("lists_at", "at"),
)

meta = Table("meta", metadata, Column("key", String(40), primary_key=True), Column("value", Text, nullable=False))
