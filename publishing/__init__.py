"""What the public may read: a published case is a frozen value, written when it is published. Public pages, feeds and
open data read these values and nothing else, so that a mistake in a page can't show what was not published."""
