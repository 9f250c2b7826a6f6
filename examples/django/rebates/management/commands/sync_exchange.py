"""`manage.py sync_exchange USER`: what a nightly job would find at an exchange, as if the trader had traded there."""

from datetime import timedelta
from decimal import Decimal

from cryptorebate_tracking import flush, track
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.utils import timezone

from rebates.models import user_id


class Command(BaseCommand):
    """The command."""

    help = "Confirms a trader's sign-up at an exchange, the first trade, and the rebate for it."

    def add_arguments(self, parser):
        """What it takes."""
        parser.add_argument("username")

    def handle(self, *args, **options):
        """Tracks what was found; the events are of the platform `backend`, as the plan has them."""
        user = get_user_model().objects.get(username=options["username"])
        trader, today = user_id(user), timezone.now().date()
        track.exchange_signup_confirmed(user_id=trader, exchange_name="bybit", days_since_ref_copy=0)
        track.first_trade_detected(
            user_id=trader,
            exchange_name="bybit",
            trade_type="spot",
            volume_usd=Decimal("1500.00"),
            days_since_signup=0,
            user_properties={"is_activated": True, "activation_date": timezone.now()},
        )
        track.rebate_calculated(
            user_id=trader,
            exchange_name="bybit",
            period=f"{today - timedelta(days=6)}_{today}",
            gross_rebate_usd=Decimal("50.00"),
            trader_share_usd=Decimal("30.00"),
            service_share_usd=Decimal("20.00"),
            trader_share_pct=60,
            trading_volume_usd=Decimal("1500.00"),
        )
        if not flush(10):
            self.stderr.write("The collector is away; the events wait in the spool.")
