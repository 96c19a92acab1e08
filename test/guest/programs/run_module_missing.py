import runpy

runpy.run_module("no_such_module")
