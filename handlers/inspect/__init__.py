"""夜查 in the private chat, in plain order: photos, place, what, to whom and until when, 现场交办."""
