"""Tests of benches/peers: __main__.py --library FOLDER --devserver PROGRAM"""
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "benches", "peers"))

import test_run

if __name__ == "__main__":
    test_run.OPTIONS = sys.argv[1:]
    loader = unittest.TestLoader()
    result = unittest.TextTestRunner(verbosity=2).run(loader.discover(HERE, pattern="test_*.py"))
    sys.exit(0 if result.wasSuccessful() else 1)
