"""SMS through an operator's gateway: a way of the outbox."""
