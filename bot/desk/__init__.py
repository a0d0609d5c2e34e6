"""What a person can ask. One file a family of verbs; a verb is an async method and its signature."""
