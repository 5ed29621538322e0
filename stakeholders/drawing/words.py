"""The few words that drawings write by themselves; pages give them translated."""

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Words:
    """Words of maps and charts, in English unless told otherwise."""

    no_data: str = "No data"
    suppressed: str = "Suppressed: small number"
    nothing_yet: str = "There is nothing to show yet."
    interval: str = "95 % interval"
    fewer: str = "fewer"
    more: str = "more"
    baseline: str = "Baseline"
    now: str = "Now"
    target: str = "Target"
    today: str = "Today"
    quarter: str = "Q"
    covered: str = "Covered"
    partial: str = "Partly"
    excluded: str = "Excluded with a reason"
    open: str = "Not considered"
    not_begun: str = "Not begun"
    running: str = "Running"
    done: str = "Done"
    late: str = "Late"
    milestone: str = "Milestone"
    kilometre: str = "km"
    metre: str = "m"

    def __post_init__(self) -> None:
        for field in fields(self):  # lazy translations become text once, here
            object.__setattr__(self, field.name, str(getattr(self, field.name)))


ENGLISH = Words()
