"""The Bot API that the web chat plays: PTB talks to it in memory as it would to Telegram."""
