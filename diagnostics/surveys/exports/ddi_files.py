"""The DDI codebook of a survey, with no more of its answers than everybody may see."""

from django.utils.translation import gettext as _

from diagnostics.surveys import services
from diagnostics.surveys.models import Survey
from diagnostics.surveys.paper.conditions import Teller
from diagnostics.surveys.paper.content import words_in
from diagnostics.surveys.questionnaire.schema import Item, Questionnaire
from diagnostics.surveys.results import words
from diagnostics.surveys.results.answer_rows import plan_of
from diagnostics.surveys.results.answer_tables import AnswerTables
from diagnostics.surveys.results.loading import are_shown, sheet_of, versions_of
from diagnostics.surveys.results.release import outsider, release
from diagnostics.surveys.results.sheet import Sheet
from diagnostics.surveys.wording import day_in, response_rate
from stakeholders.access.permissions import Actor

from .about_words import about_words
from .ddi import Numbers, Study, codebook, merged_universes


def survey_codebook(survey: Survey, *, by: Actor) -> bytes:
    """The questions of all versions; the draft where none was published. Counts only once they are shown to all."""
    forms = list(versions_of(survey).values()) or [services.drafted(survey)]
    sheet = sheet_of(survey) if are_shown(survey, outsider(by)) else None
    return codebook(
        _study(survey, sheet, forms[-1]),
        plan_of(forms),
        universes_of(forms),
        _numbers(sheet, by) if sheet else Numbers(),
        about_words(),
    )


def codebook_of(tables: AnswerTables) -> bytes:
    """The columns of a file of single answers, without any counts of them."""
    forms = tables.versions or [services.drafted(tables.survey)]
    return codebook(
        _study(tables.survey, None, forms[-1]),
        tables.plan,
        universes_of(forms),
        Numbers(int(tables.people_in.size)),
        about_words(),
    )


def universes_of(forms: list[Questionnaire]) -> dict[str, str]:
    """Of whom each question is asked, in words."""
    return merged_universes(forms, _universe)


def _universe(form: Questionnaire, item: Item) -> str:
    told = words_in(form.languages[0] if form.languages else "en")
    texts = {one.code: told["quoted"].replace("…", one.text) for one in form.items}
    teller = Teller(form, texts, told)
    section = form.section_of.get(item.code)
    parts = [teller.of_section(section.condition) if section else "", teller.of_item(item)]
    return ". ".join(filter(None, parts))


def _study(survey: Survey, sheet: Sheet | None, form: Questionnaire) -> Study:
    town = survey.municipality
    language = form.languages[0] if form.languages else (town.languages or ["en"])[0]
    others = {code: told["title"] for code, told in survey.words.items() if told.get("title")}
    newest = services.latest_version(survey)
    size = survey.population_size
    return Study(
        ident=str(survey.uid),
        title=survey.title,
        producer=town.name,
        language=language,
        made_on=day_in(town).isoformat(),
        titles=others,
        version=str(newest.number) if newest else "",
        abstract=survey.introduction,
        country=town.country,
        place=town.name,
        population=f"{survey.population} (N = {size})" if size else survey.population,
        first_day=survey.opened_on.isoformat() if survey.opened_on else "",
        last_day=survey.closed_on.isoformat() if survey.closed_on else "",
        sampling=words.sampling_words(survey, sheet) if sheet else survey.get_sampling_display(),
        mode=survey.mode,
        response_rate=response_rate(survey, len(sheet)) if sheet else "",
        weighting=survey.weighting,
        errors=_("Linearised (Taylor series), from the design; see the tables.")
        if sheet and words.has_intervals(sheet)
        else "",
        access=_("Answers of single people are not for publication. Tables are, with small numbers hidden."),
        contact=town.contact_email,
    )


def _numbers(sheet: Sheet, by: Actor) -> Numbers:
    """Counts that have passed the gate; none of sensitive questions."""
    counts, figures = {}, {}
    for table in release(sheet, outsider(by)).tables():
        item = table.table.item
        if table.is_closed or item.sensitive:
            continue
        counts[item.code] = {line.value: line.count for line in table.lines if line.count is not None}
        shown = {"mean": table.mean, "medn": table.median}
        figures[item.code] = {
            name: round(one.value, 4) for name, one in shown.items() if one and one.value is not None
        }
    return Numbers(len(sheet), counts, figures)
