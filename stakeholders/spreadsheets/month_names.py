"""Names of the months in English, Spanish, French, Portuguese and German, folded, with their numbers."""

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan enero ene janvier janv janeiro januar janner",
            "february feb febrero fevrier fevr fev fevereiro februar",
            "march mar marzo mars marco marz mrz",
            "april apr abril abr avril avr",
            "may mayo mai maio",
            "june jun junio juin junho juni",
            "july jul julio juillet juil julho juli",
            "august aug agosto ago aout aou",
            "september sep sept septiembre setiembre septembre setembro set",
            "october oct octubre octobre outubro out oktober okt",
            "november nov noviembre novembre novembro",
            "december dec diciembre dic decembre dezembro dez dezember",
        ),
        1,
    )
    for name in names.split()
}
