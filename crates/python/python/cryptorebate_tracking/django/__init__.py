"""The Django app: put `cryptorebate_tracking.django` into `INSTALLED_APPS`, and the settings into one dict."""
