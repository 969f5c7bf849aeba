"""公开 in the console: what is prepared of a closed case, the photos with what is blacked out in them, publishing,
taking back."""
