"""One module a command, imported when it is asked for: ``arguments(parser)``, ``async main(args, config) -> int``."""
