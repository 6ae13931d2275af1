#!/usr/bin/env python3
"""totals.py DIRECTORY FAILED_PARTS: adds up the JUnit reports and prints `N passed, N failed`.

Unit tests count one by one (each test program's own report); a ctest entry without such a report, such as a program that
crashed or a Python test, counts by ctest's verdict. A part that failed without any failed test counts as one failure.
"""

import sys
import xml.etree.ElementTree as xml
from pathlib import Path


def count(report):
    """(passed, failed, skipped) of one JUnit file."""
    passed = failed = skipped = 0
    for case in xml.parse(report).getroot().iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None or case.get("status") == "fail":
            failed += 1
        elif case.find("skipped") is not None or case.get("status") in ("notrun", "disabled"):
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


def ctest_entries_without_report(report, reported):
    """ctest's verdicts on what wrote no report of its own."""
    passed = failed = 0
    for case in xml.parse(report).getroot().iter("testcase"):
        if f"{case.get('name')}_tests" in reported:
            continue
        if case.get("status") == "fail" or case.find("failure") is not None:
            failed += 1
        else:
            passed += 1
    return passed, failed


def main():
    directory, failed_parts = Path(sys.argv[1]), int(sys.argv[2])
    passed = failed = skipped = 0
    unit = sorted((directory / "unit").glob("*.xml"))
    for report in unit + [path for path in sorted(directory.glob("*.xml")) if path.name != "ctest.xml"]:
        counts = count(report)
        passed, failed, skipped = passed + counts[0], failed + counts[1], skipped + counts[2]
    ctest = directory / "ctest.xml"
    if ctest.exists():
        more_passed, more_failed = ctest_entries_without_report(ctest, {path.stem for path in unit})
        passed, failed = passed + more_passed, failed + more_failed
    if failed_parts and not failed:
        failed = failed_parts
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or failed_parts or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
