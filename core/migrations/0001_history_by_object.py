"""The history of an object is found by an index, however much was noted about others. The table is Django's own, which
has none for this; the index is ours and stands where its first reader does."""

from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = [("admin", "0003_logentry_add_action_flag_choices")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX core_history_by_object ON django_admin_log (content_type_id, object_id, action_time)",
            "DROP INDEX core_history_by_object",
        )
    ]
