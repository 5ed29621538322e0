"""The offences of the bank as data: what is counted, of whom, how far, and how gravely it must be kept.

Classes are those of the ICCS (International Classification of Crime for Statistical Purposes, UNODC 2015). Where a
question spans several classes, the class above them stands here.
"""

from dataclasses import dataclass

from .words import content, said


@dataclass(frozen=True, slots=True)
class Offence:
    """One kind of thing that can happen to a person or household.

    `unit`: household or person, the base of its rates. `cap`: as many of one series are counted at most.
    `sensitive`: asked in private and last, never in a form on each incident.
    """

    code: str
    iccs: str
    unit: str
    violent: bool
    cap: int
    sensitive: bool
    attempted: bool

    def label(self, language: str) -> str:
        return said(_record(self.code)["label"], language)

    @property
    def screener(self) -> str:
        """The question whether it happened in five years."""
        return f"ever_{self.code}"

    @property
    def times(self) -> str:
        """The question how often it happened in twelve months."""
        return f"n_{self.code}"

    @property
    def series(self) -> str:
        """The question whether it was the same thing each time."""
        return f"series_{self.code}"

    @property
    def forms(self) -> str:
        """The value: how many incidents are told one by one, up to those of this offence."""
        return f"upto_{self.code}"


def _record(code: str) -> dict:
    return next(one for one in content("offences") if one["code"] == code)


OFFENCES = tuple(Offence(**{name: one[name] for name in Offence.__slots__}) for one in content("offences"))
SCREENED = tuple(one for one in OFFENCES if not one.sensitive)
BY_CODE = {one.code: one for one in OFFENCES}
#: The questions by which each is found: code of the question -> offence. The sensitive ones have several.
FOUND_BY = {one.screener: one for one in SCREENED} | {
    record["code"]: BY_CODE[record["offence"]]
    for record in content("sensitive")["questions"]
    if "offence" in record
}
