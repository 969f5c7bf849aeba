"""Due dates of firms, their reminders, proofs and history, and the feeds of calendars."""
