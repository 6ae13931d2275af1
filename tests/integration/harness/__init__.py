"""What the integration and SDK tests share: the daemon as a process, a scripted upstream, an HTTP client of few words."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BINARY = Path(os.environ.get("NEXUS_BINARY", ROOT / "build/release/nexus"))
SHARED = Path(os.environ.get("NEXUS_SHARED_DIR", ROOT.parent / "shared"))

# How much slower than the release build the daemon under test is (sanitizers): waits are longer by this.
SLOW = float(os.environ.get("NEXUS_TEST_SLOW", "1"))
WORKERS = int(os.environ.get("NEXUS_TEST_WORKERS", "2"))

KEY = "test-key-0123456789abcdefghijklmnopqrstuvwxyz"
UPSTREAM_KEY = "sk-upstream-0123456789abcdef"
