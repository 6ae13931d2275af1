#!/usr/bin/env python3
"""Tests of the source tree itself: check.py [ROOT] [CHECK...]. Prints each problem; ends with 1 when there are any."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import checks


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]).resolve()
    wanted = sys.argv[2:] or [check.__name__ for check in checks.ALL]
    count = 0
    for check in checks.ALL:
        if check.__name__ in wanted:
            for problem in check(root):
                print(f"{problem} [{check.__name__}]")
                count += 1
    print(f"tidy: {count} problems")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
