#!/usr/bin/env python
"""Django's commands for the example: `manage.py test`, `manage.py sync_exchange`."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rebates.settings")
    execute_from_command_line(sys.argv)
