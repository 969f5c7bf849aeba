"""A case: its states, who moves it and how, and what is shown of it."""
