"""A case: its states, the use cases that move it, and its public view."""
