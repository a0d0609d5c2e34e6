"""The first schema: papers, counts over time, people, places, subscriptions, what was shown, the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fetches",
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("fetched_at", sa.BigInteger(), nullable=False),
        sa.Column("papers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source", "day"),
    )
    op.create_table(
        "jobs",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "lists",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("person_key", sa.String(length=120), nullable=False),
        sa.Column("place_key", sa.String(length=120), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("paper_ids", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("lists_at", "lists", ["at"], unique=False)
    op.create_index("lists_last", "lists", ["person_key", "place_key", "at"], unique=False)
    op.create_table(
        "meta",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "papers",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("abstract", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("authors", sa.Text(), nullable=False),
        sa.Column("keywords", sa.Text(), nullable=False),
        sa.Column("organization", sa.Text(), nullable=False),
        sa.Column("published", sa.String(10), nullable=True),
        sa.Column("featured", sa.String(10), nullable=True),
        sa.Column("upvotes", sa.Integer(), nullable=False),
        sa.Column("comments", sa.Integer(), nullable=False),
        sa.Column("code_url", sa.Text(), nullable=False),
        sa.Column("code_stars", sa.Integer(), nullable=True),
        sa.Column("project_url", sa.Text(), nullable=False),
        sa.Column("thumbnail", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("arrived_at", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("papers_arrived", "papers", ["arrived_at"], unique=False)
    op.create_index("papers_changed", "papers", ["changed_at"], unique=False)
    op.create_index("papers_featured", "papers", ["featured"], unique=False)
    op.create_table(
        "places",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("native_id", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("disabled_reason", sa.Text(), nullable=False),
        sa.Column("disabled_since", sa.BigInteger(), nullable=True),
        sa.Column("probed_at", sa.BigInteger(), nullable=True),
        sa.Column("served_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("places_workspace", "places", ["platform", "workspace"], unique=False)
    op.create_table(
        "sources",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("last_ok_at", sa.BigInteger(), nullable=True),
        sa.Column("failing_since", sa.BigInteger(), nullable=True),
        sa.Column("retry_at", sa.BigInteger(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "counts",
        sa.Column("paper_id", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("upvotes", sa.Integer(), nullable=False),
        sa.Column("comments", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("paper_id", "at"),
    )
    op.create_index("counts_at", "counts", ["at"], unique=False)
    op.create_table(
        "feature_days",
        sa.Column("paper_id", sa.String(length=40), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("paper_id", "day"),
    )
    op.create_index("feature_days_day", "feature_days", ["day"], unique=False)
    op.create_table(
        "holds",
        sa.Column("place_key", sa.String(length=120), nullable=False),
        sa.Column("paper_id", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["place_key"], ["places.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("place_key", "paper_id"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("slot_key", sa.String(length=80), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("place_key", sa.String(length=120), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("plain", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("retry_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("first_sent_at", sa.BigInteger(), nullable=True),
        sa.Column("last_sent_at", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.String(length=60), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["place_key"], ["places.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slot_key", "part"),
    )
    op.create_index("outbox_lane", "outbox", ["place_key", "state"], unique=False)
    op.create_index("outbox_state", "outbox", ["state", "platform", "retry_at"], unique=False)
    op.create_table(
        "people",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("dm_place", sa.String(length=120), nullable=True),
        sa.Column("timezone", sa.String(length=60), nullable=True),
        sa.Column("quiet_from", sa.String(length=5), nullable=True),
        sa.Column("quiet_to", sa.String(length=5), nullable=True),
        sa.Column("daily_cap", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["dm_place"],
            ["places.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "shown",
        sa.Column("place_key", sa.String(length=120), nullable=False),
        sa.Column("paper_id", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("upvotes", sa.Integer(), nullable=False),
        sa.Column("risen_at", sa.BigInteger(), nullable=True),
        sa.Column("outbox_key", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["place_key"], ["places.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("place_key", "paper_id"),
    )
    op.create_index("shown_outbox", "shown", ["outbox_key"], unique=False)
    op.create_index("shown_paper", "shown", ["paper_id"], unique=False)
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("place_key", sa.String(length=120), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("topic_key", sa.Text(), nullable=False),
        sa.Column("cadence", sa.String(length=10), nullable=False),
        sa.Column("at", sa.String(length=5), nullable=False),
        sa.Column("days", sa.String(length=7), nullable=False),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("min_upvotes", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("paused_until", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("next_due_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by"],
            ["people.key"],
        ),
        sa.ForeignKeyConstraint(
            ["place_key"],
            ["places.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("place_key", "topic_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("subscriptions_due", "subscriptions", ["state", "next_due_at"], unique=False)
    op.create_index("subscriptions_made_by", "subscriptions", ["made_by"], unique=False)
    op.create_table(
        "visits",
        sa.Column("person_key", sa.String(length=120), nullable=False),
        sa.Column("place_key", sa.String(length=120), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_key"], ["people.key"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["place_key"], ["places.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_key", "place_key"),
    )
    op.create_table(
        "matches",
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscriptions.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("subscription_id", "paper_id"),
    )
    op.create_index("matches_open", "matches", ["open", "subscription_id"], unique=False)
    op.create_index("matches_paper", "matches", ["paper_id"], unique=False)
    op.create_table(
        "slots",
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscriptions.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("subscription_id", "day"),
    )
