"""Finding papers: which of them fit a topic, and which answer a search best."""
