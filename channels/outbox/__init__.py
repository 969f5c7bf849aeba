"""The outbox: messages are stored with their cause and delivered in order per chat, at least once and as a rule exactly
once."""
