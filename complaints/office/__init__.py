"""How staff work: steps, owners, responsible units, templates, numbers."""
