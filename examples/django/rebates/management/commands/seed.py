"""`manage.py seed`: two exchanges and an administrator, where they are missing."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand

from rebates.models import Exchange


class Command(BaseCommand):
    """The command."""

    help = "Makes two exchanges and the administrator admin, with the password admin."

    def handle(self, *args, **options):
        """Makes what is missing."""
        for name in ("bybit", "mexc"):
            Exchange.objects.get_or_create(name=name, defaults={"link": f"https://{name}.example.com/r/EXAMPLE"})
        users = get_user_model().objects
        if not users.filter(username="admin").exists():
            users.create_user("admin", password="admin", is_staff=True)
