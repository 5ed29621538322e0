
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('diagnostics', '0005_replaced_counts'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='survey',
            options={'ordering': ['-created_at', '-id']},
        ),
        migrations.AddField(
            model_name='question',
            name='revision',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name='question',
            name='sensitive',
            field=models.BooleanField(default=False, help_text='Violence at home, sexual violence, insults because of who one is. Such a question is never compulsory, is not shown by neighbourhood, and smaller counts of it are hidden earlier.', verbose_name='sensitive'),
        ),
        migrations.AddField(
            model_name='question',
            name='together',
            field=models.JSONField(blank=True, default=dict, verbose_name='counted together'),
        ),
        migrations.AddField(
            model_name='survey',
            name='mode',
            field=models.CharField(blank=True, help_text='For example: letter with a link, paper form on request', max_length=120, verbose_name='how people answer'),
        ),
        migrations.AddField(
            model_name='survey',
            name='revision',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name='survey',
            name='source',
            field=models.ForeignKey(blank=True, help_text='What findings cite. Publishing makes one if none is named.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='surveys', to='diagnostics.datasource', verbose_name='source'),
        ),
        migrations.AddField(
            model_name='survey',
            name='weighting',
            field=models.CharField(blank=True, help_text='How answers are weighted, or why they are not.', max_length=200, verbose_name='weighting'),
        ),
        migrations.AlterField(
            model_name='survey',
            name='introduction',
            field=models.TextField(blank=True, help_text='The first thing residents read: what it is for, who sees the answers, that it is voluntary.', max_length=3000, verbose_name='introduction'),
        ),
        migrations.AlterField(
            model_name='survey',
            name='invited',
            field=models.PositiveIntegerField(blank=True, help_text='How many were drawn and asked; the response rate is counted from it.', null=True, verbose_name='people invited'),
        ),
        migrations.AlterField(
            model_name='survey',
            name='population',
            field=models.CharField(blank=True, help_text='Whom it speaks of. For example: residents aged 18 and over', max_length=200, verbose_name='population'),
        ),
    ]
