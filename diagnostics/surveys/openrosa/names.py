"""Short names of questions and parts as names in XML, and back. Neither Django nor the database."""

import re

from diagnostics.surveys.questionnaire.schema import Questionnaire

#: Before the name of a question that XML cannot hold as it is, and before that of every part: pyxform adds an
#: element `<part>_count` to some, and so it can never be that of a question.
QUESTION, PART = "q_", "p_"
#: The note before the first question; that of a question has something behind the mark.
INTRODUCTION = QUESTION
#: Before the number of a choice whether sensitive questions are to be seen, and the words at the end where help is: no
#: short name has a point in it.
DOOR, HELP = f"{QUESTION}.", f"{QUESTION}.help"
#: The name of the element around the identity of an interview.
META = "meta"
_XML = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_NAMED = re.compile(r"\$\{\s*([^{}]*?)\s*\}")


class Names:
    """The names in XML of everything in a questionnaire; no two are the same."""

    def __init__(self, form: Questionnaire):
        self.form = form
        self.parts = {section.code for section in form.sections}
        codes = [*self.parts, *(item.code for item in form.items)]
        self.codes = {self.of(code): code for code in codes}

    def of(self, code: str) -> str:
        """The name in XML of a question or part."""
        if code in self.parts:
            return PART + code
        is_fit = _XML.fullmatch(code) and code != META and not code.startswith((QUESTION, PART))
        return code if is_fit else QUESTION + code

    def renamed(self, text: str) -> str:
        """A text or formula in which questions stand as ${name}, with their names in XML."""
        return _NAMED.sub(lambda found: f"${{{self.of(found[1])}}}", text)
