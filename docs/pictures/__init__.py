"""Pictures of what Paperboy says on Discord and Slack, made of the payloads that it would send."""
