"""What Celery beat wakes and how often, in seconds.

The sweeps make up for every lost message; each takes a lock or writes under a unique key, so two beats do no harm.
"""

EVERY = {
    "sweep-jobs": ("stakeholders.jobs.sweep", 10),
    "sweep-outbox": ("stakeholders.outbox.sweep", 10),
    "forget-keys": ("stakeholders.access.forget", 3600),
    "forget-tables": ("stakeholders.jobs.forget_files", 3600),
    "forget-files": ("diagnostics.imports.tidy", 3600),
    "tell-letters": ("diagnostics.surveys.letters", 3600),
    "forget-survey-files": ("diagnostics.surveys.tidy_files", 3600),
    "settle-answers": ("diagnostics.surveys.settle", 3600),
    "forget-safety-logs": ("diagnostics.safety.forget", 3600),
    "plan-reminders": ("plans.reminders.tick", 300),
    "round-reminders": ("stakeholders.inviting.remind", 300),
}
# A wake that was not carried out in time is worth nothing: the next one does the same work.
BEAT = {
    name: {"task": task, "schedule": seconds, "options": {"expires": seconds}}
    for name, (task, seconds) in EVERY.items()
}
