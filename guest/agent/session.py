"""The runs of one guest, one after the other, in one `__main__`."""

from .pristine import kept as __builtins__

import os
import sys
from os import getpid

from . import clone, ending, forked, guardrail, hooks, program, sources
from .descriptors import move_high
from .interrupts import Interrupts
from .recursion import RecursionLimit
from .result import Result
from .stdio import StandardStreams
from .usage import Meter

_exec = exec
_getframe = sys._getframe
_settrace = sys.settrace
_setprofile = sys.setprofile


class Session:
    """What lasts from run to run. Guest code may undo any of it; `_begin` puts it right again."""

    def __init__(self, channel, rules):
        self.channel = channel
        channel.descriptor = move_high(channel.descriptor)
        self._process = getpid()
        clone.complete_builtins()
        clone.after_clone()
        self._interrupts = Interrupts()
        self._streams = StandardStreams()
        sources.start(self._streams.null)
        hooks.install()
        self._recursion = RecursionLimit()
        self._recursion.install()
        self._main = program.new_main(guardrail.install(rules))
        self._environment = os.environ
        self._modules = sys.modules
        clone.hide()
        self._modules.pop("__main__", None)
        self._own_modules = dict(self._modules)
        self._folder = None
        self._meter = Meter()
        os.register_at_fork(after_in_child=channel.close)

    def run(self, message):
        """Run one program and send its result. True when the session ends with it."""
        result = Result(message)
        replaced = {}
        failure = None
        try:
            self._begin(message, replaced)
            self._perform(message, result)
        except BaseException as error:
            failure = error  # nothing is called here, so no handler of a signal can run and raise
        while True:
            try:
                self._interrupts.forbid()
                if failure is not None:
                    result.settle(failure)
                break
            except BaseException as late:
                failure = late
        failure = None
        _settrace(None)
        _setprofile(None)
        self._recursion.restore()
        self._restore_environment(replaced)
        self.channel.send(result.message(self._meter.read()))
        return message["final"]

    def _begin(self, message, replaced):
        self._streams.prepare(message["stdin"])
        for name, value in message["env"].items():
            replaced[name] = self._environment.get(name)
            self._environment[name] = value
        sys.modules = self._modules
        is_module = message["kind"] == "module"
        filename = message["filename"]
        program.set_up_main(self._main, None if is_module else filename)
        sys.argv = ["-m" if is_module else message["argv0"], *message["args"]]
        self._set_first_path(os.getcwd() if is_module else _folder_of(filename))

    def _set_first_path(self, folder):
        path = sys.__dict__.get("path")
        if type(path) is not list:
            return
        if self._folder is not None and path[:1] == [self._folder]:
            del path[0]
        path.insert(0, folder)
        self._folder = folder

    def _perform(self, message, result):
        """Everything that runs guest code. An exception that gets out is an interrupt come late."""
        failure = None
        try:
            self._interrupts.allow()
            self._recursion.allow(_getframe())
            if message["kind"] == "module":
                program.run_module(message["module"])
            else:
                code = program.compile_program(
                    message["code"], message["filename"], message["source"]
                )
                _exec(code, self._main.__dict__)
            _settrace(None)
            _setprofile(None)
            if getpid() == self._process:
                self._take_value(result)
        except BaseException as error:
            failure = error
        _settrace(None)
        _setprofile(None)
        if getpid() != self._process:
            self._main = None
            forked.leave(failure, self._streams, self._own_modules)
        if failure is not None:
            result.fail(failure)
            failure = None
        if message["final"]:
            self._main = code = None
            if ending.finish_program(self._streams):
                result.flush_failed()
            ending.take_apart(self._own_modules)
        self._streams.flush()

    def _take_value(self, result):
        namespace = self._main.__dict__
        if program.RESULT in namespace:
            result.succeed_with(namespace.pop(program.RESULT))
        else:
            result.succeed()

    def _restore_environment(self, replaced):
        for name, value in replaced.items():
            try:
                if value is None:
                    self._environment.pop(name, None)
                else:
                    self._environment[name] = value
            except Exception:
                pass


def _folder_of(filename):
    """The script's folder, as CPython has it; the working folder for code that is no file here."""
    if program.is_label(filename):
        return ""
    folder = os.path.dirname(filename)
    return folder if os.path.isdir(folder) else os.getcwd()
