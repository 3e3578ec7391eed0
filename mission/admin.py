"""Administration of accounts; everything of a mission has its own pages, rules and audit there."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin

from mission.models import User

# The administration has a sign-in page of its own that counts no guesses; people come in through the house's.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Switch accounts on and off; passwords are set by their owners."""

    list_display = ("email", "name", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    fields = ("email", "name", "is_active", "is_staff", "is_superuser")
