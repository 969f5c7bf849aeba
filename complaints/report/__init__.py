"""A report until it is submitted: what it lacks, who may send how many, what is like it."""
