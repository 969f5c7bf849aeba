"""A report until its submission: missing steps, limits, similar reports."""
