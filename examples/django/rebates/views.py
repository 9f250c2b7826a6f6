"""The pages. Views track what happened; the transaction decides whether it did."""

from decimal import Decimal, InvalidOperation

from cryptorebate_tracking import track
from cryptorebate_tracking.django.signals import user_signed_up
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required, user_passes_test
from django.contrib.auth.forms import BaseUserCreationForm
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from rebates.models import Exchange, Withdrawal, user_id

TOUR = ("view_exchanges", "copy_first_link")


def landing(request):
    """The first page."""
    return render(request, "landing.html")


def sign_up(request):
    """Makes an account."""
    form = BaseUserCreationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            user = form.save()
            known = {"signup_date": user.date_joined, "signup_method": "email", "signup_source": "organic"}
            user_signed_up.send(sign_up, request=request, user=user, method="email", user_properties=known)
        login(request, user)
        return redirect("exchanges")
    return render(request, "form.html", {"form": form, "title": "Sign up"})


@login_required
def exchanges(request):
    """The referral links; the page's tracker sees which are seen and copied."""
    return render(request, "exchanges.html", {"exchanges": Exchange.objects.order_by("name")})


@login_required
@require_POST
def finish_tour(request):
    """The onboarding is over."""
    for number, name in enumerate(TOUR, 1):
        track.onboarding_step_completed(step_number=number, step_name=name, total_steps=len(TOUR))
    seconds = int((timezone.now() - request.user.date_joined).total_seconds())
    track.onboarding_completed(duration_sec=max(0, seconds), steps_skipped=0)
    return redirect("withdraw")


@login_required
def withdraw(request):
    """Asks for a withdrawal."""
    mistake = None
    if request.method == "POST":
        try:
            amount = Decimal(request.POST.get("amount", "")).quantize(Decimal("0.01"))
        except InvalidOperation:
            amount = Decimal(0)
        network = request.POST.get("network")
        if amount > 0 and network in Withdrawal.Network.values:
            with transaction.atomic():
                is_first = not Withdrawal.objects.filter(user=request.user).exists()
                Withdrawal.objects.create(user=request.user, amount=amount, network=network)
                track.withdrawal_requested(
                    amount_usd=amount, currency="USDT", network=network, is_first_withdrawal=is_first
                )
            return redirect("withdraw")
        mistake = "An amount above 0, and a network."
    mine = Withdrawal.objects.filter(user=request.user).order_by("pk")
    return render(request, "withdraw.html", {"withdrawals": mine, "networks": Withdrawal.Network, "mistake": mistake})


@user_passes_test(lambda user: user.is_staff)
def approvals(request):
    """What administrators have to decide."""
    return render(request, "approvals.html", {"withdrawals": Withdrawal.objects.order_by("pk")})


@user_passes_test(lambda user: user.is_staff)
@require_POST
def advance(request, pk):
    """Approves a withdrawal, or tells that it was paid."""
    with transaction.atomic():
        withdrawal = get_object_or_404(Withdrawal.objects.select_for_update(), pk=pk)
        if withdrawal.status == Withdrawal.Status.PENDING:
            change_status(withdrawal, Withdrawal.Status.APPROVED)
            track.admin_action_performed(
                user_id=user_id(request.user),
                admin_id=user_id(request.user),
                action_type="approve_withdrawal",
                target_entity=f"withdrawal_{withdrawal.public_id}",
            )
        elif withdrawal.status == Withdrawal.Status.APPROVED:
            seconds = int((timezone.now() - withdrawal.requested_at).total_seconds())
            change_status(withdrawal, Withdrawal.Status.COMPLETED, seconds)
            track.withdrawal_completed(
                user_id=user_id(withdrawal.user),
                withdrawal_id=withdrawal.public_id,
                amount_usd=withdrawal.amount,
                currency="USDT",
                network=withdrawal.network,
                total_processing_sec=seconds,
            )
    return redirect("approvals")


def change_status(withdrawal, status, seconds=None):
    """Saves the new status, and tracks the change as the trader's."""
    before, withdrawal.status = withdrawal.status, status
    withdrawal.save(update_fields=["status"])
    track.withdrawal_status_changed(
        user_id=user_id(withdrawal.user),
        withdrawal_id=withdrawal.public_id,
        old_status=before,
        new_status=status,
        amount_usd=withdrawal.amount,
        processing_time_sec=seconds,
    )
