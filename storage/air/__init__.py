"""The tables of air/: readings with all their versions, the days kept of them, targets, rules, notes, keys."""
