"""The addresses, and those that the pages' tracker sends to."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from rebates import views

urlpatterns = [
    path("", views.landing, name="landing"),
    path("sign-up", views.sign_up, name="sign_up"),
    path("log-in", LoginView.as_view(template_name="form.html", extra_context={"title": "Log in"}), name="log_in"),
    path("log-out", LogoutView.as_view(), name="log_out"),
    path("exchanges", views.exchanges, name="exchanges"),
    path("tour", views.finish_tour, name="finish_tour"),
    path("withdraw", views.withdraw, name="withdraw"),
    path("approvals", views.approvals, name="approvals"),
    path("approvals/<int:pk>", views.advance, name="advance"),
    path("analytics/", include("cryptorebate_tracking.django.urls")),
]
