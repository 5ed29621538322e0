"""Which rules are answered by others, and which are known and not evaluated: these are shown and printed, as silence
would look like a pass. At present every rule is evaluated."""

NOT_EVALUATED: tuple = ()

# Principles of the guidelines of 2002 that other rules already evaluate.
EVALUATED_BY = {"GP-03": ("LA-08",), "GP-05": ("LA-03", "SD-07"), "GP-06": ("AS-04",)}
