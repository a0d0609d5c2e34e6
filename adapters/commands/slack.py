"""`bot.py slack manifest`: print what makes the Slack app, to be pasted at api.slack.com/apps."""

from __future__ import annotations

import argparse
import sys

import msgspec

from adapters.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which form, and for which way in."""
    parser.add_argument("what", choices=["manifest"], help="manifest: the app's settings at Slack, ready to be pasted")
    parser.add_argument("--yaml", action="store_true", help="as YAML instead of JSON")
    parser.add_argument("--mode", choices=["socket", "http"], help="instead of [slack] mode")
    parser.epilog = "It asks only for the scopes of the features that [slack] switches on."


async def main(args: argparse.Namespace, config: Settings) -> int:
    """Print it; what has to be put right first goes to stderr."""
    from adapters.slack_manifest import EXAMPLE_URL, as_json, as_yaml, manifest

    settings = msgspec.structs.replace(config.slack, mode=args.mode or config.slack.mode)
    write = as_yaml if args.yaml else as_json
    sys.stdout.write(write(manifest(settings, config.bot.command)))
    if (settings.mode == "http" or settings.client_id) and not settings.public_url:
        sys.stderr.write(f"Set [slack] public_url, or put your address in the place of {EXAMPLE_URL} everywhere.\n")
    return 0
