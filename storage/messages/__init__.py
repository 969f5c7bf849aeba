"""Incoming updates and outgoing messages."""
