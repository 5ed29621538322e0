"""A survey as a codebook of the Data Documentation Initiative (DDI-Codebook 2.5). Neither Django nor the database."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree import ElementTree

from diagnostics.surveys.questionnaire.schema import Item, Questionnaire
from diagnostics.surveys.results.answer_rows import Plan
from stakeholders.spreadsheets.writing import CONTROL

NAMESPACE = "ddi:codebook:2_5"
SCHEMA = f"{NAMESPACE} https://ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
DOMAINS = {
    "number": "numeric",
    "decimal": "numeric",
    "date": "datetime",
    "text": "text",
    "calculate": "other",
}


@dataclass(frozen=True)
class Study:
    """What is told of the survey as a whole; empty texts are left out. Days are YYYY-MM-DD."""

    ident: str
    title: str
    producer: str
    language: str
    made_on: str
    titles: Mapping[str, str] = field(default_factory=dict)
    version: str = ""
    abstract: str = ""
    country: str = ""
    place: str = ""
    population: str = ""
    first_day: str = ""
    last_day: str = ""
    sampling: str = ""
    mode: str = ""
    response_rate: str = ""
    weighting: str = ""
    errors: str = ""
    access: str = ""
    contact: str = ""


@dataclass(frozen=True)
class Numbers:
    """What may be told of the answers: how many gave each, and figures (mean, medn) of numbers; by question."""

    cases: int | None = None
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    figures: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


def codebook(
    study: Study, plan: Plan, universes: Mapping[str, str], numbers: Numbers, about: Mapping[str, str]
) -> bytes:
    """The whole as XML. `universes`: of whom each question is asked; `about`: words of what stands beside answers."""
    return _Writer(study, plan, universes, numbers, about).written()


class _Writer:
    def __init__(self, study: Study, plan: Plan, universes, numbers: Numbers, about):
        self.study, self.plan, self.universes, self.numbers, self.about = (
            study,
            plan,
            universes,
            numbers,
            about,
        )
        self.root = ElementTree.Element(
            "codeBook",
            {
                "xmlns": NAMESPACE,
                "version": "2.5",
                "xml:lang": study.language,
                "ID": f"survey-{study.ident}",
                "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
                "xsi:schemaLocation": SCHEMA,
            },
        )
        self.variables: list[ElementTree.Element] = []
        self.groups: list[ElementTree.Element] = []

    def written(self) -> bytes:
        self._document()
        self._study()
        files = [("F1", "answers", self.plan.people, self.plan.about)]
        files += [
            (f"F{place}", part.section.code, part.items, ("number",))
            for place, part in enumerate(self.plan.parts, 2)
        ]
        for ident, name, items, about in files:
            self._variables(ident, items, ("person", *about))
            self._file(ident, name)
        data = self._add(self.root, "dataDscr")
        data.extend([*self.groups, *self.variables])
        ElementTree.indent(self.root)
        return ElementTree.tostring(self.root, encoding="utf-8", xml_declaration=True) + b"\n"

    def _add(self, parent, tag: str, text: object = None, **attributes: str):
        told = {name.replace("xml_lang", "xml:lang"): value for name, value in attributes.items() if value}
        element = ElementTree.SubElement(parent, tag, told)
        if text is not None:
            element.text = _clean(str(text))
        return element

    def _told(self, parent, *pairs: tuple[str, str]) -> None:
        """Elements that have a text; the others are left out."""
        for tag, text in pairs:
            if text:
                self._add(parent, tag, text)

    def _document(self) -> None:
        citation = self._add(self._add(self.root, "docDscr"), "citation")
        self._add(self._add(citation, "titlStmt"), "titl", self.study.title)
        made = self._add(citation, "prodStmt")
        self._add(made, "producer", self.study.producer)
        self._add(made, "prodDate", self.study.made_on, date=self.study.made_on)
        self._add(made, "software", "Concord")

    def _study(self) -> None:
        study = self._add(self.root, "stdyDscr")
        self._citation(study)
        self._information(study)
        self._method(study)
        use = self._add(self._add(study, "dataAccs"), "useStmt")
        self._told(use, ("restrctn", self.study.access), ("contact", self.study.contact))

    def _citation(self, study) -> None:
        told = self.study
        citation = self._add(study, "citation")
        titles = self._add(citation, "titlStmt")
        self._add(titles, "titl", told.title, xml_lang=told.language)
        for language, title in told.titles.items():
            self._add(titles, "parTitl", title, xml_lang=language)
        self._add(titles, "IDNo", told.ident, agency="UUID")
        self._add(self._add(citation, "rspStmt"), "AuthEnty", told.producer)
        self._add(self._add(citation, "prodStmt"), "producer", told.producer)
        if told.version:
            self._add(self._add(citation, "verStmt"), "version", told.version)

    def _information(self, study) -> None:
        told = self.study
        information = self._add(study, "stdyInfo")
        self._told(information, ("abstract", told.abstract))
        summary = self._add(information, "sumDscr")
        for event, day in (("start", told.first_day), ("end", told.last_day)):
            if day:
                self._add(summary, "collDate", day, date=day, event=event)
        self._told(
            summary,
            ("nation", told.country),
            ("geogCover", told.place),
            ("universe", told.population),
            ("dataKind", "survey data"),
        )

    def _method(self, study) -> None:
        told = self.study
        method = self._add(study, "method")
        collection = self._add(method, "dataColl")
        self._told(
            collection, ("sampProc", told.sampling), ("collMode", told.mode), ("weight", told.weighting)
        )
        if told.response_rate or told.errors:
            analysis = self._add(method, "anlyInfo")
            self._told(analysis, ("respRate", told.response_rate), ("EstSmpErr", told.errors))

    def _file(self, ident: str, name: str) -> None:
        text = self._add(self._add(self.root, "fileDscr", ID=ident), "fileTxt")
        self._add(text, "fileName", f"{name}.csv")
        if ident == "F1" and self.numbers.cases is not None:
            self._add(self._add(text, "dimensns"), "caseQnty", self.numbers.cases)
        self._add(text, "fileType", "CSV, UTF-8")

    def _variables(self, file: str, items: Iterable[Item], about: Sequence[str]) -> None:
        for name in about:
            wgt = "wgt" if name.startswith("weight") else ""
            variable = self._variable(file, name, intrvl="contin" if wgt else "discrete", wgt=wgt)
            self._add(variable, "labl", self.about.get(name, name))
        for item in items:
            if item.kind == "multiple":
                self._several(file, item)
            elif item.kind != "note":
                self._single(file, item)

    def _variable(self, file: str, name: str, **attributes: str):
        told = {key: value for key, value in attributes.items() if value}
        variable = ElementTree.Element(
            "var", {"ID": f"V{len(self.variables) + 1}", "name": _clean(name), "files": file, **told}
        )
        self.variables.append(variable)
        return variable

    def _single(self, file: str, item: Item) -> None:
        is_scale = item.kind in {"number", "decimal", "date"}
        variable = self._variable(file, item.code, intrvl="contin" if is_scale else "discrete")
        self._words(variable, item)
        counts = self.numbers.counts.get(item.code, {})
        for name, value in self.numbers.figures.get(item.code, {}).items():
            self._add(variable, "sumStat", value, type=name)
        for option in item.options:
            missing = "Y" if option.stands == "apart" else ""
            self._category(
                variable, option.value, _labels(item, option.value), missing, counts.get(option.value)
            )
        self._notes(variable, item)

    def _several(self, file: str, item: Item) -> None:
        """A variable for each answer, and a group of them all."""
        own = []
        counts = self.numbers.counts.get(item.code, {})
        for option in item.options:
            variable = self._variable(file, f"{item.code}__{option.value}", intrvl="discrete")
            own.append(variable.get("ID"))
            for language, label in _labels(item, option.value):
                self._add(variable, "labl", label, xml_lang=language)
            self._words(variable, item, labels=False)
            self._category(variable, "1", [], "", counts.get(option.value))
            self._category(variable, "0", [], "", None)
            self._notes(variable, item)
        group = ElementTree.Element(
            "varGrp", {"ID": f"G{len(self.groups) + 1}", "type": "multipleResp", "var": " ".join(own)}
        )
        for language, text in _texts(item):
            self._add(group, "labl", text, xml_lang=language)
        self.groups.append(group)

    def _words(self, variable, item: Item, *, labels: bool = True) -> None:
        if labels:
            for language, text in _texts(item):
                self._add(variable, "labl", text, xml_lang=language)
        if item.sensitive:
            self._add(variable, "security", "sensitive")
        question = self._add(variable, "qstn", responseDomainType=DOMAINS.get(item.kind, "category"))
        for language, text in _texts(item):
            self._add(question, "qstnLit", text, xml_lang=language)
        if item.hint:
            self._add(question, "ivuInstr", item.hint)
        if item.minimum is not None or item.maximum is not None:
            limits = {"min": item.minimum, "max": item.maximum}
            bounds = {name: str(one) for name, one in limits.items() if one is not None}
            self._add(self._add(variable, "valrng"), "range", UNITS="INT", **bounds)
        if universe := self.universes.get(item.code):
            self._add(variable, "universe", universe)

    def _notes(self, variable, item: Item) -> None:
        if item.core:
            self._add(variable, "concept", "core question")
        if item.calculation:
            self._add(self._add(variable, "derivation"), "drvcmd", item.calculation)
        kind = "numeric" if item.is_number or item.kind == "multiple" else "character"
        self._add(variable, "varFormat", type=kind)

    def _category(self, variable, value: str, labels, missing: str, count: int | None) -> None:
        category = self._add(variable, "catgry", missing=missing)
        self._add(category, "catValu", value)
        for language, label in labels:
            self._add(category, "labl", label, xml_lang=language)
        if count is not None:
            self._add(category, "catStat", count, type="freq")


def _texts(item: Item) -> Iterator[tuple[str, str]]:
    """The words of a question, the first language without its code, as the whole is in it."""
    yield "", item.text
    for language, words in item.words.items():
        if words.text:
            yield language, words.text


def _labels(item: Item, value: str) -> list[tuple[str, str]]:
    found = [("", item.labels.get(value, value))]
    found += [
        (language, words.labels[value]) for language, words in item.words.items() if words.labels.get(value)
    ]
    return found


def _clean(text: str) -> str:
    """Without what XML cannot hold."""
    return CONTROL.sub("\ufffd", text)


def merged_universes(forms: Iterable[Questionnaire], tell) -> dict[str, str]:
    """Of whom each question is asked, as in its newest version. `tell(form, item)` says it."""
    found: dict[str, str] = {}
    for form in forms:
        found |= {item.code: tell(form, item) for item in form.items}
    return {code: text for code, text in found.items() if text}
