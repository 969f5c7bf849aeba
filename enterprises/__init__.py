"""Parties outside the office: their members, what these see of a case, and what they may do."""
