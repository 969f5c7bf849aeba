"""The web chat's Bot API: PTB calls it in memory as it would call Telegram."""
