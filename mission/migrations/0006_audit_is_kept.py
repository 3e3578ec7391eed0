"""The database itself keeps the audit trail: an entry's texts are never changed, and on PostgreSQL none is deleted.

Open for both while an erasure of the same mission is open, and for nothing but the links that deleting a user or a
party empties. SQLite cannot tell Django's flush of a test database from a deletion, so it guards changes alone.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


_TEXTS = ("mission_id", "at", "actor_name", "verb", "subject_type", "subject_id", "subject", "changes")
_OPEN = "EXISTS (SELECT 1 FROM mission_erasure WHERE mission_id = OLD.mission_id AND closed_at IS NULL)"

_SQLITE = f"""
CREATE TRIGGER mission_audit_is_kept BEFORE UPDATE ON mission_auditentry
WHEN ({" OR ".join(f'OLD."{each}" IS NOT NEW."{each}"' for each in _TEXTS)}
      OR (NEW.actor_id IS NOT NULL AND OLD.actor_id IS NOT NEW.actor_id)
      OR (NEW.on_behalf_of_id IS NOT NULL AND OLD.on_behalf_of_id IS NOT NEW.on_behalf_of_id))
     AND NOT {_OPEN}
BEGIN SELECT RAISE(ABORT, 'An audit entry is never changed.'); END
"""

_POSTGRESQL = f"""
CREATE FUNCTION mission_audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {_OPEN} THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; ELSE RETURN NEW; END IF;
  END IF;
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'An audit entry is never deleted.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF {" OR ".join(f'OLD."{each}" IS DISTINCT FROM NEW."{each}"' for each in _TEXTS)}
     OR (NEW.actor_id IS NOT NULL AND OLD.actor_id IS DISTINCT FROM NEW.actor_id)
     OR (NEW.on_behalf_of_id IS NOT NULL AND OLD.on_behalf_of_id IS DISTINCT FROM NEW.on_behalf_of_id) THEN
    RAISE EXCEPTION 'An audit entry is never changed.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER mission_audit_is_kept BEFORE UPDATE OR DELETE ON mission_auditentry
FOR EACH ROW EXECUTE FUNCTION mission_audit_is_kept();
"""


def guard(apps, editor):
    editor.execute(_SQLITE if editor.connection.vendor == "sqlite" else _POSTGRESQL)


def unguard(apps, editor):
    if editor.connection.vendor == "sqlite":
        editor.execute("DROP TRIGGER mission_audit_is_kept")
    else:
        editor.execute("DROP TRIGGER mission_audit_is_kept ON mission_auditentry")
        editor.execute("DROP FUNCTION mission_audit_is_kept()")


class Migration(migrations.Migration):

    dependencies = [
        ('mission', '0005_discarded_plans'),
    ]

    operations = [
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person_id', models.PositiveBigIntegerField(help_text="The person's number; the row stays, without the person.")),
                ('opened_at', models.DateTimeField(auto_now_add=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='mission.mission')),
            ],
            options={
                'ordering': ('-opened_at', '-pk'),
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
