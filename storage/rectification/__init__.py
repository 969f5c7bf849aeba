"""督察整改清单: items, their entries with files, and what is public of them."""
