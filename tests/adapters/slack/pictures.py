"""What the tests of pictures on Slack share: a verb with a picture, a delivery with one, and what of it is shown."""

from __future__ import annotations

from bot.desk.ask import Ask
from bot.messages import Message
from bot.ports import Place
from bot.publish import Publication, Publisher
from tests.adapters.slack.messages import CHART
from tests.adapters.slack.office import Office
from tests.servers import slack_world
from tests.servers.slack_world import Json

ADDRESS, COMPLETE, POST = "files.getUploadURLExternal", "files.completeUploadExternal", "chat.postMessage"
WORDS = "Papers &amp; upvotes a week: 5 Jan 1 &amp; 10"


class Charts:
    """A verb whose answer has a picture."""

    async def chart(self, ask: Ask) -> Message:
        """Show a picture.

        Example: chart
        """
        return CHART


def images(message: slack_world.Message) -> list[Json]:
    return [block for block in message.blocks if block["type"] == "image"]


def shown(message: slack_world.Message) -> str:
    """The id of the file that a message shows; empty where it has words instead."""
    found = images(message)
    assert bool(found) != (WORDS in message.all_text)
    return str(found[0]["slack_file"]["id"]) if found else ""


async def due(office: Office, message: Message = CHART, key: str = "chart:1") -> None:
    """A message for #papers, where somebody has spoken, in the outbox."""
    await office.ana.person.types("/papers help", office.papers)
    place = Place("slack", office.slack.workspace().id, office.papers.id, "channel", "#papers")
    publisher = Publisher(office.store, {"slack": office.platform.messenger})
    assert await publisher.publish(Publication(place, "digest", key, message), office.hand.now)


def sent(office: Office) -> list[slack_world.Message]:
    return [one for one in office.papers.messages if one.metadata]
