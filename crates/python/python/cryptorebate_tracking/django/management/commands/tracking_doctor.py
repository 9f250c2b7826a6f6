"""`manage.py tracking_doctor`: whether events can reach where they are to go, and what to do where they cannot."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import urllib3
from django.core.management.base import BaseCommand

from cryptorebate_tracking import PLAN_VERSION, Collector, Unavailable, __version__
from cryptorebate_tracking.django import conf
from cryptorebate_tracking.django.checks import check_settings


class Command(BaseCommand):
    """The command."""

    help = "Says whether events can reach where they are to go. Exit status 1: something is wrong."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Looks at everything."""
        self.wrong = False
        self.good(f"cryptorebate-tracking {__version__}, plan {PLAN_VERSION}")
        problems = check_settings(None)
        for problem in problems:
            (self.bad if problem.is_serious() else self.note)(f"{problem.msg} {problem.hint or ''}")
        if not any(problem.is_serious() for problem in problems):
            self.good(f"settings; invalid events: {conf.on_invalid()}")
            self.collector()
            self.spool()
        if self.wrong:
            sys.exit(1)

    def collector(self) -> None:
        """Whether the collector answers, has the same plan, and takes events with this key."""
        url = conf.option("COLLECTOR")
        if not url:
            return
        http = urllib3.PoolManager(retries=False, timeout=5.0)
        try:
            health = json.loads(http.request("GET", url.rstrip("/") + "/healthz").data)
            theirs = health["plan_version"]
        except (urllib3.exceptions.HTTPError, ValueError, KeyError, TypeError) as error:
            self.bad(f"{url} does not answer as a collector: {type(error).__name__}. Is it there, and running?")
            return
        if theirs == PLAN_VERSION:
            self.good(f"{url} answers, with the same plan")
        else:
            self.note(f"{url} has plan {theirs}, this package {PLAN_VERSION}: update the older one")
        try:
            Collector(url, conf.option("KEY"), timeout=5.0).check()
            self.good(f"the collector takes events {'with this' if conf.option('KEY') else 'without a'} KEY")
        except Unavailable as error:
            self.bad(f"the collector takes no events: {error}")

    def spool(self) -> None:
        """What waits in the spool."""
        folder = conf.option("SPOOL")
        if folder is None:
            self.note("no SPOOL: events that wait are lost with a killed process")
            return
        sizes = [os.path.getsize(os.path.join(place, name)) for place, _, names in os.walk(folder) for name in names]
        self.good(f"{folder} has {sum(sizes)} bytes of events that wait, in {len(sizes)} files")

    def good(self, words: str) -> None:
        """Something is as it should be."""
        self.stdout.write(self.style.SUCCESS("ok    ") + words)

    def note(self, words: str) -> None:
        """Something could be better."""
        self.stdout.write(self.style.WARNING("note  ") + words)

    def bad(self, words: str) -> None:
        """Something is wrong."""
        self.wrong = True
        self.stdout.write(self.style.ERROR("wrong ") + words)
