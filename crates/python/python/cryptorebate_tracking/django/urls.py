"""The addresses that pages send to: `path("analytics/", include("cryptorebate_tracking.django.urls"))`."""

from django.urls import path

from cryptorebate_tracking.django import ingest

app_name = "cryptorebate_tracking"

urlpatterns = [
    path("v1/batch", ingest.batch, name="batch"),
    path("v1/track", ingest.event, name="track"),
    path("v1/receipts", ingest.receipts, name="receipts"),
]
