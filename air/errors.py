"""What is wrong with something that was entered. The surfaces turn it into a sentence."""


class BadAir(Exception):
    """`key` names the text below `air.wrong` that says what to do; `values` fill it. `field`: its name in a form."""

    def __init__(self, key: str, *, field: str = "", **values: object) -> None:
        self.key, self.field, self.values = key, field, values
        super().__init__(key)
