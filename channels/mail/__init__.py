"""E-mail: a way of the outbox. Plain text only, without personal data or words of a report."""
