"""Regulation answers: reviewed entries with citations in force, found by lexical retrieval. Generates no text."""
