"""A small Django site that tracks: for the tests of the app, under gunicorn too."""

import json
import os
import sys
import time
from pathlib import Path

import django
from django.conf import settings

if not settings.configured:
    settings.configure(
        DEBUG=False,
        SECRET_KEY="only for tests",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="django_site",
        USE_TZ=True,
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": os.environ.get("TEST_DATABASE", "file:tests?mode=memory&cache=shared"),
                "OPTIONS": {"timeout": 20},
            }
        },
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.staticfiles",
            "cryptorebate_tracking.django",
        ],
        STATIC_URL="/static/",
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.locale.LocaleMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "cryptorebate_tracking.django.middleware.TrackingMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
            }
        ],
        CRYPTOREBATE_TRACKING=json.loads(os.environ.get("TEST_TRACKING", '{"MEMORY": true, "ON_INVALID": "raise"}')),
    )
    django.setup()

from asgiref.sync import sync_to_async
from django.contrib.auth import authenticate, get_user, login, logout
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.template import engines
from django.urls import include, path

from cryptorebate_tracking import track

COPY = {"exchange_name": "mexc", "copy_method": "button_click", "is_first_copy": True}


def copy(request):
    return JsonResponse({"event_id": track.referral_link_copied(**COPY), "process": os.getpid()})


def copy_for(request, user_id):
    # So that one worker alone cannot answer everybody.
    time.sleep(0.01)
    return JsonResponse({"event_id": track.referral_link_copied(user_id=user_id, **COPY), "process": os.getpid()})


async def copy_async(request):
    # Django 4.2 has no `auser` yet.
    user = await (request.auser() if hasattr(request, "auser") else sync_to_async(get_user)(request))
    known = str(user.pk) if user.is_authenticated else "visitor"
    return JsonResponse({"event_id": track.referral_link_copied(user_id=known, **COPY)})


def fail(request):
    with transaction.atomic():
        track.referral_link_copied(user_id="nobody", **COPY)
        raise RuntimeError("the withdrawal failed")


def enter(request):
    login(request, authenticate(request, username="ada", password="secret"))
    return HttpResponse()


def leave(request):
    logout(request)
    return HttpResponse()


def page(request):
    request.csp_nonce = "n0nce"
    template = engines["django"].from_string("{% load cryptorebate_tracking %}{% tracking_script platform='web' %}")
    return HttpResponse(template.render({}, request))


urlpatterns = [
    path("copy", copy),
    path("copy/<str:user_id>", copy_for),
    path("copy-async", copy_async),
    path("fail", fail),
    path("enter", enter),
    path("leave", leave),
    path("page", page),
    path("analytics/", include("cryptorebate_tracking.django.urls")),
]


application = WSGIHandler()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    call_command(*sys.argv[1:])
