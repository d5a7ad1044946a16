"""What this application calls itself."""

from __future__ import annotations

NAME = "causeway"
VERSION = "0.1.0"
