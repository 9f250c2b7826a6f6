"""From the sign-up to the paid withdrawal, each step tracked where the plan says."""

from decimal import Decimal

from cryptorebate_tracking.django.testing import TrackingTestMixin, assert_not_tracked, assert_tracked
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import transaction
from django.test import TestCase, TransactionTestCase

from rebates.models import Withdrawal


class WalkTest(TrackingTestMixin, TestCase):
    """The way that a trader goes."""

    def test_every_step_is_tracked(self):
        call_command("seed")
        self.client.post("/sign-up", {"username": "ada", "password1": "Str0ng-pass", "password2": "Str0ng-pass"})
        trader = f"usr_{User.objects.get(username='ada').pk}"
        assert_tracked("user_signed_up", user_id=trader, method="email", platform="web")
        assert_tracked("user_logged_in", user_id=trader)
        self.client.post("/tour")
        assert_tracked("onboarding_completed", user_id=trader, steps_skipped=0)
        call_command("sync_exchange", "ada")
        assert_tracked("rebate_calculated", user_id=trader, platform="backend", gross_rebate_usd=50)
        self.client.post("/withdraw", {"amount": "100.10", "network": "TRC20"})
        assert_tracked("withdrawal_requested", amount_usd=Decimal("100.10"), is_first_withdrawal=True)

        self.client.login(username="admin", password="admin")
        withdrawal = Withdrawal.objects.get()
        self.client.post(f"/approvals/{withdrawal.pk}")
        assert_tracked("withdrawal_status_changed", user_id=trader, old_status="pending", new_status="approved")
        assert_tracked("admin_action_performed", platform="admin", action_type="approve_withdrawal")
        assert_not_tracked("withdrawal_completed")
        self.client.post(f"/approvals/{withdrawal.pk}")
        assert_tracked("withdrawal_completed", user_id=trader, withdrawal_id=withdrawal.public_id, network="TRC20")

    def test_a_withdrawal_with_mistakes_is_neither_stored_nor_tracked(self):
        self.client.force_login(User.objects.create_user("ada"))
        for wrong in ({"amount": "0", "network": "TRC20"}, {"amount": "x"}, {"amount": "1", "network": "TRC21"}):
            self.client.post("/withdraw", wrong)
        assert_not_tracked("withdrawal_requested")
        assert not Withdrawal.objects.exists()


class RollBackTest(TrackingTestMixin, TransactionTestCase):
    """What the database did not keep."""

    def test_a_withdrawal_that_is_rolled_back_was_never_tracked(self):
        self.client.force_login(User.objects.create_user("ada"))
        with transaction.atomic():
            response = self.client.post("/withdraw", {"amount": "5", "network": "TRC20"})
            assert_tracked("withdrawal_requested", amount_usd=5)
            transaction.set_rollback(True)
        assert response.status_code == 302
        assert_not_tracked("withdrawal_requested")
