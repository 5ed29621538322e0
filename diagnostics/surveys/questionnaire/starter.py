"""A short safety survey to begin with: ten questions in our own words.

In the tradition of victimisation surveys (UNODC-UNECE, Manual on Victimization Surveys, 2010): who and where,
how safe, what happened, told or not, trust, wishes. The question on walking alone after dark gives SDG
indicator 16.1.4, for which all who were asked count.
"""

from django.utils.translation import gettext as _

from .schema import Item, Option, Rule, Together


def title() -> str:
    return _("Short safety survey")


def introduction() -> str:
    return _(
        "We ask how safe people feel here and what they have gone through, so that the municipality can plan what "
        "to do about it.\n\n"
        "Your answers are anonymous: no name, no address and no time of day are kept. Only the office for "
        "prevention reads single answers; everybody else sees totals.\n\n"
        "Taking part is voluntary. Wherever you do not want to answer you can say so or leave the question out, and "
        "you can stop at any moment. It takes about five minutes.\n\n"
        "This is not a way to report a crime."
    )


def items() -> list[Item]:
    """The ten questions."""
    return [*_about_you(), *_safety(), *_crimes(), *_wishes()]


def _no_answer() -> Option:
    return Option("no_answer", _("I prefer not to say"), "apart")


def _about_you() -> list[Item]:
    return [
        Item(
            "area",
            "area",
            _("In which neighbourhood do you live?"),
            options=(Option("elsewhere", _("Outside the municipality"), "apart"), _no_answer()),
            required=True,
        ),
        Item(
            "age",
            "single",
            _("How old are you?"),
            options=(
                Option("18_24", _("18 to 24")),
                Option("25_44", _("25 to 44")),
                Option("45_64", _("45 to 64")),
                Option("65_plus", _("65 or over")),
                _no_answer(),
            ),
            required=True,
        ),
        Item(
            "gender",
            "single",
            _("Are you …"),
            options=(
                Option("woman", _("a woman")),
                Option("man", _("a man")),
                Option("other", _("of another gender")),
                _no_answer(),
            ),
            required=True,
        ),
    ]


def _safety() -> list[Item]:
    return [
        Item(
            "safe_dark",
            "single",
            _("How safe do you feel walking alone in your neighbourhood after dark?"),
            options=(
                Option("very_safe", _("Very safe")),
                Option("safe", _("Fairly safe")),
                Option("unsafe", _("A bit unsafe")),
                Option("very_unsafe", _("Very unsafe")),
                Option("never", _("I never walk alone after dark")),
                Option("dont_know", _("I do not know")),
            ),
            required=True,
            together=Together(_("Feels safe after dark"), ("very_safe", "safe")),
        ),
        Item(
            "nuisance",
            "multiple",
            _("Which of these are a problem where you live?"),
            hint=_("Tick all that apply."),
            options=(
                Option("neglect", _("Litter, or places that nobody looks after")),
                Option("lighting", _("Dark streets and paths")),
                Option("noise", _("Noise or drunken people at night")),
                Option("drugs", _("Open use or sale of drugs")),
                Option("threats", _("People who frighten or harass others")),
                Option("traffic", _("Dangerous driving")),
                Option("none", _("None of these"), "none"),
            ),
        ),
    ]


def _crimes() -> list[Item]:
    only_victims = Rule("victim", ("yes",))
    return [
        Item(
            "victim",
            "single",
            _("In the last twelve months, has somebody committed a crime against you or your household?"),
            hint=_("Also if it was only attempted, and also if nobody was told."),
            options=(Option("yes", _("Yes")), Option("no", _("No")), _no_answer()),
            required=True,
            together=Together(_("Victim of a crime in twelve months"), ("yes",)),
        ),
        Item(
            "crimes",
            "multiple",
            _("What happened in these twelve months?"),
            hint=_("Tick all that apply. You may leave this out."),
            options=(
                Option("burglary", _("Somebody broke into the home, or tried to")),
                Option("robbery", _("Something was taken by force or threat, or it was tried")),
                Option("theft", _("Something was stolen without force")),
                Option("vehicle", _("A vehicle or bicycle was stolen or broken into")),
                Option("assault", _("Somebody hit, attacked or threatened me outside the home")),
                Option("home", _("Somebody in the family or a partner was violent or threatened me")),
                Option("damage", _("Something was damaged on purpose")),
                Option("fraud", _("Fraud, also on the internet")),
                Option("hate", _("I was insulted or attacked because of who I am")),
                Option("other", _("Something else")),
            ),
            asked_if=only_victims,
            sensitive=True,
        ),
        Item(
            "told",
            "single",
            _("The last time: did you or somebody else tell the police?"),
            options=(
                Option("yes", _("Yes")),
                Option("no", _("No")),
                Option("dont_know", _("I do not know"), "apart"),
            ),
            asked_if=only_victims,
            together=Together(_("Told the police"), ("yes",)),
        ),
    ]


def _wishes() -> list[Item]:
    return [
        Item(
            "trust",
            "single",
            _("How much do you trust the police here?"),
            options=(
                Option("a_lot", _("A lot")),
                Option("some", _("Somewhat")),
                Option("little", _("Not much")),
                Option("none", _("Not at all")),
                Option("dont_know", _("I do not know"), "apart"),
            ),
            together=Together(_("Trusts the police a lot or somewhat"), ("a_lot", "some")),
        ),
        Item(
            "idea",
            "text",
            _("What would make your neighbourhood safer?"),
            hint=_("Please write no names, telephone numbers or addresses, and do not report a crime here."),
        ),
    ]
