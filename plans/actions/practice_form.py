"""Choosing a practice while an action is written: what fits, and what the choice proposes."""

from functools import cached_property

from plans.library.choosing import problem_types_of, proposed, suggestions_for
from plans.library.lookup import library
from plans.library.telling import told_suggestions

USE = "practice:"


class ChoosesPractice:
    """For the form of an action. `again=practice:<code>` shows it again with the practice and what it proposes."""

    def __init__(self, data=None, *args, actor, **kwargs):
        self.practices = library(actor)
        again = data.get("again", "") if data is not None else ""
        if again.startswith(USE):
            data = self._with_practice(data, again.removeprefix(USE))
        super().__init__(data, *args, actor=actor, **kwargs)
        self.fields["practice"].offer(self.practices)

    def _with_practice(self, data, code: str):
        practice = self.practices.get(code)
        if practice is None or practice.is_harmful:
            return data
        data = data.copy()
        data["practice"] = code
        for name, value in proposed(practice).items():
            data[name] = value
        return data

    def clean(self):
        cleaned = super().clean()
        practice = self.practices.get(cleaned.get("practice"))
        if practice is not None and not cleaned.get("evidence_class"):
            for name, value in proposed(practice).items():
                cleaned[name] = cleaned.get(name) or value
        return cleaned

    @cached_property
    def suggestions(self) -> list[dict]:
        """What fits the form as it stands, best first."""
        asked = {name: [str(value) for value in self[name].value() or []] for name in ("measures", "factors")}
        objectives = [str(value) for value in self["objectives"].value() or []]
        found = suggestions_for(self.actor, problems=problem_types_of(self.actor, objectives), **asked)
        return told_suggestions(found)

    @property
    def is_asked(self) -> bool:
        return bool(self["measures"].value() or self["objectives"].value())

    @property
    def lacks_adaptation(self) -> bool:
        """A practice is chosen and nobody has written yet how it is adapted."""
        return bool(self["practice"].value()) and not self["adaptation_note"].value()
