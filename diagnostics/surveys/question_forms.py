"""The form of a question: its words, its answers one on each line, who is asked, how it is counted."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from stakeholders.access.forms import TownForm

from . import services
from .models import Question, QuestionKind
from .question_fields import GroupedCheckboxes, Lines
from .question_misfits import FORMULAS, misfits
from .questionnaire.drafts import draft_item
from .questionnaire.options import VALUE, free, parsed, slug_of, written
from .questionnaire.records import option_to_json
from .questionnaire.schema import Item, Option

ANSWER_FORMULAS = ("constraint", "constraint_message", "calculation")


class QuestionForm(TownForm):
    """A question, with its answers one on each line and the earlier answers on which it depends."""

    choices = Lines(
        label=_("Answers to choose from"),
        required=False,
        help_text=_(
            "One on each line. What stands before “|” is the short name under which answers are kept; leave it as it "
            "is when you change the words. New lines need none."
        ),
    )
    none_of_these = forms.CharField(
        label=_("Answer for “none of these”"),
        required=False,
        max_length=200,
        help_text=_("Only where several answers may be given. It is counted, and goes with no other answer."),
    )
    apart = Lines(
        label=_("Answers that stand apart"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "For example: I do not know. I prefer not to say. They are shown last, counted by themselves and left "
            "out of the shares."
        ),
    )
    asked_of = forms.MultipleChoiceField(
        label=_("Ask only those who answered"),
        required=False,
        widget=GroupedCheckboxes,
        help_text=_("Answers of one earlier question. With none ticked, everybody is asked."),
    )
    together_values = Lines(
        label=_("Count these answers together"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One on each line, by their words or short names. For example: Very safe, Fairly safe."),
    )
    together_label = forms.CharField(
        label=_("Name of these answers together"),
        required=False,
        max_length=120,
        help_text=_("For example: Feels safe after dark."),
    )

    class Meta:
        model = Question
        fields = [
            "text", "hint", "kind", "code", "required", "minimum", "maximum", "sensitive", "core", "section",
            "condition", "constraint", "constraint_message", "calculation", "choice_filter",
        ]  # fmt: skip
        widgets = {
            "kind": forms.RadioSelect,
            "text": forms.TextInput(),
            "hint": forms.TextInput(),
            **{name: forms.Textarea(attrs={"rows": 2, "class": "formula"}) for name in FORMULAS},
        }
        help_texts = {
            "code": _("Stands at the head of the column in files. Left empty, it is made from the question."),
            "minimum": _("Only where a number is asked for."),
            "maximum": _("Only where a number is asked for."),
            "section": _("Questions of one part stand together and are asked, or left out, together."),
            "condition": _(
                "A formula over earlier answers. For example: ${age} >= 18 and selected(${seen}, 'theft')"
            ),
            "constraint": _("A formula; the dot stands for the answer. For example: . <= ${household}"),
            "calculation": _("A formula. For example: ${thefts} + ${burglaries}"),
            "choice_filter": _(
                "Where the answers depend on an earlier one. Write behind each answer what it belongs to, such as "
                "“mill | Mill quarter | district = north”, and here: district = ${district}. An answer for which it "
                "does not hold is not offered; “or name = 'other'” always offers that one."
            ),
        }

    #: How the page groups the fields.
    SECTIONS = (
        (_("The question"), ("text", "hint", "kind", "section", "required", "sensitive", "core")),
        (
            _("Its answers"),
            ("choices", "none_of_these", "apart", "choice_filter", "minimum", "maximum", *ANSWER_FORMULAS),
        ),
        (_("Who is asked"), ("asked_of", "condition")),
        (_("In the results"), ("together_values", "together_label", "code")),
    )

    def __init__(self, *args, actor, instance, **kwargs):
        self.survey = instance.survey
        self.earlier = self._earlier(instance)
        kwargs["initial"] = {**self._initial(instance), **kwargs.get("initial", {})}
        super().__init__(*args, actor=actor, instance=instance, **kwargs)
        self.fields["code"].required = False
        self.fields["kind"].choices = QuestionKind.choices
        self.fields["section"].queryset = self.survey.sections.all()
        if not self.fields["section"].queryset:
            del self.fields["section"]
        self.fields["asked_of"].choices = [
            (
                f"{number}. {item.text}",
                [(f"{item.code}={value}", label) for value, label in item.labels.items()],
            )
            for number, item in self.earlier
            if item.is_choice
        ]
        if not self.fields["asked_of"].choices:
            del self.fields["asked_of"]
        if self.was_published:
            self._keep_what_answers_rest_on()

    @cached_property
    def published(self) -> dict[str, Item]:
        return services.published_items(self.survey)

    @cached_property
    def was_published(self) -> bool:
        return bool(self.instance.pk and self.instance.code in self.published)

    def _keep_what_answers_rest_on(self) -> None:
        reason = _(
            "This question was published, so that answers rest on it. For another one, add a new question."
        )
        for name in ("code", "kind"):
            self.fields[name].disabled = True
            self.fields[name].help_text = reason

    def _earlier(self, instance: Question) -> list[tuple[int, Item]]:
        """The questions before this one, with their numbers."""
        items = services.drafted(self.survey).items
        codes = [item.code for item in items]
        end = codes.index(instance.code) if instance.pk and instance.code in codes else len(items)
        return list(enumerate(items[:end], 1))

    def _initial(self, instance: Question) -> dict:
        item = draft_item(instance) if instance.pk else None
        if item is None:
            return {}
        ordinary = [option for option in item.options if not option.stands]
        rule, together = item.asked_if, item.together
        return {
            "choices": written(ordinary),
            "none_of_these": next((o.label for o in item.options if o.stands == "none"), ""),
            "apart": written(item.apart),
            "asked_of": [f"{rule.question}={value}" for value in rule.values] if rule else [],
            "together_values": "\n".join(item.labels.get(v, v) for v in together.values) if together else "",
            "together_label": together.label if together else "",
        }

    @cached_property
    def _known(self) -> dict[str, str]:
        """Values by label, as the question was until now."""
        item = draft_item(self.instance) if self.instance.pk else None
        return {option.label: option.value for option in item.options} if item else {}

    @cached_property
    def _taken(self) -> set[str]:
        """Values that once stood for another answer and may not be given to a new one."""
        item = self.published.get(self.instance.code) if self.instance.pk else None
        return set(item.labels) if item else set()

    def clean_code(self):
        code = self.cleaned_data["code"]
        if not code:
            others = set(self.survey.questions.values_list("code", flat=True)) | set(self.published)
            code = free(
                "_".join(slug_of(self.data.get(self.add_prefix("text"), "")).split("_")[:4]), others, "q"
            )
        code = code.lower()
        if not VALUE.fullmatch(code):
            raise forms.ValidationError(_("Use small letters, digits, “_” and “-” only, 40 at the most."))
        if code in self.published and not self.was_published:
            raise forms.ValidationError(
                _("An earlier question had this short name; the answers to both would be mixed.")
            )
        return code

    def clean_asked_of(self):
        chosen = [tuple(value.split("=", 1)) for value in self.cleaned_data["asked_of"]]
        if len({code for code, _value in chosen}) > 1:
            raise forms.ValidationError(_("Tick answers of one question only."))
        return {"question": chosen[0][0], "values": [value for _code, value in chosen]} if chosen else {}

    def clean(self):
        cleaned = super().clean()
        kind = cleaned.get("kind") or self.instance.kind
        self.options = self._clean_options(kind, cleaned)
        self.together = self._clean_together(cleaned)
        for name, problem in misfits(kind, cleaned, self.options):
            self.add_error(name, problem)
        return cleaned

    def _clean_options(self, kind: str, cleaned: dict) -> list[Option]:
        lists = {"choices": "", "none_of_these": "none", "apart": "apart"}
        offered = {"single": {"choices", "apart"}, "multiple": set(lists), "area": {"apart"}}.get(kind, set())
        options: list[Option] = []
        for name, stands in lists.items():
            lines = cleaned.get(name) or []
            lines = [lines] if isinstance(lines, str) else lines
            if lines and name not in offered:
                self.add_error(name, _("A question of this kind has no such answers."))
                continue
            taken = {option.value for option in options} | self._taken
            try:
                options += parsed(lines, stands=stands, known=self._known, taken=taken)
            except ValueError as problem:
                self.add_error(
                    name,
                    _(
                        "“%(line)s”: write “short name | words”; the short name in small letters, digits and “_”."
                    )
                    % {"line": problem},
                )
        self._refuse_doubles(options)
        return options

    def _refuse_doubles(self, options: list[Option]) -> None:
        for index, option in enumerate(options):
            before = options[:index]
            if any(option.label == other.label or option.value == other.value for other in before):
                field = {"": "choices", "none": "none_of_these", "apart": "apart"}[option.stands]
                self.add_error(field, _("“%(label)s” is there twice.") % {"label": option.label})
            if len(option.label) > 200:
                self.add_error("choices", _("“%(label)s…” is too long.") % {"label": option.label[:40]})

    def _clean_together(self, cleaned: dict) -> dict:
        typed, label = cleaned.get("together_values") or [], cleaned.get("together_label") or ""
        by_words = {name: o.value for o in self.options if o.stands != "apart" for name in (o.label, o.value)}
        if unknown := [line for line in typed if line not in by_words]:
            self.add_error(
                "together_values", _("“%(line)s” is not among the answers.") % {"line": _("”, “").join(unknown)}
            )
        if bool(typed) != bool(label):
            self.add_error(
                "together_values" if label else "together_label",
                _("Give both: the answers that are counted together, and a name for them."),
            )
        values = [by_words[line] for line in typed if line in by_words]
        return {"label": label, "values": list(dict.fromkeys(values))} if values and label else {}

    def _post_clean(self):
        super()._post_clean()
        self.instance.options = [option_to_json(option) for option in getattr(self, "options", [])]
        self.instance.together = getattr(self, "together", {})
        self.instance.asked_if = self.cleaned_data.get("asked_of") or {}

    @property
    def sections(self):
        """(heading, bound fields) for the page."""
        for heading, names in self.SECTIONS:
            fields = [self[name] for name in names if name in self.fields]
            if fields:
                yield heading, fields
