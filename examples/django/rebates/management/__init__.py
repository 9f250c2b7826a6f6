"""The example's management."""
