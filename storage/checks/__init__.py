"""Checklists as they were used, checks with answers and photos, and the rhythm of reminders."""
