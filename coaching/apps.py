from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.db.models.signals import post_migrate


class CoachingConfig(AppConfig):
    name = "coaching"
    default = True

    def ready(self) -> None:
        from coaching.group import make_coaches_group

        # The one exception to "no signals": permissions exist only after every app has migrated.
        post_migrate.connect(make_coaches_group, dispatch_uid="coaches-group")


class BackOfficeConfig(admin_apps.AdminConfig):
    default_site = "coaching.site.BackOfficeSite"
    default = False
