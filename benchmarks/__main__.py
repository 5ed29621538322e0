"""python -m benchmarks [name …] [--sizes …]: measure on fresh servers, and write the tables of README.md."""

import argparse
import os
import pkgutil
import sys
import tempfile
from importlib import import_module
from inspect import signature
from pathlib import Path

import benchmarks
from benchmarks import readme
from config.embedded.console import say, step
from config.embedded.servers import Servers


def found() -> dict:
    """Name → module, for every module of this package that measures something."""
    names = [module.name for module in pkgutil.iter_modules(benchmarks.__path__) if not module.ispkg]
    modules = {name: import_module(f"benchmarks.{name}") for name in names if name != "__main__"}
    return {name: module for name, module in modules.items() if hasattr(module, "measure")}


def prepare(servers: Servers) -> None:
    """Start the servers and have an empty, migrated database."""
    servers.start()
    # Measured as the product runs: without the shortcuts of the tests.
    os.environ.update(servers.environment(), LOG_LEVEL="WARNING")
    os.environ.pop("CONCORD_TESTING", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import_module("django").setup()
    with step("Bringing the database up to date"):
        import_module("django.core.management").call_command("migrate", verbosity=0)


def section(module, report) -> str:
    title, _, about = (module.__doc__ or module.__name__).strip().partition("\n")
    parts = [f"### {title.rstrip('.')}", about.strip(), readme.table(report.columns, report.rows)]
    return "\n\n".join(part for part in [*parts, report.dominates] if part)


def _measured(module, sizes: dict):
    takes_sizes = "sizes" in signature(module.measure).parameters
    return module.measure(**(sizes if takes_sizes else {}))


def main(arguments=None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help="modules of this folder; all when none is named")
    parser.add_argument("--sizes", type=int, nargs="+", help="rows, for a measurement of several sizes")
    asked = parser.parse_args(arguments)
    wanted, sizes = asked.names, {"sizes": asked.sizes} if asked.sizes else {}
    with tempfile.TemporaryDirectory(prefix="concord-bench-") as folder:
        servers = Servers(Path(folder), step=step)
        try:
            prepare(servers)
            modules = found()
            if unknown := set(wanted) - modules.keys():
                say(f"Unknown: {', '.join(sorted(unknown))}. There are: {', '.join(modules)}.")
                return 2
            for name in wanted or modules:
                with step(f"Measuring {name}"):
                    text = section(modules[name], _measured(modules[name], sizes))
                readme.put(name, text)
                say(f"\n{text}\n")
        finally:
            servers.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
