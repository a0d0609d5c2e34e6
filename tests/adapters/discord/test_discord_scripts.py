"""The journeys, from the same scripts, on Discord."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.discord.discord_stage import DiscordStage, set_discord_stage
from tests.journeys.test_alerts import *  # noqa: F403 - every journey is played
from tests.journeys.test_daily_post import *  # noqa: F403
from tests.journeys.test_elsewhere import *  # noqa: F403
from tests.journeys.test_mistakes import *  # noqa: F403
from tests.journeys.test_permissions import *  # noqa: F403
from tests.journeys.test_restarts import *  # noqa: F403
from tests.journeys.test_searching import *  # noqa: F403
from tests.journeys.test_silence import *  # noqa: F403
from tests.journeys.test_subscribing import *  # noqa: F403
from tests.journeys.test_trouble import *  # noqa: F403
from tests.journeys.test_why import *  # noqa: F403

IN_OTHER_WORDS = (
    "test_an_obstacle_is_named_before_anything_is_promised",
    "test_a_lost_channel_is_told_to_whoever_made_its_subscriptions",
    "test_a_mended_channel_gets_what_it_missed_as_one_message",
    "test_a_new_post_is_not_promised_to_a_dead_channel",
    "test_resume_tries_the_place_too",
)
"""What these quote of why a channel is lost is no reason on Discord; test_discord_journeys.py and _talk.py have its."""
ONLY_BY_SENDING = ("test_closed_dms_are_told_at_the_next_answer_and_tried_again",)
"""Discord opens the direct messages of somebody who takes none, and refuses only what is sent there."""
for name in (*IN_OTHER_WORDS, *ONLY_BY_SENDING):
    del globals()[name]


@pytest.fixture
async def stage(tmp_path: Path, migrated_file: Path) -> AsyncIterator[DiscordStage]:
    async with set_discord_stage(tmp_path, migrated_file) as opened:
        yield opened
