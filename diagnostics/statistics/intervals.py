"""The interval that every estimate carries."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interval:
    """From ``low`` to ``high`` in the unit of the estimate; ``level`` is the confidence, 0 to 1."""

    low: float
    high: float
    level: float = 0.95

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    def scaled(self, factor: float) -> "Interval":
        """The same interval in another unit; ``factor`` is positive."""
        return Interval(self.low * factor, self.high * factor, self.level)


def check_level(level: float) -> float:
    """Return ``level`` or raise ValueError when it is not strictly between 0 and 1."""
    if not 0 < level < 1:
        raise ValueError(f"confidence level must be between 0 and 1, not {level}")
    return level
