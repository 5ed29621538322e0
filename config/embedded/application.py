"""What runs inside the supervisor and its forks: Django, the web server, the Celery worker and beat.

Nothing here is imported before the environment is set and the servers answer.
"""

import gc
import os
import signal
import socket
from contextlib import closing
from importlib import import_module

from config.embedded import process


def load() -> None:
    """Import everything once, so that the forked processes share it: settings, models, URLs, tasks."""
    import_module("django").setup()
    import_module("config.wsgi")
    import_module("config.celery").app.loader.import_default_modules()


def migrate() -> None:
    """Bring the database to the newest state; the project's own command does it as the role `owner`."""
    _command("migrate", verbosity=0, interactive=False)


def load_demo() -> None:
    """Load the demonstration towns."""
    _command("load_demo", verbosity=0)


def wants_demo(postgres) -> bool:
    """Whether there is a demonstration to load and no municipality yet.

    Asked as `backup`: without a municipality set, row-level security shows the application none.
    """
    if "load_demo" not in import_module("django.core.management").get_commands():
        return False
    models = import_module("django.apps").apps.get_app_config("stakeholders")
    table = models.get_model("Municipality")._meta.db_table
    with closing(postgres.connect("backup", "concord")) as connection, connection.cursor() as cursor:
        cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}")')  # noqa: S608 - a name from a model
        return not cursor.fetchone()[0]


def let_go() -> None:
    """Make ready to be forked: no connection to inherit, and memory that stays shared."""
    import_module("django.db").connections.close_all()
    import_module("django.core.cache").close_caches()
    gc.collect()
    gc.freeze()  # the collector would write into pages that are shared


def web(listener: socket.socket) -> None:
    """Serve the pages on a listening socket with 8 threads until told to stop."""
    application = import_module("config.wsgi").application
    base = import_module("gunicorn.app.base").BaseApplication

    class Server(base):
        def load_config(self):
            for name, value in _web_settings(listener).items():
                self.cfg.set(name, value)

        def load(self):
            return application

    Server().run()


def _web_settings(listener) -> dict:
    arbiter = os.getpid()
    return {
        "bind": f"fd://{listener.fileno()}",
        "worker_class": "gthread",
        "workers": 1,
        "threads": 8,
        "timeout": 120,
        "graceful_timeout": 3,
        "control_socket_disable": True,  # it would be shared by all servers of this user
        "post_fork": lambda server, worker: process.die_with_parent(signal.SIGKILL, arbiter),
    }


def worker(queue: str, concurrency: int = 1) -> None:
    """Run a Celery worker for one queue with forked processes until told to stop."""
    main = os.getpid()
    signals = import_module("celery.signals")
    signals.worker_process_init.connect(lambda **_: process.die_with_parent(signal.SIGKILL, main), weak=False)
    options = (
        "--pool=prefork",
        f"--concurrency={concurrency}",
        f"--queues={queue}",
        f"--hostname={queue}@concord",
        "--loglevel=INFO",
    )
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    import_module("config.celery").app.worker_main(["worker", *options, *quiet])


def beat() -> None:
    """Run Celery's clock."""
    import_module("config.celery").app.start(["beat", "--loglevel=INFO"])


def _command(name: str, **options) -> None:
    import_module("django.core.management").call_command(name, **options)
