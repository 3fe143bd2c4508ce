"""The browser of this machine that the journeys drive. None is ever downloaded."""

import os
import shutil

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
#: A run that has to walk the journeys fails without a browser instead of skipping them.
REQUIRED = os.environ.get("REQUIRE_BROWSER") == "1"
MISSING = (
    "The journeys in a browser were skipped: no Chromium was found. On Debian: apt install chromium. "
    "REQUIRE_BROWSER=1 makes this a failure."
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
