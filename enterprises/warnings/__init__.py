"""Official warnings: entered by one person, released by another, told to every firm concerned with its own measures.
The values are in `complaints.model.warnings`, because storage names them."""
