"""Sums a table of CSV on standard input, by its first column."""

import collections
import csv
import json
import sys

sums = collections.Counter()
for name, amount in csv.reader(sys.stdin):
    sums[name] += int(amount)
json.dump(sums, sys.stdout, sort_keys=True)
print()
