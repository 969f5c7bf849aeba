"""The page at /chat/ and the routes behind it."""
