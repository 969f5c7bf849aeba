"""The only error of sending to another system."""


class DeliveryError(Exception):
    """`reason`: a key under forward.reason in texts, followed by a colon and the server's message if it sent one.

    `permanent`: a retry can't help. `uncertain`: the case may have arrived nevertheless. `taken`: the server confirmed
    it (2xx), so it is never sent again. `wait_s`: the delay that the server asked for.
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
