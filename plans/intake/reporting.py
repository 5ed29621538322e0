"""What became of each row, kept with the import as JSON."""

from collections import Counter
from dataclasses import asdict

from .choices import REMOVE, Choices, without_private
from .proposal import Proposal, Proposed
from .writing import Written


def report_of(seen: Proposal, done: Proposal, choices: Choices, written: Written) -> dict:
    """`seen` is the whole proposal, `done` the part that was written."""
    organisations = done.stand.organisations.values()
    told = {
        "left_out": [
            {"lines": row.lines, "title": row.title}
            for row in seen.rows
            if row.row.line in set(choices.left_out)
        ],
        "skipped": [asdict(line) for line in seen.skipped],
        "organisations": [one.name for one in organisations if one.pk in set(written.organisations)],
        "problems": done.new_problems,
        "objectives": done.new_objectives,
    }
    if choices.private == REMOVE:
        told = {name: without_private(value) for name, value in told.items()}
    told["rows"] = [_row(row, is_clean=choices.private == REMOVE) for row in done.rows]
    counts = Counter(row["kind"] for row in told["rows"])
    return {
        **told,
        "counts": {
            **{kind: counts[kind] for kind in ("new", "change", "same")},
            "left_out": len(told["left_out"]),
            "skipped": len(told["skipped"]),
        },
        "written": asdict(written),
        "kept": [],
    }


def _row(row: Proposed, *, is_clean: bool) -> dict:
    """The texts of a row may be cleaned; its uid is no text."""
    texts = {
        "title": row.action.title,
        "changes": [asdict(change) for change in row.changes],
        "note": list(row.note),
        "remarks": list(row.remarks),
    }
    head = {"lines": row.lines, "kind": row.kind, "uid": str(row.action.uid), "code": row.action.code}
    return {**head, **(without_private(texts) if is_clean else texts)}
