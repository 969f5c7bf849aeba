"""The work of staff: steps, owners, responsible units, templates, statistics."""
