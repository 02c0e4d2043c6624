#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""points.py - judges Verilator's coverage: every point of the RTL is covered, or waived for a reason.

  points.py MERGED.DAT WAIVERS COVERAGE.INFO

A point is a place in the source (a branch, a block of lines, or one bit of a signal), whatever instance it was counted in:
it is covered if any instance, of any size, reached it. Prints the uncovered ones, a signal or block a line, then the waivers
that no longer cover anything, then the totals; writes COVERAGE.INFO for genhtml, waived points left out.
Exit status 1 if there is a gap, a stale waiver or a malformed line.

A waiver is one line of three fields with '|' between them:
  FILE | POINT | REASON     POINT: "toggle" and a pattern for the signal's bit, or "line" and one for the source text;
                            "*" stands for anything, "?" for one character
"""
import collections
import fnmatch
import sys

Point = collections.namedtuple("Point", "file line kind name")


def read_points(path):
    """Verilator's lines are C '\\1key\\2value\\1key\\2value...' COUNT."""
    counts = collections.Counter()
    with open(path, encoding="utf-8") as lines:
        for text in lines:
            if not text.startswith("C '"):
                continue
            keys, count = text[3:].rsplit("' ", 1)
            field = dict(part.split("\2", 1) for part in keys.split("\1") if part)
            if not field["f"].startswith(("rtl/", "constraints/", "tb/")):
                continue  # a vendor's cell model
            kind = field["page"].split("/")[0].removeprefix("v_")
            point = Point(field["f"], int(field["l"]), "toggle" if kind == "toggle" else "line", field["o"])
            counts[point] += int(count)
    return counts


class Waivers:
    """The waiver file, and which of its lines were needed."""

    def __init__(self, path):
        self.entries = []
        self.source = {}
        with open(path, encoding="utf-8") as lines:
            for number, text in enumerate(lines, 1):
                text = text.split("#", 1)[0].strip()
                if not text:
                    continue
                field = [part.strip() for part in text.split("|")]
                kind, _, pattern = field[1].partition(" ") if len(field) == 3 else ("", "", "")
                if kind not in ("line", "toggle") or not pattern or not field[2]:
                    sys.exit(f"{path}:{number}: not FILE | line or toggle PATTERN | REASON")
                self.entries.append([field[0], kind, pattern.strip(), f"{path}:{number}", 0])

    def text_of(self, point):
        if point.file not in self.source:
            with open(point.file, encoding="utf-8") as lines:
                self.source[point.file] = [text.strip() for text in lines]
        return self.source[point.file][point.line - 1]

    def waive(self, point):
        for entry in self.entries:
            subject = point.name if point.kind == "toggle" else self.text_of(point)
            if entry[0] == point.file and entry[1] == point.kind and fnmatch.fnmatchcase(subject, entry[2].replace("[", "[[]")):
                entry[4] += 1
                return True
        return False

    def stale(self):
        return [entry for entry in self.entries if entry[4] == 0]


def write_info(path, counts):
    """One DA a line (the least of its points), one branch a point, so that the page of a file shows which are missing."""
    files = collections.defaultdict(lambda: collections.defaultdict(list))
    for point, count in counts.items():
        files[point.file][point.line].append(count)
    with open(path, "w", encoding="utf-8") as info:
        for file, lines in sorted(files.items()):
            info.write(f"TN:\nSF:{file}\n")
            for line, points in sorted(lines.items()):
                info.write(f"DA:{line},{min(points)}\n")
                info.writelines(f"BRDA:{line},0,{i},{count}\n" for i, count in enumerate(points))
            info.write("end_of_record\n")


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    counts = read_points(sys.argv[1])
    waivers = Waivers(sys.argv[2])
    if not counts:
        sys.exit(f"{sys.argv[1]}: no coverage points")
    waived = [point for point, count in counts.items() if count == 0 and waivers.waive(point)]
    for point in waived:
        del counts[point]
    gaps = collections.defaultdict(list)
    for point in sorted(point for point, count in counts.items() if count == 0):
        gaps[point._replace(name=point.name.split("[")[0])].append(point.name)
    for point, names in gaps.items():
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        print(f"{point.file}:{point.line}: {point.kind} {names[0]}{more}: {waivers.text_of(point)}")
    for entry in waivers.stale():
        print(f"{entry[3]}: waives nothing: delete it")
    write_info(sys.argv[3], counts)
    for kind in ("line", "toggle"):
        points = [count for point, count in counts.items() if point.kind == kind]
        left_out = sum(point.kind == kind for point in waived)
        print(f"{kind}: {sum(map(bool, points))} of {len(points)} points covered, {left_out} more waived")
    return 1 if gaps or waivers.stale() else 0


if __name__ == "__main__":
    sys.exit(main())
