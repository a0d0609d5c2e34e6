"""Paperboy's core: papers in, subscriptions matched, messages delivered. It knows no platform."""

__version__ = "0.1.0"
