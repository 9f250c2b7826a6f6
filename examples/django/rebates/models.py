"""Exchanges and withdrawals."""

from django.conf import settings
from django.db import models


def user_id(user):
    """A user's id as events carry it."""
    return f"usr_{user.pk}"


class Exchange(models.Model):
    """An exchange whose referral link is shown."""

    name = models.CharField(max_length=20, unique=True)
    link = models.URLField()


class Withdrawal(models.Model):
    """What a trader wants to have paid out."""

    class Network(models.TextChoices):
        """The blockchain network."""

        TRC20 = "TRC20"
        ERC20 = "ERC20"
        BEP20 = "BEP20"

    class Status(models.TextChoices):
        """How far it is."""

        PENDING = "pending"
        APPROVED = "approved"
        COMPLETED = "completed"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    network = models.CharField(max_length=10, choices=Network)
    status = models.CharField(max_length=20, choices=Status, default=Status.PENDING)
    requested_at = models.DateTimeField(auto_now_add=True)

    @property
    def public_id(self):
        """The id as events carry it."""
        return f"wd_{self.pk}"
