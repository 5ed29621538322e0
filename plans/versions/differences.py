"""What changed between two contents of a plan, part by part and word by word. Pure.

Parts are matched by their permanent uid and by nothing else: a part that was written anew is another part, however
alike its words are.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum


class Change(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field: its name in the snapshot, its label, and its text before and after."""

    name: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PartChange:
    """One part of the plan and what happened to it. A part may be reworded and moved at once."""

    uid: str
    kind: str
    code: str
    title: str
    changes: tuple[Change, ...]
    fields: tuple[FieldChange, ...] = ()

    @property
    def main(self) -> Change:
        return self.changes[0]


# (part, names) -> [(name, label, raw value, text)], one per field, or only those named; the raw values decide, the
# texts are shown. Making texts is what takes time, so only those of fields that differ are asked for.
Describe = Callable[[dict, set[str] | None], list[tuple[str, str, object, str]]]
ORDERED = {"problem", "objective", "action"}  # kinds whose place in the plan says something
LONGEST = 6000  # words and spaces of one field that are still compared word by word

_TOKENS = re.compile(r"\w+|\s+|[^\w\s]", re.UNICODE)


def compare(
    before: Iterable[dict], after: Iterable[dict], old: Describe, new: Describe, name: Callable[[dict], str]
) -> list[PartChange]:
    """Every part that differs, in the reading order of `after`, with removed parts behind their predecessor."""
    earlier, later = {part["uid"]: part for part in before}, {part["uid"]: part for part in after}
    moved = _moved([uid for uid in earlier if uid in later], [uid for uid in later if uid in earlier])
    moved = {uid for uid in moved if later[uid]["kind"] in ORDERED}
    found = {}
    for uid, part in later.items():
        if uid not in earlier:
            found[uid] = _change(part, name(part), (Change.ADDED,), _filled(new(part, None), is_new=True))
        else:
            names = _differing(earlier[uid], part)
            fields = _fields(old(earlier[uid], names), new(part, names)) if names else []
            kinds = (Change.REWORDED,) * bool(fields) + (Change.MOVED,) * (uid in moved)
            if kinds:
                found[uid] = _change(part, name(part), kinds, fields)
    for uid, part in earlier.items():
        if uid not in later:
            found[uid] = _change(part, name(part), (Change.REMOVED,), _filled(old(part, None), is_new=False))
    return [found[uid] for uid in _reading_order(list(earlier), list(later)) if uid in found]


def _differing(was: dict, becomes: dict) -> set[str]:
    return {name for name in {**was, **becomes} if was.get(name) != becomes.get(name)}


def _change(part: dict, title: str, changes, fields) -> PartChange:
    return PartChange(part["uid"], part["kind"], part["code"], title, tuple(changes), tuple(fields))


def _filled(fields, *, is_new: bool) -> list[FieldChange]:
    return [
        FieldChange(name, label, *(("", text) if is_new else (text, "")))
        for name, label, _value, text in fields
        if text
    ]


def _fields(old, new) -> list[FieldChange]:
    was = {name: (value, text) for name, _label, value, text in old}
    changes = []
    for name, label, value, text in new:
        before_value, before_text = was.get(name, (None, ""))
        # Codes decide where the words are the same; a word of a reference that was renamed is no change of this part.
        if before_value != value and (before_text or text):
            changes.append(FieldChange(name, label, before_text, text))
    return changes


def _moved(earlier: list[str], later: list[str]) -> set[str]:
    """The fewest parts that must have moved to turn one order into the other (longest increasing run stays)."""
    place = {uid: index for index, uid in enumerate(earlier)}
    tails: list[int] = []
    chains: list[list[str]] = []
    for uid in later:
        at = bisect_left(tails, place[uid])
        chain = [*(chains[at - 1] if at else []), uid]
        if at == len(tails):
            tails.append(place[uid])
            chains.append(chain)
        else:
            tails[at], chains[at] = place[uid], chain
    return set(later) - set(chains[-1] if chains else [])


def _reading_order(earlier: list[str], later: list[str]) -> list[str]:
    order = list(later)
    known = set(later)
    for index, uid in enumerate(earlier):
        if uid not in known:
            before = earlier[index - 1] if index else None
            order.insert(order.index(before) + 1 if before in known else 0, uid)
            known.add(uid)
    return order


def words(before: str, after: str) -> list[tuple[str, str]]:
    """[("same" | "gone" | "new", text)]: the two texts woven into one, word by word."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    if len(old) + len(new) > LONGEST:
        return [(kind, text) for kind, text in (("gone", before), ("new", after)) if text]
    woven: list[tuple[str, str]] = []
    for step, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if step == "equal":
            woven.append(("same", "".join(old[a:b])))
        else:
            woven += [(k, t) for k, t in (("gone", "".join(old[a:b])), ("new", "".join(new[c:d]))) if t]
    return woven


def sides(before: str, after: str) -> tuple[list[tuple[bool, str]], list[tuple[bool, str]]]:
    """The two texts for showing side by side: [(is marked, text)] of each."""
    woven = words(before, after)
    return (
        [(kind == "gone", text) for kind, text in woven if kind != "new"],
        [(kind == "new", text) for kind, text in woven if kind != "gone"],
    )
