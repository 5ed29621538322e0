"""Makes the answers to the demonstration survey from its quotas. Neither Django nor the database.

The quotas fix who feels safe, who was a victim, who told the police and who trusts them, so that every
published share comes out as stated. All the rest is shuffled with a fixed seed: the same answers every time.
"""

import random
import uuid
from collections.abc import Iterator

NAMESPACE = uuid.UUID("7d1c8a50-52c5-4d1f-9a52-0f4f5a1b6d20")
SEXES = (("female", "women"), ("male", "men"), ("other", "other"))


def make_answers(recipe: dict) -> list[dict]:
    """All answers in the order of the areas; each {"instance", "stratum", "answers"} with only what was asked."""
    chance = random.Random(recipe["seed"])  # noqa: S311 - a fixed sequence is the point
    people = [person for area in recipe["areas"] for person in _people(area, recipe, chance)]
    _add_crimes([person for person in people if person["victim"] == "yes"], recipe, chance)
    _leave_out_years(people, recipe, chance)
    _add_ideas(people, recipe, chance)
    return [
        {
            "instance": uuid.uuid5(NAMESPACE, f"{recipe['seed']} {number}"),
            "stratum": person["area"],
            "answers": person,
        }
        for number, person in enumerate(people)
    ]


def _people(area: dict, recipe: dict, chance: random.Random) -> Iterator[dict]:
    sexes = [sex for sex, plural in SEXES for _ in range(area[plural])]
    ages = _spread(recipe["age_values"], area["ages"], chance)
    safe = [answer for _, plural in SEXES for answer in _safety(area, plural, recipe, chance)]
    victims = _spread(["yes", "no"], [area["victims"], len(sexes) - area["victims"]], chance)
    unsure = len(sexes) - area["trust"] - area["distrust"]
    trust = _spread(["trust", "distrust", "unsure"], [area["trust"], area["distrust"], unsure], chance)
    for sex, age, safety, victim, trusts in zip(sexes, ages, safe, victims, trust, strict=True):
        yield {
            "area": area["area"],
            "sex": sex,
            "age": age,
            "years": _years(age, recipe, chance),
            "safe_dark": safety,
            "victim": victim,
            "trust": trusts,
        }


def _spread(values: list[str], numbers: list[int], chance: random.Random) -> list[str]:
    drawn = [value for value, number in zip(values, numbers, strict=True) for _ in range(number)]
    chance.shuffle(drawn)
    return drawn


def _safety(area: dict, plural: str, recipe: dict, chance: random.Random) -> list[str]:
    safe = area[f"safe_{plural}"]
    unsafe = area[plural] - safe
    very, bad = round(safe * recipe["safe_share_very"]), round(unsafe * recipe["unsafe_share_very"])
    values = ["very_safe", "fairly_safe", "bit_unsafe", "very_unsafe"]
    return _spread(values, [very, safe - very, unsafe - bad, bad], chance)


def _years(age: str, recipe: dict, chance: random.Random) -> int:
    place = recipe["age_values"].index(age)
    oldest = chance.randint(recipe["age_from"][place], recipe["age_to"][place])
    return min(chance.randint(0, oldest), chance.randint(0, oldest))


def _add_crimes(victims: list[dict], recipe: dict, chance: random.Random) -> None:
    """What happened to each victim: the numbers of the recipe, at least one crime each, none twice."""
    happened: list[set[str]] = [set() for _ in victims]
    for sex, plural in SEXES:
        places = [i for i, victim in enumerate(victims) if victim["sex"] == sex]
        for i in chance.sample(places, recipe["crimes"]["partner"].get(plural, 0)):
            happened[i].add("partner")
    others = recipe["crimes"]["others"]
    tokens = _spread(list(others), list(others.values()), chance)
    # Those to whom nothing has been given yet come first.
    for i in sorted(range(len(victims)), key=lambda i: len(happened[i])):
        if not happened[i]:
            happened[i].add(tokens.pop())
    for crime in tokens:
        happened[chance.choice([i for i, has in enumerate(happened) if crime not in has])].add(crime)
    order = ["burglary", "robbery", "theft", "vehicle", "assault", "partner", "damage", "fraud", "hate"]
    for victim, has in zip(victims, happened, strict=True):
        victim["crimes"] = [crime for crime in order if crime in has]
    _add_reports(victims, recipe, chance)


def _add_reports(victims: list[dict], recipe: dict, chance: random.Random) -> None:
    for crime, told in recipe["told_police"].items():
        hurt = [victim for victim in victims if crime in victim["crimes"]]
        for victim, answer in zip(
            hurt, _spread(["yes", "no"], [told, len(hurt) - told], chance), strict=True
        ):
            victim[f"told_{crime}"] = answer


def _leave_out_years(people: list[dict], recipe: dict, chance: random.Random) -> None:
    for person in chance.sample(people, round(len(people) * recipe["years_left_out"])):
        del person["years"]


def _add_ideas(people: list[dict], recipe: dict, chance: random.Random) -> None:
    for person in chance.sample(people, recipe["ideas_given"]):
        person["idea"] = chance.choice(recipe["ideas"])
