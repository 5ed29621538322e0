"""The International Classification of Crime for Statistical Purposes, version 1.0 (UNODC 2015), levels 1 and 2.

A code has 2 digits (section), 4 (division), 5 (group) or 6 (class). The two lower levels are accepted
without a label: their wording stands in the printed classification.
"""

from django.utils.translation import gettext_lazy as _

from stakeholders.spreadsheets.guessing import suggest

SECTIONS = {
    "01": _("Acts leading to death or intending to cause death"),
    "02": _("Acts causing harm or intending to cause harm to the person"),
    "03": _("Injurious acts of a sexual nature"),
    "04": _("Acts against property involving violence or threat against a person"),
    "05": _("Acts against property only"),
    "06": _("Acts involving controlled drugs or other psychoactive substances"),
    "07": _("Acts involving fraud, deception or corruption"),
    "08": _("Acts against public order, authority and provisions of the State"),
    "09": _("Acts against public safety and state security"),
    "10": _("Acts against the natural environment"),
    "11": _("Other criminal acts not elsewhere classified"),
}

DIVISIONS = {
    "0101": _("Intentional homicide"),
    "0102": _("Attempted intentional homicide"),
    "0103": _("Non-intentional homicide"),
    "0104": _("Assisting or instigating suicide"),
    "0105": _("Euthanasia"),
    "0106": _("Illegal feticide"),
    "0107": _("Unlawful killing associated with armed conflict"),
    "0109": _("Other acts leading to death or intending to cause death"),
    "0201": _("Assaults and threats"),
    "0202": _("Acts against liberty"),
    "0203": _("Slavery and exploitation"),
    "0204": _("Trafficking in persons"),
    "0205": _("Coercion"),
    "0206": _("Negligence"),
    "0207": _("Dangerous acts"),
    "0208": _("Acts intended to induce fear or emotional distress"),
    "0209": _("Defamation or insult"),
    "0210": _("Discrimination"),
    "0211": _("Acts that trespass against the person"),
    "0219": _("Other acts causing harm or intending to cause harm to the person"),
    "0301": _("Sexual violence"),
    "0302": _("Sexual exploitation"),
    "0309": _("Other injurious acts of a sexual nature"),
    "0401": _("Robbery"),
    "0409": _("Other acts against property involving violence or threat against a person"),
    "0501": _("Burglary"),
    "0502": _("Theft"),
    "0503": _("Intellectual property offences"),
    "0504": _("Property damage"),
    "0509": _("Other acts against property only"),
    "0601": _("Unlawful acts involving controlled drugs or precursors"),
    "0602": _("Unlawful acts involving alcohol, tobacco or other controlled substances"),
    "0609": _("Other acts involving controlled drugs or other psychoactive substances"),
    "0701": _("Fraud"),
    "0702": _("Forgery/counterfeiting"),
    "0703": _("Corruption"),
    "0704": _("Acts involving the proceeds of crime"),
    "0709": _("Other acts involving fraud, deception or corruption"),
    "0801": _("Acts against public order behavioural standards"),
    "0802": _("Acts against public order sexual standards"),
    "0803": _("Acts related to freedom of expression or control of expression"),
    "0804": _("Acts contrary to public revenue or regulatory provisions"),
    "0805": _("Acts related to migration"),
    "0806": _("Acts against the justice system"),
    "0807": _("Acts related to democratic elections"),
    "0808": _("Acts contrary to labour law"),
    "0809": _("Other acts against public order, authority and provisions of the State"),
    "0901": _("Acts involving weapons, explosives and other destructive materials"),
    "0902": _("Acts against health and safety"),
    "0903": _("Acts against computer systems"),
    "0904": _("Acts against state security"),
    "0905": _("Acts related to an organized criminal group"),
    "0906": _("Terrorism"),
    "0907": _("Non-injurious traffic violations"),
    "0909": _("Other acts against public safety and state security"),
    "1001": _("Acts that cause environmental pollution or degradation"),
    "1002": _("Acts involving the movement or dumping of waste"),
    "1003": _("Trade or possession of protected or prohibited species of fauna and flora"),
    "1004": _("Acts that result in the depletion or degradation of natural resources"),
    "1009": _("Other acts against the natural environment"),
    "1101": _("Acts under universal jurisdiction"),
    "1102": _("Acts contrary to youth regulations and acts on minors"),
    "1109": _("Other criminal acts not elsewhere classified"),
}

LABELS = SECTIONS | DIVISIONS


def is_known(code: str) -> bool:
    """Whether the code can be one of the classification: its division (or section) is listed."""
    if not code.isdecimal() or len(code) not in (2, 4, 5, 6):
        return False
    return code in SECTIONS if len(code) == 2 else code[:4] in DIVISIONS


def suggested(name: str) -> str:
    """The division that a name most probably belongs to, for a person to confirm; empty when none is near."""
    labels = {str(label): code for code, label in DIVISIONS.items()}
    found = suggest(name.replace("_", " "), labels, most=1, least=0.8)
    return found[0].name if found else ""


def label(code: str) -> str:
    """The label of the code, or of the division it belongs to; empty when there is none."""
    return str(LABELS.get(code) or LABELS.get(code[:4]) or "")
