from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("plans", "0012_groups_of_words")]
    operations = [migrations.RemoveField(model_name="action", name="target_group_words")]
