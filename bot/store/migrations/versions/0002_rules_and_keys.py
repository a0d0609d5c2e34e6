"""How strictly a subscription's words are meant, and under which words its topic waits for papers."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What was there keeps the rule that all had so far.
    op.add_column("subscriptions", sa.Column("rule", sa.String(length=10), server_default="normal", nullable=False))
    op.create_index("subscriptions_topic", "subscriptions", ["topic", "rule"], unique=False)
    op.create_table(
        "topic_keys",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("rule", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "topic", "rule"),
        sqlite_with_rowid=False,
    )
    op.create_index("topic_keys_topic", "topic_keys", ["topic", "rule", "version"], unique=False)
