"""Measures to choose from, grouped by level."""

from django.utils.text import format_lazy

from plans.plan.taxonomy import LEVELS, MEASURES, level_of

LEVEL_CHOICES = [(code, format_lazy("{} {}", code, name)) for code, name in LEVELS.items()]
MEASURE_CHOICES = [
    (
        title,
        [
            (code, format_lazy("{} {}", code, name))
            for code, name in MEASURES.items()
            if level_of(code) == level
        ],
    )
    for level, title in LEVEL_CHOICES
]
