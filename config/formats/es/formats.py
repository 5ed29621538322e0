"""Spanish: months in letters where space is short, as in the other languages."""

DATETIME_FORMAT = r"j \d\e F \d\e Y, H:i"
SHORT_DATE_FORMAT = "j b Y"
SHORT_DATETIME_FORMAT = "j b Y, H:i"
TIME_FORMAT = "H:i"
# Names of our own.
SHORT_MONTH_FORMAT = "b Y"
SHORT_DAY_FORMAT = "j b"
WEEKDAY_FORMAT = r"l j \d\e F \d\e Y"
