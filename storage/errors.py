"""Storage failures, told apart by whether trying again can help."""


class StorageError(Exception):
    """`transient`: locked, full or unreachable now; the same work may succeed later."""

    def __init__(self, doing: str, *, transient: bool) -> None:
        super().__init__(doing)
        self.transient = transient
