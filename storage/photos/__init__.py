"""Photo files on disk, how they are decoded, and the rows that say which file belongs to whom."""
