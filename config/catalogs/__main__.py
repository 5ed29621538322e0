"""Bring the catalogues up to date with the source: `make messages`.

Translations stay, new texts come in without one, texts that are gone go. Says of each language what is missing.
"""

import os
import sys

import django
from django.conf import settings

from .compiling import language_of, sources
from .marked import marked
from .writing import catalogue_of

# No server is asked and no secret kept: settings that only let Django read its templates.
WITHOUT_SERVERS = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "SECRET_KEY": "only-to-read-templates",
    "DATABASE_URL": "postgres://nobody@nowhere/none",
}


def main() -> int:
    os.environ.update({name: value for name, value in WITHOUT_SERVERS.items() if name not in os.environ})
    django.setup()
    texts, missing = marked(), 0
    for path in sources(settings.LOCALE_PATHS):
        made = catalogue_of(path, texts)
        untold = made.untranslated_entries()
        made.save(os.fspath(path))
        missing += len(untold)
        print(f"{language_of(path)}: {len(made)} texts, {len(untold)} without a translation")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
