"""Runs one module of CPython's own tests and tells what came of each, as JSON.

The arguments are the folder that has the package `test` ('' where the interpreter has its own), the
module's name, and the file to write to ('' for none: the value of the program is what it tells).
"""

import importlib.util
import json
import sys
import traceback
import unittest

folder, name, told_file = sys.argv[1:]
del sys.argv[1:]
if folder:
    sys.path.insert(0, folder)

from test import support  # noqa: E402

# As regrtest does without -u: no tests that need a network, a screen, much time or much disk.
support.use_resources = []
support.verbose = False

LONGEST_REASON = 1500
#: They import the grammar's tests, which import a module that changes its own annotations.
USERS_OF_ANNOTATIONS = ("test_complex", "test_float", "test_grammar", "test_int", "test_tokenize")


def bridge_versions():
    """What helpers of an older suite ask of the interpreter, where a newer one has it no longer."""
    support.requires_debug_ranges = lambda reason="": lambda test: test
    try:
        import _testinternalcapi
    except ImportError:
        return
    if not hasattr(_testinternalcapi, "suppress_immortalization"):
        _testinternalcapi.suppress_immortalization = lambda suppress: None


def import_with_annotations(name):
    """Before Python 3.14 every module that annotates had an `__annotations__` from the start."""
    spec = importlib.util.find_spec(name)
    if spec is None:
        return
    module = importlib.util.module_from_spec(spec)
    module.__annotations__ = {}
    sys.modules[name] = module
    spec.loader.exec_module(module)


class Record(unittest.TestResult):
    """What became of each test. Subtests count as the test they are part of."""

    def __init__(self):
        super().__init__()
        self.passed = []
        self.skips = {}
        self.faults = {}

    def addSuccess(self, test):
        self.passed.append(test.id())

    def addExpectedFailure(self, test, error):
        self.passed.append(test.id())

    def addUnexpectedSuccess(self, test):
        self.faults[test.id()] = "unexpected success"

    def addSkip(self, test, reason):
        # A subtest that skips itself is not its test: that has passed or failed all the same.
        self.skips[test.id()] = str(reason)

    def addFailure(self, test, error):
        self.remember(test, error)

    def addError(self, test, error):
        self.remember(test, error)

    def addSubTest(self, test, subtest, error):
        if error is not None:
            self.remember(test, error)

    def remember(self, test, error):
        told = "".join(traceback.format_exception(*error))
        self.faults.setdefault(test.id(), told[-LONGEST_REASON:])


def run_module():
    record = Record()
    if sys.version_info >= (3, 14):
        bridge_versions()
        if name in USERS_OF_ANNOTATIONS:
            import_with_annotations("test.typinganndata.ann_module")
    try:
        suite = unittest.defaultTestLoader.loadTestsFromName(f"test.{name}")
        suite.run(record)
    except unittest.SkipTest as skipped:
        record.skips[name] = str(skipped)
    told = {"passed": record.passed, "skips": record.skips, "faults": record.faults}
    return json.dumps(told)


told = run_module()
if told_file:
    with open(told_file, "w", encoding="utf-8") as file:
        file.write(told)
told
