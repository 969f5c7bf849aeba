"""Cases, their history, drafts, and the tables that belong to a case."""
