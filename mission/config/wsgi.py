"""The WSGI entry that gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mission.config.settings")

application = get_wsgi_application()
# What is loaded by now stays for good: without this every full collection of garbage would look through it again.
gc.collect()
gc.freeze()
