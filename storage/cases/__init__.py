"""Cases, their history, drafts, and everything that hangs on a case."""
