"""The benchmarks: `python -m bench` runs all of them, `python -m bench screens store load` the parts that are named.

Figures are ratios to a baseline that is measured beside them, so that they say the same on any machine.
"""

from __future__ import annotations

import argparse

from bench import load, screens, store

PARTS = ("screens", "store", "load")


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    arguments.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; all when none is named")
    arguments.add_argument("--questions", type=int, default=10_000, help="screens: open questions in the inbox")
    arguments.add_argument("--behind", type=int, default=100_000, help="screens: questions of a large journal; 0: none")
    arguments.add_argument("--runs", type=int, default=9, help="screens: how often each start is measured")
    arguments.add_argument("--entries", type=int, default=100_000, help="store: entries that a fresh journal pulls")
    arguments.add_argument("--replies", type=int, default=10_000, help="store: queued replies that are pushed")
    arguments.add_argument("--mentors", type=int, default=10_000, help="load: mentors in all teams")
    arguments.add_argument("--teams", type=int, default=250, help="load: teams that they are in")
    options = arguments.parse_args()
    parts = options.parts or PARTS
    if unknown := set(parts) - set(PARTS):
        arguments.error(f"no part {', '.join(sorted(unknown))}: choose from {', '.join(PARTS)}")
    if "screens" in parts:
        screens.main(options.questions, options.behind, options.runs)
    if "store" in parts:
        store.main(options.entries, options.replies)
    if "load" in parts:
        load.main(options.mentors, options.teams)


if __name__ == "__main__":
    main()
