"""Complaints and findings: their values, states and use cases, as plain functions without I/O."""
