"""The texts that describe a case, shared by all surfaces: chat, console, group card and printed dossier."""
