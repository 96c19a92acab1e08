"""Calls of guest code to the host, from any number of threads.

One of the threads that wait, the leader, reads the channel for all; the others sleep, each on a lock
of its own. A leader that has its answer hands on to the thread that began to wait last: a signal
handler may make a call while the code that it interrupted waits for its own, and only the innermost
wait of a thread is really waiting.

Guest code may be interrupted anywhere, so what belongs together happens in lines without a call
(see frames.py).
"""

from .pristine import kept as __builtins__

from _thread import allocate_lock, get_ident

from .frames import frame

#: The host takes 1024; the rest is for what goes wrong.
MAX_PENDING = 1000

#: As in src/protocol/limits.ts: in one message.
_MOST_RELEASES = 4096


class Call:
    """One call, from its making to its answer."""

    __slots__ = ("id", "done", "message", "wake", "ident", "lead", "dropped")

    def __init__(self):
        self.id = 0
        self.done = False
        self.message = None
        # What tells the thread that waits, when it sleeps.
        self.wake = None
        self.ident = 0
        # Whether it has been made the leader in its sleep.
        self.lead = False
        self.dropped = False


class Calls:
    def __init__(self, channel, error):
        """`error(text)` makes the exception that guest code gets."""
        self.channel = channel
        self._error = error
        #: How many runs and operations of the host's are not answered yet.
        self.active = 0
        #: Runs and operations that wait for a thread.
        self.todo = []
        #: Performs an operation of the host's in the thread that calls it.
        self.perform = None
        #: [id, how often received] of what the guest has dropped.
        self.released = []
        #: Answers that came too late for anybody to look at: what they hold was received all the same.
        self.unread = []
        self._forked = False
        #: Whether the process is being copied whole: see copies.py.
        self.copying = False
        self._main = get_ident()
        self._next = 1
        self._room = MAX_PENDING
        self._pending = {}
        # Calls for which there is no room: (call, header, arguments).
        self._later = []
        self._leader = None
        self._followers = []
        self._gate = []
        self._idle = Call()

    def after_fork(self):
        """The channel belongs to the parent, unless we made the copy."""
        if self.copying:
            return
        self._forked = True
        self.channel.close()

    def renew(self):
        """In a copy of the session, between two runs: calls are numbered from the first again."""
        self.channel.renew()
        self.active = 0
        self.todo.clear()
        self.unread.clear()
        self._next = 1
        self._room = MAX_PENDING
        self._pending.clear()
        self._later.clear()
        self._leader = None

    # What the session does.

    def wait_for_work(self):
        """The next run or operation. For the main thread, while nothing runs."""
        idle = self._idle = Call()
        if self.todo:
            idle.done = True
        self._wait(idle)
        return self.todo.pop(0)

    def begin(self):
        """A run or an operation begins: threads that wanted to call may do so."""
        self.active += 1
        gate = self._gate
        self._gate = []
        for lock in gate:
            lock.release()

    def end(self, header, encoded):
        """Its result: the last thing that is sent for it."""
        self._queue_released()
        result = (frame(header, encoded),)
        self.channel.queue += result
        self.active -= 1
        self.channel.finish()

    # What proxies do.

    def blocking(self, header, encoded):
        """Make a call and wait for the host's answer."""
        call = Call()
        try:
            self.start(call, header, encoded)
            self.channel.flush()
            if not call.done:
                self._wait(call)
        except BaseException:
            self.drop(call)
            raise
        return call.message

    def start(self, call, header, encoded):
        """Queue a call to be sent, as soon as that may be."""
        if self._forked:
            raise self._error("a forked process cannot call the host")
        if self.released:
            self._queue_released()
        while not self._queue(call, header, encoded):
            if not self.active:
                self._wait_for_run()
                continue
            later = ((call, header, encoded),)
            if self._room <= 0:
                self._later += later
                return

    def _queue(self, call, header, encoded):
        if self._room <= 0:
            return False
        identity = header["id"] = self._next
        made = (frame(header, encoded),)
        queue = self.channel.queue
        if not call.id and self._next == identity and self._room > 0 and self.active > 0:
            self._next = identity + 1
            self._room -= 1
            call.id = identity
            self._pending[identity] = call
            queue += made
        return call.id != 0

    def drop(self, call):
        """Nobody waits for the answer any more."""
        call.dropped = True
        late = (call.message,)
        if call.done:
            self.unread += late
        if call.id and not call.done and self.active:
            cancel = (frame({"op": "cancel", "id": call.id}),)
            if self.active and not call.done:
                self.channel.queue += cancel

    def _wait_for_run(self):
        """Between runs the guest may not speak."""
        if get_ident() == self._main:
            raise self._error("the host cannot be called now: no program is running")
        lock = allocate_lock()
        lock.acquire()
        waiting = (lock,)
        wait = lock.acquire
        if not self.active:
            self._gate += waiting
            wait()

    def _queue_released(self):
        """Whatever held them in a message is queued already: a value keeps its proxies until then."""
        released = self.released
        while released and self.active:
            some = released[:_MOST_RELEASES]
            made = (frame({"op": "release", "handles": some}),)
            sent = slice(0, len(some))
            if some and released and released[0] is some[0] and self.active:
                released[sent] = _NONE
                self.channel.queue += made

    # Waiting.

    def _wait(self, call):
        me = get_ident()
        try:
            while not call.done:
                if self._leader is None or self._leader == me:
                    self._lead(call, me)
                else:
                    self._follow(call, me)
                if self.todo and self.active:
                    self.work_off()
        finally:
            if call.lead:
                # Made the leader, and gone before it could lead: the same as at the end of `_lead`.
                followers = self._followers
                call.lead = False
                self._leader = None
                if followers and self._leader is None:
                    following = followers[-1]
                    del followers[-1]
                    self._leader = following.ident
                    following.lead = True
                    wake = following.wake
                    following.wake = None
                    if wake is not None:
                        wake()

    def _lead(self, call, me, only_what_is_there=False):
        mine = False
        try:
            if call.lead:
                call.lead = False
                mine = True
            elif self._leader is None:
                self._leader = me
                mine = True
            elif self._leader != me:
                return
            channel = self.channel
            todo = self.todo
            while not call.done and not (todo and self.active and todo[0].op == "do"):
                if only_what_is_there and not channel.readable():
                    break
                channel.fill(call)
                self.deliver()
                if only_what_is_there:
                    break
        finally:
            if mine:
                # Not in a function of its own: an exception could be raised at its beginning.
                followers = self._followers
                self._leader = None
                if followers and self._leader is None:
                    following = followers[-1]
                    del followers[-1]
                    self._leader = following.ident
                    following.lead = True
                    # None when it has been told already that its answer is there.
                    wake = following.wake
                    following.wake = None
                    if wake is not None:
                        wake()

    def _follow(self, call, me):
        lock = allocate_lock()
        lock.acquire()
        call.ident = me
        sleep = lock.acquire
        call.wake = lock.release
        entry = (call,)
        followers = self._followers
        try:
            # The leader may also be a call of this thread's that this one has interrupted.
            if self._leader is not None and self._leader != me and not call.done:
                followers += entry
                sleep()
        finally:
            call.wake = None
            if call in followers:
                followers.remove(call)

    def read_available(self):
        """For an event loop: read what is there, unless a thread does."""
        if self._leader is None:
            self._lead(Call(), get_ident(), True)
        if self.todo and self.active:
            self.work_off()

    def deliver(self):
        """Hand the messages that have arrived to whom they are for."""
        inbox = self.channel.inbox
        pending = self._pending
        while True:
            if inbox:
                message = inbox[0]
            else:
                return
            guests = message.header.get("guests")
            if guests and message.guests is None:
                # Before a release that has arrived behind it.
                found = self.resolve(guests)
                if message.guests is None:
                    message.guests = found
            op = message.op
            if op == "reply":
                call = pending.get(message.header["id"])
                if inbox and inbox[0] is message:
                    del inbox[0]
                    if call is not None:
                        del pending[call.id]
                        self._room += 1
                        call.message = message
                        call.done = True
                        late = (message,)
                        if call.dropped:
                            self.unread += late
                        wake = call.wake
                        call.wake = None
                        if wake is not None:
                            wake()
                if self._later:
                    self._send_later()
            elif op == "release":
                if inbox and inbox[0] is message:
                    del inbox[0]
                    self.release(message.header["handles"])
            elif op == "do" or op == "run":
                idle = self._idle
                new = (message,)
                if inbox and inbox[0] is message:
                    del inbox[0]
                    self.todo += new
                    idle.done = True
                    if not self.active:
                        wake = idle.wake
                        idle.wake = None
                        if wake is not None:
                            wake()
            elif inbox and inbox[0] is message:
                del inbox[0]

    def _send_later(self):
        later = self._later
        while self._room > 0:
            if later:
                first = later[0]
            else:
                break
            call, header, encoded = first
            if call.dropped or self._queue(call, header, encoded):
                if later and later[0] is first:
                    del later[0]
            elif not self.active:
                return
        self.channel.flush()

    def work_off(self):
        """Perform operations that the host sent while guest code waits."""
        todo = self.todo
        while self.active:
            if todo:
                message = todo[0]
            else:
                return
            if message.op != "do":
                return
            self.perform(message, todo)

    def release(self, handles):
        """Replaced by who keeps the objects that the host holds."""

    def resolve(self, handles):
        """Replaced likewise: the objects by number."""


_NONE = ()
