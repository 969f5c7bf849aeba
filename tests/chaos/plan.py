"""What a run is: everything that its seed decides."""

import random
from dataclasses import dataclass

_CONSONANTS = "bcdfghjkmnpqrstvwxz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`seconds`: how long new walks begin and troubles come. `abreast`: people in the middle of a walk at any time.
    `calm`: seconds between two troubles, on the average. `patience`: seconds that a person waits for an answer before
    asking again. `worst`: most calls in a row that one trouble strikes, `hang`: seconds that one of them hangs at most.
    `compared`: of how many cases, chosen by chance, every page is looked at in the end. `clocks`: whether the clock may
    jump, which needs libfaketime."""

    seed: int
    seconds: float
    database: str = "sqlite"
    abreast: int = 16
    calm: float = 6.0
    patience: float = 40.0
    worst: int = 6
    hang: float = 45.0
    clocks: bool = True
    troubles: tuple[str, ...] = ()
    most_people: int = 10_000
    compared: int = 120

    @property
    def processes(self) -> int:
        return 1 if self.database == "sqlite" else 2

    def dice(self, name: str) -> random.Random:
        """A source of chance for one purpose: what one person does changes nothing for another."""
        return random.Random(f"{self.seed}/{name}")


def mark(dice: random.Random) -> str:
    """A word that occurs once: no language has it, and nothing in the product strikes it out."""
    return "".join(dice.choices(_CONSONANTS, k=9))
