"""`bot.py discord invite`: print the links that add the bot to a server, or to one's own account."""

from __future__ import annotations

import argparse
import sys

from adapters.settings import Settings
from bot.errors import CannotStart

UNKNOWN_BOT = (
    "[discord] token is missing: put it in config.toml or set DISCORD_TOKEN. Without one, say which application it is: "
    "`python3 bot.py discord invite --application ID`."
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to print, and for which application."""
    parser.add_argument("what", choices=["invite"], help="invite: the links that install the bot")
    parser.add_argument("--application", metavar="ID", help="the application's id; asked of Discord if left out")


async def main(args: argparse.Namespace, config: Settings) -> int:
    """Print both links."""
    from adapters.discord_invite import application_id, server_link, user_link

    if not args.application and not config.discord.token:
        raise CannotStart(UNKNOWN_BOT)
    number = args.application or await application_id(config.discord)
    sys.stdout.write(
        f"To a server, which needs the permission Manage Server there:\n  {server_link(number)}\n\n"
        f"To your own account, to ask anywhere (no posts in channels):\n  {user_link(number)}\n"
    )
    return 0
