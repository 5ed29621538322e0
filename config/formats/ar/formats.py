"""Arabic: the day before the month, months in letters, twenty-four hours, Western digits."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
SHORT_DATE_FORMAT = "j M Y"
SHORT_DATETIME_FORMAT = "j M Y, H:i"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j F"
TIME_FORMAT = "H:i"
# With Western digits Arabic writes them as Unicode's locale data say, and as browsers do.
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
# Names of our own.
SHORT_MONTH_FORMAT = "M Y"
SHORT_DAY_FORMAT = "j M"
WEEKDAY_FORMAT = "l j F Y"
