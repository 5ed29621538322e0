"""The whole tree: imports point one way, each file has its place, every row belongs to a town."""

import ast
import re
import subprocess
from functools import cache
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader

from stakeholders.access.tenancy import TenantLink, TenantModel

ROOT = Path(__file__).parents[1]
# From left to right: each may import itself and what stands before it.
APPS = ("stakeholders", "diagnostics", "plans")
# Computation only: neither Django nor the database, nor anything that brings them in.
PURE = (
    "stakeholders/spreadsheets",
    "stakeholders/drawing",
    "diagnostics/statistics",
    "diagnostics/charts",
    "diagnostics/surveys/expressions",
    "plans/documents/layout",
    "plans/intake/reading",
)
GRAB_BAGS = {"util", "utils", "common", "helper", "helpers", "base", "misc", "tools", "shared", "lib", "core"}
MOST_LINES, MOST_LINES_OF_MODELS = 300, 400
# Longer than the guide, looked at, and still one thought each.
LONGER = {
    "plans/versions/content.py",  # the plan as a tree, one function for each kind of element
}
# Without a town of their own: the town itself, and people, who may play a part in several.
TOWNLESS = {"Municipality", "User"}


def python_files(*, tests: bool = False) -> list[Path]:
    """Every tracked or new Python file, without migrations."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    kept = (name for name in listed if "/migrations/" not in name and tests == name.startswith("tests/"))
    return [ROOT / name for name in sorted(kept) if (ROOT / name).exists()]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def statements_below(node: ast.AST):
    """Every statement, also those inside others; what they reckon is passed over."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.expr):
            yield child
            yield from statements_below(child)


@cache
def imports_of(path: Path) -> set[str]:
    """Dotted names of the modules that a file imports, relative ones made absolute."""
    package = path.relative_to(ROOT).parent.parts
    found = set()
    for node in statements_below(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parents = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*parents, *([node.module] if node.module else [])])
            found |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    return found


def test_imports_point_left_only():
    wrong = []
    for path in python_files():
        app = name_of(path).split("/")[0]
        if app in APPS:
            forbidden = {*APPS[APPS.index(app) + 1 :], "config", "tests", "benchmarks"}
            wrong += [
                f"{name_of(path)}: {module}"
                for module in sorted(imports_of(path))
                if module.split(".")[0] in forbidden
            ]
    assert wrong == []


@pytest.mark.parametrize("package", PURE)
def test_pure_computation_imports_no_django(package):
    wrong = []
    for path in (ROOT / package).rglob("*.py"):
        for module in imports_of(path):
            first = module.split(".")[0]
            own = first in APPS and not module.replace(".", "/").startswith(PURE)
            if own or first in {"django", "psycopg2", "rest_framework", "config"}:
                wrong.append(f"{name_of(path)}: {module}")
    assert wrong == []


def test_no_module_is_a_grab_bag():
    # Folders of the project only: what the checkout itself is called is nobody's business.
    named = [
        name_of(path) for path in python_files() if GRAB_BAGS & {path.stem, *Path(name_of(path)).parent.parts}
    ]
    assert named == []


def test_files_fit_in_the_head():
    long = {}
    for path in python_files():
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > (MOST_LINES_OF_MODELS if path.name == "models.py" else MOST_LINES):
            long[name_of(path)] = lines
    assert set(long) <= LONGER, long
    assert set(long) >= LONGER, "a file has become shorter: take it from the list"


def test_every_room_is_a_package_with_an_open_door():
    """A folder with Python in it is a package; without __init__.py its tests and models would be overlooked."""
    # deploy/ holds files that are copied into the image one by one, not a package.
    folders = {path.parent for path in [*python_files(), *python_files(tests=True)]} - {ROOT, ROOT / "deploy"}
    without = [name_of(folder) for folder in folders if not (folder / "__init__.py").exists()]
    assert sorted(without) == []


def our_models() -> list[type[models.Model]]:
    return [model for app in APPS for model in apps.get_app_config(app).get_models()]


def test_every_model_states_its_town():
    without = []
    for model in our_models():
        if model.__name__ in TOWNLESS:
            continue
        town = next((field for field in model._meta.fields if field.name == "municipality"), None)
        if town is None or town.null or town.remote_field.model.__name__ != "Municipality":
            without.append(model._meta.label)
    assert without == []


def test_every_model_can_be_narrowed_to_what_an_actor_may_see():
    without = [
        model._meta.label
        for model in our_models()
        if model.__name__ != "User" and not hasattr(model._default_manager.all(), "visible_to")
    ]
    assert without == []


def test_every_tenant_table_is_held_by_row_level_security(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, count(p.polname)"
            "  FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid"
            " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') GROUP BY c.oid"
        )
        held = {table: (forced, policies) for table, forced, policies in cursor.fetchall()}
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)
    ours = {model._meta.db_table for model in our_models() if model.__name__ != "User"}
    assert {table for table in ours if held[table] != (True, 1)} == set()


def test_no_view_of_the_database_goes_around_the_guards(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            "   AND relkind IN ('v', 'm') AND NOT coalesce(reloptions::text, '') LIKE '%security_invoker=true%'"
        )
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"
        )
        assert cursor.fetchall() == []


def test_many_to_many_links_name_their_town():
    """A link table of Django's own making has no town and would be open to everyone."""
    made = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.local_many_to_many
        if field.remote_field.through._meta.auto_created and model.__name__ != "User"
    ]
    assert made == []


def test_models_have_no_hidden_deeds():
    """No save() or delete() of our own, no generic foreign key; signals are not listened to."""
    hidden = []
    for model in our_models():
        bases = [base for base in model.__mro__ if base.__module__.split(".")[0] in APPS]
        hidden += [
            f"{base.__module__}.{base.__name__}.{verb}"
            for base in bases
            for verb in ("save", "delete")
            if verb in vars(base)
        ]
        hidden += [f"{model._meta.label}.{field.name}" for field in model._meta.private_fields]
    for path in python_files():
        if name_of(path).split("/")[0] in APPS:
            hidden += [
                f"{name_of(path)}: {module}"
                for module in imports_of(path)
                if re.search(r"\.signals\b|\bdispatch\.receiver\b|contenttypes", module)
            ]
    assert sorted(set(hidden)) == []


def test_every_model_says_in_one_sentence_what_it_is():
    for model in our_models():
        text = vars(model).get("__doc__") or ""
        assert text, f"{model._meta.label} has no docstring"
        assert not text.startswith(f"{model.__name__}("), (
            f"{model._meta.label} has only Django's own docstring"
        )


def test_tenant_models_derive_from_one_of_two_bases_or_say_why_not():
    """What is neither a record nor a link keeps no times on purpose: ledgers, bulk facts, nameless answers."""
    apart = {model.__name__ for model in our_models() if not issubclass(model, TenantModel | TenantLink)}
    assert apart - TOWNLESS == {
        "AuditEntry", "CellFact", "CountFact", "HourFact", "Incident", "PaperForm", "PaperTally",
        "PrecisionFact", "ReplacedCount", "ReplacedIncident", "SurveyAnswer", "AnswerRevision",
        "SurveyConsent", "SurveyLetter",
        "SurveySpentCode", "SurveySubmission",
    }  # fmt: skip


def test_no_migration_is_missing():
    out = StringIO()
    try:
        call_command("makemigrations", "--check", "--dry-run", "-v", "1", stdout=out)
    except SystemExit:
        pytest.fail(out.getvalue())


def test_each_app_has_one_last_migration():
    loader = MigrationLoader(None)
    assert {app: loader.graph.leaf_nodes(app) for app in APPS if len(loader.graph.leaf_nodes(app)) != 1} == {}


def test_migrations_import_no_code_of_ours():
    """A migration must still run when the code has moved on."""
    wrong = [
        f"{path.relative_to(ROOT)}: {module}"
        for app in APPS
        for path in sorted((ROOT / app / "migrations").glob("*.py"))
        for module in sorted(imports_of(path))
        if module.split(".")[0] in {*APPS, "config"}
    ]
    assert wrong == []
