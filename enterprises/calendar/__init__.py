"""Due dates of firms (E12): from permits, templates and own ones; reminders until done; a feed for calendars."""
