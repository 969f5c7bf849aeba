"""Odd input of every kind. A few examples in the suite, many by `make fuzz EXAMPLES=10000`."""
