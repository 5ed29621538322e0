"""What a contribution answers, for every page that shows it."""

from .models import RoundQuestion


def give_questions(contributions) -> None:
    """Each contribution gets `asked`, the question that it answers, or an empty text; one query at most."""
    rows = list(contributions)
    wanted = {row.question_id for row in rows if row.question_id}
    found = RoundQuestion.objects.in_bulk(wanted) if wanted else {}
    for row in rows:
        row.asked = found[row.question_id].title if row.question_id else ""
