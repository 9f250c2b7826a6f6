"""The example's settings; what is about tracking stands at the end."""

import os
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("EXAMPLE_DATA", HERE / "data"))
DATA.mkdir(parents=True, exist_ok=True)

SECRET_KEY = "an example has no secrets"
DEBUG = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
ROOT_URLCONF = "rebates.urls"
TIME_ZONE = "UTC"
USE_TZ = True
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA / "site.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGIN_URL = "log_in"
LOGIN_REDIRECT_URL = "exchanges"
LOGOUT_REDIRECT_URL = "landing"
STATIC_URL = "/static/"
# The npm package as it is built: `{% tracking_script %}` loads `cryptorebate/tracker.iife.js`.
STATICFILES_DIRS = [("cryptorebate", os.environ.get("TRACKER_DIST", HERE.parents[1] / "pkg" / "dist"))]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "cryptorebate_tracking.django",
    "rebates",
]
MIDDLEWARE = [
    "rebates.policy.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cryptorebate_tracking.django.middleware.TrackingMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

CRYPTOREBATE_TRACKING = {
    "COLLECTOR": os.environ.get("COLLECTOR_URL", "http://127.0.0.1:7171"),
    "SPOOL": str(DATA / "spool"),
    "USER_ID": "rebates.models.user_id",
    "SCRIPT_OPTIONS": {"pages": {"/": "landing", "/exchanges": "exchanges", "/withdraw": "withdraw"}},
}
