"""The first migration of an empty database, without making every model anew for every operation.

Django keeps Python classes of all models as they stand between two operations, and after each operation makes those
anew that are linked with the changed one, however far. Here everything is linked through the municipality: 140
operations made 4,400 classes, which took nine tenths of the time of a first start and of every test run. A new table
or column concerns one class, so one is made. What reaches further (a changed key, an inherited model, code that runs
in a migration) makes all of them anew.

A database that holds something is migrated by Django alone.
"""

from contextlib import contextmanager

from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState
from django.db.migrations.utils import field_is_referenced


class FirstState(ProjectState):
    """The models between two operations; only the changed class is made anew where that is enough."""

    def clone(self):
        made = super().clone()
        made.__class__ = type(self)
        return made

    def add_model(self, model_state):
        with self._set_aside() as rendered:
            super().add_model(model_state)
        if rendered is not None:
            rendered.render_multiple([model_state])

    def add_field(self, app_label, model_name, name, field, preserve_default):
        if field.many_to_many and not field.remote_field.through:  # brings a model of its own
            super().add_field(app_label, model_name, name, field, preserve_default)
            return
        with self._set_aside():
            super().add_field(app_label, model_name, name, field, preserve_default)
        self.reload_model(app_label, model_name, delay=True)

    def alter_field(self, app_label, model_name, name, field, preserve_default):
        if field.many_to_many or field_is_referenced(self, (app_label, model_name), (name, field)):
            super().alter_field(app_label, model_name, name, field, preserve_default)
            return
        with self._set_aside():
            super().alter_field(app_label, model_name, name, field, preserve_default)
        self.reload_model(app_label, model_name, delay=True)

    @contextmanager
    def _set_aside(self):
        """Let Django change the state as if no classes had been made; yields those that there are, or None."""
        rendered = self.__dict__.pop("apps", None)
        yield rendered
        if rendered is not None:
            self.apps = rendered

    def reload_model(self, app_label, model_name, delay=False):
        """`delay` is Django's word that the change concerns neither a link nor what is linked to."""
        rendered = self.__dict__.get("apps")
        if rendered is None:
            return
        if not delay or rendered.get_model(app_label, model_name).__subclasses__():
            del self.apps
            return
        self.is_delayed = (
            True  # other classes still name the former one: code in a migration gets all made anew
        )
        with rendered.bulk_update():
            rendered.unregister_model(app_label, model_name)
        rendered.render_multiple([self.models[app_label, model_name]])


class Executor(MigrationExecutor):
    """Django's own, with the short way for a database in which nothing was migrated yet."""

    def _create_project_state(self, with_applied_migrations=False):
        if self.loader.applied_migrations:
            return super()._create_project_state(with_applied_migrations)
        return FirstState(real_apps=self.loader.unmigrated_apps)
