"""The form of a topic."""

from stakeholders.access.forms import TownForm

from .models import Topic


class TopicForm(TownForm):
    class Meta:
        model = Topic
        fields = ["name", "code"]
