"""Counts the words of standard input, and tells about its environment."""

import collections
import heapq  # noqa: F401, which collections imports when it is too late
import os
import re
import sys

from wit_world import exports


class Run(exports.Run):
    def run(self) -> None:
        words = re.findall(r"\w+", sys.stdin.read().lower())
        for word, count in collections.Counter(words).most_common(3):
            print(f"{count} {word}")
        print(sys.argv[1:], os.environ.get("GREETING"))
        with open("/work/report.txt", "w") as report:
            print(len(words), "words", file=report)
        print(sorted(os.listdir("/work")))
        if not words:
            raise SystemExit(3)
