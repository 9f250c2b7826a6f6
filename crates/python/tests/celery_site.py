"""A Celery app that tracks: tasks in a folder instead of a broker."""

import os

from celery import Celery

import django_site
from cryptorebate_tracking import track

assert django_site.settings.configured

folder = os.environ["TEST_BROKER"]
app = Celery("celery_site", broker="filesystem://")
app.conf.broker_transport_options = {
    "data_folder_in": f"{folder}/queue",
    "data_folder_out": f"{folder}/queue",
    "control_folder": f"{folder}/control",
}
app.conf.task_ignore_result = True


@app.task
def trade(number):
    track.first_trade_detected(
        user_id=number, exchange_name="okx", trade_type="spot", volume_usd=10, days_since_signup=0
    )
