"""A case in words for every surface: chat, console, group card and printed file."""
