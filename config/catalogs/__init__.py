"""What the program says in other languages: `locale/<language>/LC_MESSAGES/django.po`.

Found in the source (marked), brought up to date for those who translate (`python -m config.catalogs`), and compiled at
every start where it has changed (compiling).
"""
