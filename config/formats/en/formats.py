"""English for every country: the day before the month, the month in letters, twenty-four hours.

Django's English is that of the United States, where 4 December is written 12/4.
"""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
SHORT_DATE_FORMAT = "j M Y"
SHORT_DATETIME_FORMAT = "j M Y, H:i"
MONTH_DAY_FORMAT = "j F"
TIME_FORMAT = "H:i"
# Names of our own.
SHORT_MONTH_FORMAT = "M Y"
SHORT_DAY_FORMAT = "j M"
WEEKDAY_FORMAT = "l j F Y"
