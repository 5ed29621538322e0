from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0001_initial")]
    operations = []
