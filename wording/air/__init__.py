"""Air (air/) in words, for page, chat, picture and morning page alike."""
