#!/usr/bin/env python3
"""Runs tests of the program diffusion against development servers.

    run.py --tool PROGRAM --devserver PROGRAM [--protocol N] [--valgrind WORD]... -- MODULE...
"""
import argparse
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", required=True)
    parser.add_argument("--devserver", required=True)
    parser.add_argument("--protocol", help="the version that the program speaks (default: the newest)")
    parser.add_argument("--folder", help="where the manual page and the completion are")
    parser.add_argument("--valgrind", default=[], action="append", help="a word of the command that runs the program")
    parser.add_argument("tests", nargs="+", help="modules of this folder, or tests in them")
    arguments = parser.parse_args()
    support.configure(arguments)
    suite = unittest.defaultTestLoader.loadTestsFromNames(arguments.tests)
    if suite.countTestCases() == 0:
        sys.exit("no such tests")
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    sys.exit(0 if result.wasSuccessful() else 1)


if __name__ == "__main__":
    main()
