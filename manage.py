#!/usr/bin/env python
"""The operator's door: every task of installing, feeding and moving Coaching is a command of this file."""

import os
import sys


def main() -> None:
    """Run one management command; wrong settings end it with a sentence that names the variable."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coaching.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"The settings are wrong. {error}")


if __name__ == "__main__":
    main()
