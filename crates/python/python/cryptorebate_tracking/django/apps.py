"""What happens when Django starts: the tracker is described, and made with the first event."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.core.signals import setting_changed

from cryptorebate_tracking import _tracker


class CryptorebateTrackingConfig(AppConfig):
    """The app `cryptorebate_tracking.django`."""

    name = "cryptorebate_tracking.django"
    label = "cryptorebate_tracking"
    verbose_name = "CryptoRebate Tracking"

    def ready(self) -> None:
        """Connects the settings, the checks and the signals."""
        from cryptorebate_tracking.django import conf, signals
        from cryptorebate_tracking.django.checks import check_settings

        _tracker.configure_later(conf.make_tracker)
        checks.register(check_settings, "cryptorebate_tracking")
        signals.connect()
        setting_changed.connect(forget_tracker)


def forget_tracker(*, setting: str, **_: Any) -> None:
    """Tests change settings: the next event makes a new tracker."""
    if setting == "CRYPTOREBATE_TRACKING":
        _tracker.use(None)
