"""The web chat's chats, messages and files."""
