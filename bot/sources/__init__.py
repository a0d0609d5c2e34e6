"""Where papers come from: one file a source, each of them a bot.ports.PaperSource."""
