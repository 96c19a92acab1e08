"""The runs of one guest, one after the other, in one `__main__`."""

from .pristine import kept as __builtins__

import os
import sys
from os import getpid

from . import actions, clone, ending, figures, forked, guardrail, hooks, program, services, sources, threads
from .contexts import Contexts, InContext
from .descriptors import move_high
from .displays import Displays
from .event_loop import SessionLoop
from .frames import Channel
from .interrupts import Interrupts
from .last_value import LastValue
from .link import Link
from .operations import Operations
from .prompts import Prompts, namespaces_of
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

    def __init__(self):
        """All that can be done before it is known for whom, and in which process.

        What a process that is cloned later has made already, its clones share.
        """
        self._process = 0
        clone.complete_builtins()
        self._interrupts = Interrupts()
        self._streams = StandardStreams()
        self._link = Link(Channel())
        self._calls = self._link.calls
        hooks.install()
        self._recursion = RecursionLimit()
        self._recursion.install()
        self._environment = os.environ
        self._modules = sys.modules
        self._modules.pop("__main__", None)
        self._own_modules = clone.own_modules
        self._folder = None
        #: Whether the host wants a checkpoint: see services/checkpoints.py.
        self.paused = False
        #: What can copy this process; None where it is not copied, or not so.
        self.copies = None
        self._meter = Meter()

    def attach(self, descriptor):
        """In the process that answers the host: on this channel, and with its standard streams."""
        descriptor = move_high(descriptor)
        self._process = getpid()
        threads.attach()
        self._interrupts.begin()
        self._streams.attach()
        sources.start(self._streams.null)
        self._calls.channel.attach(descriptor, self._streams.null)
        os.register_at_fork(after_in_child=self._calls.after_fork)

    def start(self, rules, recursion_limit=None):
        """Once, before the first run, when the rules of the guest are known."""
        if recursion_limit is not None:
            self._recursion.start_with(recursion_limit)
        guest_builtins = guardrail.install(rules)
        self._builtins = guest_builtins.__dict__
        self.contexts = Contexts(guest_builtins)
        self._enter({})
        self._last_value = LastValue(self._builtins)
        self.loop = SessionLoop()
        self._prompts = Prompts(self._link, namespaces_of(guest_builtins))
        self._operations = Operations(self)
        self._calls.perform = self._operations.perform_nested
        self._displays = Displays(self._calls, self._builtins)

    def make_ahead(self):
        """Where clones are made of this process: what each would make before its first run."""
        self._streams.make_ahead()

    def begin(self):
        """Once, before the first run, in the guest that nobody shares any more."""
        clone.after_clone()
        self._meter.begin()

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
        return self.paused

    def resume(self, is_copy):
        """Go on after a checkpoint: as before it, or as a copy, which another host talks to."""
        self.paused = False
        if is_copy:
            self._process = getpid()
            clone.after_clone()
            self._link.renew()

    def move(self, channel, streams):
        """Go on over other sockets, in a copy."""
        self._calls.channel.move(channel)
        self._streams.move(*streams)

    def quiet(self):
        """Lets go of what the agent itself holds open between two runs; or tells why it cannot."""
        problem = self.loop.let_go()
        if problem is None:
            self._streams.quiet()
        return problem

    def wait_for_host(self):
        """The session has ended, and the host closes the channel when it knows.

        Not we: it may be writing an answer to a call that nobody waits for, and a socket that cannot be
        written to any longer is not read to its end, either: the result would be lost. And it may ask for files
        that the program has left.
        """
        while True:
            message = self._calls.wait_for_work()
            if message.op == "do":
                self._operations.perform_ended(message)

    def _run(self, message):
        header = message.header
        result = Result(header, self._link.references)
        replaced = {}
        failure = None
        self._calls.begin()
        try:
            for_agent = self._begin(message, replaced)
            self._perform(header, result, for_agent)
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
        self._prompts.end()
        self._host_module.unbind()
        self._operations.abandon()
        self._displays.end()
        self._link.end_of_run()
        self._calls.end(result.message(self._meter.read()), result.encoded)
        return header["final"]

    def _enter(self, header):
        """From now on what runs does so in the context that is meant."""
        self._context = context = self.contexts.find(header)
        self._main = context.main
        self._host_module = context.host_module

    def _begin(self, message, replaced):
        header = message.header
        self._enter(header)
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
        for_agent = {}
        if header["has_body"]:
            values = self._link.value_of(message)
            self._host_module.bind(values)
            for_agent = values["for_agent"]
        self._host_module.show()
        if not header["final"]:
            self._last_value.show(self._context)
        self._displays.begin(header["displays"])
        return for_agent

    def operate(self, message, work):
        """Have guest code run for an operation, while no program runs."""
        result = Result(message.header, self._link.references)
        failure = None
        self._calls.begin()
        try:
            self._enter(message.header)
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

    def _perform(self, header, result, for_agent):
        """Everything that runs guest code. An exception that gets out is an interrupt come late."""
        failure = None
        try:
            self._interrupts.allow()
            self._recursion.allow(_getframe())
            self._prompts.begin(for_agent.get("input"))
            if header["kind"] == "module":
                program.run_module(header["module"])
            else:
                code = program.compile_program(
                    header["code"], header["filename"], header["source"], header["top_level_await"]
                )
                if program.is_coroutine(code):
                    self.loop.run(code, self._main.__dict__, header["final"])
                else:
                    _exec(code, self._main.__dict__)
            _settrace(None)
            _setprofile(None)
            if getpid() == self._process:
                self._take_value(result, header["final"])
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
            self.contexts.forget()
            self._link.references.clear()
            if ending.finish_program(self._streams):
                result.flush_failed()
            ending.take_apart(self._own_modules)
        self._streams.flush()

    def _take_value(self, result, final):
        namespace = self._main.__dict__
        if program.RESULT in namespace:
            value = namespace.pop(program.RESULT)
            if not final:
                self._last_value.keep(self._context, value)
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
            self.contexts.forget()
            forked.leave(failure, self._streams, self._own_modules)

    @property
    def namespace(self):
        """The variables of the program, in the first context."""
        return self.contexts.first.main.__dict__

    def perform_action(self, message):
        """(value, whether as a reference): see actions.py and services."""
        header = message.header
        context = self.contexts.find(header)
        if header["action"] == "serve":
            arguments, keywords = self._link.value_of(message)
            session = self if context is self.contexts.first else InContext(self, context)
            return services.serve(session, header["name"], arguments, keywords), False
        return actions.perform(message, context.main.__dict__, self._builtins, self._link)

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
