"""Photo files on disk, their decoding, and the rows that assign a file to its draft or case."""
