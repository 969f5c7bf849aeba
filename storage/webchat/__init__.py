"""Chats, messages and files of the web chat."""
