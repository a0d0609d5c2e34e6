"""Delivery: what the outbox holds reaches its place once, or its owner hears why not."""
