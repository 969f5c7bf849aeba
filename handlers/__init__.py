"""Conversations. `register` (in handlers.routes) lists every route in order."""
