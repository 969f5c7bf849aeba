"""Opening and writing to the databases, and their SQL dialects; defines no domain tables."""
