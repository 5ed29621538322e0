"""Seven criteria that most towns can begin with. A town edits words, weights and scales as it likes."""

from django.utils.translation import gettext as _


def usual_criteria() -> list[dict]:
    """[{code, label, weight, question, scale}] in the active language; the weights sum to 100."""
    return [
        _row(
            "V",
            _("Volume"),
            15,
            _("How many cases a year, beside the other candidates?"),
            _("none known"),
            _("hardly any"),
            _("few"),
            _("some"),
            _("many"),
            _("most of all"),
        ),
        _row(
            "H",
            _("Harm"),
            25,
            _("What injury, fear and loss does it do to those affected?"),
            _("none"),
            _("small loss"),
            _("loss or fear for a while"),
            _("loss and lasting fear"),
            _("injury, or fear of whole groups"),
            _("serious injury or repeated harm"),
        ),
        _row(
            "T",
            _("Trend"),
            10,
            _("Which way does it go, by the exact test?"),
            _("clear fall"),
            _("falling, no clear change"),
            _("no clear change"),
            _("no clear change, no earlier figure"),
            _("no clear change, worry is rising"),
            _("clear rise"),
        ),
        _row(
            "C",
            _("Community concern"),
            15,
            _("What do survey, walks and focus groups say?"),
            _("nobody mentions it"),
            _("single mentions"),
            _("few mentions"),
            _("one group or area"),
            _("several groups or areas"),
            _("most people everywhere"),
        ),
        _row(
            "Q",
            _("Inequity"),
            15,
            _("Does it burden people and places that carry much already?"),
            _("not at all"),
            _("hardly"),
            _("a little"),
            _("some groups are hit more"),
            _("clearly unequal"),
            _("it falls on those who have least"),
        ),
        _row(
            "P",
            _("Preventability"),
            10,
            _("Is there evidence that something works?"),
            _("nothing known"),
            _("measures may do harm"),
            _("hints only"),
            _("mixed evidence"),
            _("promising evidence"),
            _("consistent evidence"),
        ),
        _row(
            "E",
            _("Local capacity"),
            10,
            _("Can the partners here do it?"),
            _("nobody"),
            _("one person, part of the time"),
            _("one partner alone"),
            _("partners without means"),
            _("partners and most means"),
            _("partners, means and will"),
        ),
    ]


def _row(code: str, label: str, weight: int, question: str, *scale: str) -> dict:
    return {"code": code, "label": label, "weight": weight, "question": question, "scale": list(scale)}
