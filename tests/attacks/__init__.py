"""Attacks and accidents, one file per kind: what was tried, and that nothing was lost, leaked or stopped.

Each file's docstring says who attacks, with what, and what must hold. SECURITY.md has the promises that they prove.
"""
