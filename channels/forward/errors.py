"""The one way in which sending to another system fails."""


class DeliveryError(Exception):
    """`reason` is a key under forward.reason in texts, with the server's own words after a colon where it sent any.

    `permanent`: trying again can't help. `uncertain`: it may have arrived all the same. `taken`: the server said
    that it did (2xx), so it is never sent again. `wait_s`: what the server asked for.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        uncertain: bool = False,
        taken: bool = False,
        wait_s: float | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason, self.permanent, self.wait_s = reason, permanent, wait_s
        self.uncertain, self.taken = uncertain or taken, taken
