"""Checklists as reviewed data, and the records of going through one: a firm's 自查, or an inspector's ticks on site."""
