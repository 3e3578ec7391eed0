"""Root URLs: administration, sign-in, API, pages."""

from django.contrib import admin
from django.urls import include, path

handler500 = "mission.web.views.health.failed"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.account.urls")),
    path("api/v1/", include("mission.api.urls")),
    path("", include("mission.web.urls")),
]
