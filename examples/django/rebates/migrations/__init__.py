"""The example's migrations."""
