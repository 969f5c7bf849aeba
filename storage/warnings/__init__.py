"""Official warnings: versions, tasks of firms with what happened, plans and exemptions."""
