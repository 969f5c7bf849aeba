"""The outbox: messages stored with their cause, delivered in order per chat, at least once and as a rule exactly
once."""
