"""Paperboy's front door: `python3 bot.py demo`, `python3 bot.py test`, `python3 bot.py --help`."""

import sys

from adapters.setup import prepare

if __name__ == "__main__":
    prepare(sys.argv[1:])  # on a fresh machine: makes .venv, then starts again inside it

    from adapters.cli import main

    sys.exit(main(sys.argv[1:]))
