"""The order in which answers depend on each other, and the circles in which they do."""

from collections.abc import Mapping, Sequence

MOST_CIRCLES = 50


def ordered(needs: Mapping[str, Sequence[str]]) -> tuple[list[str], list[tuple[str, ...]]]:
    """The names, each behind those it needs, otherwise as they were; and the circles: ("a", "b", "a").

    A circle begins with its first name. Depth first without recursion (Tarjan 1976), in time proportional to the needs.
    """
    order: list[str] = []
    circles: dict[frozenset[str], tuple[str, ...]] = {}
    place = {name: number for number, name in enumerate(needs)}
    done: set[str] = set()
    for start in needs:
        path: dict[str, object] = {} if start in done else {start: iter(needs[start])}
        while path:
            name = next(reversed(path))
            following = next((one for one in path[name] if one not in done), None)
            if following is None:
                order.append(name)
                done.add(name)
                del path[name]
            elif following not in path:
                path[following] = iter(needs[following])
            elif len(circles) < MOST_CIRCLES:
                circle = _from_first([*path][[*path].index(following) :], place)
                circles.setdefault(frozenset(circle), circle)
    return order, list(circles.values())


def _from_first(circle: list[str], place: Mapping[str, int]) -> tuple[str, ...]:
    first = circle.index(min(circle, key=place.__getitem__))
    return (*circle[first:], *circle[:first], circle[first])
