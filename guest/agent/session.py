"""The runs of one guest, one after the other, in one `__main__`."""

from .pristine import kept as __builtins__

import os
import sys
from os import getpid

from . import actions, clone, ending, figures, forked, guardrail, hooks, program, services, sources
from .descriptors import move_high
from .displays import Displays
from .frames import Channel
from .host_module import HostModule
from .interrupts import Interrupts
from .link import Link
from .operations import Operations
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

    def __init__(self, descriptor):
        """All that can be done before it is known for whom; `start` does the rest."""
        descriptor = move_high(descriptor)
        self._process = getpid()
        clone.complete_builtins()
        self._interrupts = Interrupts()
        self._streams = StandardStreams()
        sources.start(self._streams.null)
        self._link = Link(Channel(descriptor, self._streams.null))
        self._calls = self._link.calls
        hooks.install()
        self._recursion = RecursionLimit()
        self._recursion.install()
        self._environment = os.environ
        self._modules = sys.modules
        clone.hide()
        self._modules.pop("__main__", None)
        self._own_modules = dict(self._modules)
        self._folder = None
        os.register_at_fork(after_in_child=self._calls.after_fork)

    def start(self, rules, recursion_limit=None):
        """Once, before the first run, in the guest that nobody shares any more."""
        clone.after_clone()
        if recursion_limit is not None:
            self._recursion.start_with(recursion_limit)
        guest_builtins = guardrail.install(rules)
        self._builtins = guest_builtins.__dict__
        self._main = program.new_main(guest_builtins)
        self._host_module = HostModule(self._main)
        self._operations = Operations(self)
        self._calls.perform = self._operations.perform_nested
        self._displays = Displays(self._calls, self._builtins)
        self._meter = Meter()

    @property
    def descriptor(self):
        """The channel."""
        return self._calls.channel.descriptor

    def answer_next(self):
        """Wait for a run or an operation and perform it. True when the session ends with it."""
        message = self._calls.wait_for_work()
        if message.op == "run":
            return self._run(message)
        if message.op == "do":
            self._operations.perform(message)
        return False

    def wait_for_host(self):
        """The session has ended, and the host closes the channel when it knows.

        Not we: it may be writing an answer to a call that nobody waits for, and a socket that cannot be
        written to any longer is not read to its end, either: the result would be lost.
        """
        while True:
            self._calls.wait_for_work()

    def _run(self, message):
        header = message.header
        result = Result(header, self._link.references)
        replaced = {}
        failure = None
        self._calls.begin()
        try:
            self._begin(message, replaced)
            self._perform(header, result)
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
        self._host_module.unbind()
        self._operations.abandon()
        self._displays.end()
        self._link.end_of_run()
        self._calls.end(result.message(self._meter.read()), result.encoded)
        return header["final"]

    def _begin(self, message, replaced):
        header = message.header
        self._streams.prepare(header["stdin"])
        environment = header["env"]
        if header["displays"] is not None:
            environment = {**figures.missing_from(self._environment), **environment}
        for name, value in environment.items():
            replaced[name] = self._environment.get(name)
            self._environment[name] = value
        sys.modules = self._modules
        is_module = header["kind"] == "module"
        filename = header["filename"]
        program.set_up_main(self._main, None if is_module else filename)
        sys.argv = ["-m" if is_module else header["argv0"], *header["args"]]
        self._set_first_path(os.getcwd() if is_module else _folder_of(filename))
        if header["has_body"]:
            self._host_module.bind(self._link.value_of(message))
        self._host_module.show()
        self._displays.begin(header["displays"])

    def operate(self, message, work):
        """Have guest code run for an operation, while no program runs."""
        result = Result(message.header, self._link.references)
        failure = None
        self._calls.begin()
        try:
            self._streams.prepare(None)
            sys.modules = self._modules
            self._modules["__main__"] = self._main
            self._host_module.show()
            self._displays.begin(message.header["displays"])
            self._interrupts.allow()
            self._recursion.allow(_getframe())
            work(message, result)
            self._displays.end_of_program(None)
            self._streams.flush()
        except BaseException as error:
            failure = error
        # As at the end of a run, but here: a method of its own could be interrupted as it begins.
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
        self._operations.abandon()
        self._displays.end()
        self._link.end_of_run()
        self._calls.end(result.message(self._meter.read()), result.encoded)

    def _set_first_path(self, folder):
        path = sys.__dict__.get("path")
        if type(path) is not list:
            return
        if self._folder is not None and path[:1] == [self._folder]:
            del path[0]
        path.insert(0, folder)
        self._folder = folder

    def _perform(self, header, result):
        """Everything that runs guest code. An exception that gets out is an interrupt come late."""
        failure = None
        try:
            self._interrupts.allow()
            self._recursion.allow(_getframe())
            if header["kind"] == "module":
                program.run_module(header["module"])
            else:
                code = program.compile_program(
                    header["code"], header["filename"], header["source"]
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
        self.leave_if_forked(failure)
        if failure is not None:
            result.fail(failure)
        self._displays.end_of_program(failure)
        failure = None
        if header["final"]:
            self._main = code = None
            self._host_module.forget()
            self._link.references.clear()
            if ending.finish_program(self._streams):
                result.flush_failed()
            ending.take_apart(self._own_modules)
        self._streams.flush()

    def _take_value(self, result):
        namespace = self._main.__dict__
        if program.RESULT in namespace:
            value = namespace.pop(program.RESULT)
            shown = result.succeed_with(value)
            self._displays.show_result(value, shown)
        else:
            result.succeed()

    @property
    def link(self):
        return self._link

    def leave_if_forked(self, failure):
        """A process that guest code forked must not go on with what the agent was about to do."""
        if getpid() != self._process:
            self._main = None
            self._host_module.forget()
            forked.leave(failure, self._streams, self._own_modules)

    @property
    def namespace(self):
        """The variables of the program."""
        return self._main.__dict__

    def perform_action(self, message):
        """(value, whether as a reference): see actions.py and services."""
        header = message.header
        if header["action"] == "serve":
            arguments, keywords = self._link.value_of(message)
            return services.serve(self, header["name"], arguments, keywords), False
        namespace = self._main.__dict__
        return actions.perform(message, namespace, self._builtins, self._link)

    def usage(self):
        return self._meter.read()

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
