"""The journeys, from the same scripts, on Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.slack.slack_stage import SlackStage, set_slack_stage
from tests.journeys.test_alerts import *  # noqa: F403 - every journey is played
from tests.journeys.test_daily_post import *  # noqa: F403
from tests.journeys.test_elsewhere import *  # noqa: F403
from tests.journeys.test_mistakes import *  # noqa: F403
from tests.journeys.test_permissions import *  # noqa: F403
from tests.journeys.test_restarts import *  # noqa: F403
from tests.journeys.test_searching import *  # noqa: F403
from tests.journeys.test_silence import *  # noqa: F403
from tests.journeys.test_subscribing import *  # noqa: F403
from tests.journeys.test_trends import *  # noqa: F403
from tests.journeys.test_trouble import *  # noqa: F403
from tests.journeys.test_why import *  # noqa: F403


@pytest.fixture
async def stage(tmp_path: Path, migrated_file: Path) -> AsyncIterator[SlackStage]:
    async with set_slack_stage(tmp_path, migrated_file) as opened:
        yield opened


OTHER_WORDS = (
    # These hold a platform's own words for a permission or an obstacle; Slack's are held by tests of its own.
    "test_changing_a_channel_needs_the_permission_that_is_named",
    "test_switching_a_digest_off_needs_it_too",
    "test_others_see_who_made_it_and_cannot_change_it",
    "test_an_obstacle_is_named_before_anything_is_promised",
    "test_a_lost_channel_is_told_to_whoever_made_its_subscriptions",
    # On Slack people cannot close their direct messages with an app.
    "test_closed_dms_are_told_at_the_next_answer_and_tried_again",
    "test_nobody_else_is_told_that_ones_dms_are_closed",
    "test_trying_again_leaves_paused_what_somebody_paused",
    "test_status_in_trouble_names_each",
    "test_a_message_that_could_not_be_sent_is_not_called_got",
)
for name in OTHER_WORDS:
    del globals()[name]
