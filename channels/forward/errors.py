"""The one way in which sending to another system fails."""


class DeliveryError(Exception):
    """`reason` is a key under forward.reason in texts, with the server's own words after a colon where it sent any.

    `permanent`: trying again can't help. `uncertain`: it may have arrived all the same. `wait_s`: what the server asked
    for.
    """

    def __init__(
        self, reason: str, *, permanent: bool = False, uncertain: bool = False, wait_s: float | None = None
    ) -> None:
        super().__init__(reason)
        self.reason, self.permanent, self.uncertain, self.wait_s = reason, permanent, uncertain, wait_s
