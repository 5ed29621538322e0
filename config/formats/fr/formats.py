"""French: months in letters where space is short, as in the other languages."""

DATETIME_FORMAT = "j F Y, H:i"
SHORT_DATE_FORMAT = "j b Y"
SHORT_DATETIME_FORMAT = "j b Y, H:i"
# Names of our own.
SHORT_MONTH_FORMAT = "b Y"
SHORT_DAY_FORMAT = "j b"
WEEKDAY_FORMAT = "l j F Y"
