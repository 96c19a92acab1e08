"""Frames on the channel: two lengths, raw buffers, a header and a body in Python's own marshal format.

Marshal is fast and needs no code of ours. Reading it is safe here because the host is trusted; the
host reads the guest's frames with a bounded decoder of its own.

Guest code may be interrupted at any moment: by a signal handler that raises, by one that itself
calls the host, by a finalizer. Nothing may be torn by that, and blocking signals would be slow and,
with several threads, no protection. So all state is such that whoever comes next can go on with it:

- What a system call returned is recorded before any handler can run: `results += map(read, ...)`
  calls it from C code, between two steps of the interpreter.
- State changes in straight lines without a call, or in one call of C code: the interpreter looks
  for signals, and switches threads, only after calls, at the beginning of a function, and where it
  jumps: so what a condition has found holds in the block that it guards, but not beyond.
- Nor is anything made in them: before 3.12 the garbage collector, and with it any finalizer, runs
  wherever a container is made.
- A handler that runs *inside* a blocked system call may itself have to do what the call was for. It
  first puts an empty file in the place of the descriptor, so that the call, once it is resumed,
  returns at once and counts for nothing.
"""

from .pristine import kept as __builtins__

from _thread import RLock
from itertools import chain
from marshal import dumps
from os import close, dup, dup2, read, readv, set_inheritable, write, writev
from select import POLLIN, poll

from .descriptors import duplicate_high
from .message import HEADER, Broken, Message, parse

_CHUNK_BYTES = 64 * 1024

# Small frames that wait are written together, up to this many bytes.
_GATHERED_BYTES = 256 * 1024
_GATHERED_FRAMES = 512

# The kernel takes at most 1024.
_MOST_BUFFERS = 512

_NONE = ()

_pack = HEADER.pack


class Closed(Exception):
    """The host has closed the channel, or sent what is no frame."""


class _Frame:
    """A frame to be written: its buffers, how much is done, and the result of the last write."""

    __slots__ = ("buffers", "size", "done", "last")

    def __init__(self, buffers, size):
        self.buffers = buffers
        self.size = size
        self.done = 0
        self.last = []


class _Large:
    """A large payload while it arrives; two bytes in front are kept free (see message.py)."""

    __slots__ = ("buffer", "length", "attached", "done", "last")

    def __init__(self, length, attached, beginning):
        self.buffer = bytearray(length + 2)
        self.length = length
        self.attached = attached
        self.done = len(beginning)
        self.buffer[2 : 2 + self.done] = beginning
        self.last = []


class Port:
    """A descriptor for one direction, used by one thread at a time."""

    __slots__ = ("descriptor", "busy", "spare", "_null")

    def __init__(self, descriptor, null):
        self.descriptor = descriptor
        #: Whether the thread that uses it is in a system call, or just before.
        self.busy = False
        #: The channel, while an empty file is in the place of the descriptor; else -1.
        self.spare = -1
        self._null = null

    def replace(self, unfinished):
        """Make the system call that waits below us return at once; its result is not looked at."""
        made = []
        nothing = []
        made += map(dup, (self.descriptor,))
        put = map(dup2, (self._null,), (self.descriptor,), (False,))
        if self.spare < 0 and not unfinished.last:
            made += put
            self.spare = made[0]
            unfinished.last = nothing
        else:
            close(made[0])

    def restore(self):
        spare = self.spare
        back = chain(map(dup2, (spare,), (self.descriptor,), (False,)), map(close, (spare,)))
        done = []
        if spare >= 0 and self.spare == spare:
            done += back
            self.spare = -1

    def another(self):
        """One that works while this one is in a system call."""
        return Port(dup(self.spare if self.spare >= 0 else self.descriptor), self._null)

    def close(self):
        for descriptor in (self.descriptor, self.spare):
            try:
                if descriptor >= 0:
                    close(descriptor)
            except OSError:
                pass


def frame(header, encoded=None):
    """A message as a frame, to be given to `Channel.queue` in whatever way is fit."""
    head = dumps(header, 2)
    if encoded is None:
        data = _pack(len(head), 0) + head
        return _Frame((data,), len(data))
    body = encoded.body
    attached = encoded.attached_size
    length = attached + len(head) + len(body)
    if not attached and length <= _CHUNK_BYTES:
        data = _pack(length, 0) + head + body
        return _Frame((data,), len(data))
    return _Frame((_pack(length, attached), *encoded.attached, head, body), length + 8)


class Channel:
    """Reads for one thread at a time (see calls.py) and writes for all."""

    def __init__(self):
        self._descriptor = -1
        self._in = self._out = None
        #: Frames to be written, in order. Whoever appends calls `flush` then.
        self.queue = []
        #: Messages that have arrived.
        self.inbox = []
        # What was read and not looked at yet, and the beginning of a message before that.
        self._chunks = []
        self._rest = b""
        # Another object whenever chunks have become messages.
        self._parsed = []
        self._large = None
        self._turn = RLock()

    def attach(self, descriptor, null):
        """Before anything else: where the host is, and an empty file."""
        set_inheritable(descriptor, False)
        self._descriptor = descriptor
        self._in = Port(descriptor, null)
        self._out = Port(duplicate_high(descriptor), null)

    @property
    def descriptor(self):
        """To wait for until something can be read."""
        return self._descriptor

    def readable(self):
        """Whether `fill` would not have to wait."""
        poller = poll()
        poller.register(self._descriptor, POLLIN)
        return bool(poller.poll(0))

    def close(self):
        self._in.close()
        self._out.close()

    def renew(self):
        """In a copy of the session: what has come and not been looked at was for the other."""
        self.queue.clear()
        self.inbox.clear()
        self._chunks.clear()
        self._rest = b""
        self._parsed = []
        self._large = None

    def move(self, descriptor):
        """From now on this is the channel."""
        for port in (self._in, self._out):
            dup2(descriptor, port.descriptor, False)

    def flush(self):
        """Write what is queued, or leave it to the thread that is about to.

        Not waiting for that thread: it may have been interrupted by a finalizer that waits itself,
        for an answer that only this thread would read. In return each thread writes what is there,
        even if an exception comes meanwhile.
        """
        queue = self.queue
        turn = self._turn
        problem = None
        while queue:
            try:
                if not turn.acquire(False):
                    break
                try:
                    self._advance()
                finally:
                    turn.release()
            except (OSError, RecursionError, MemoryError):
                raise
            except BaseException as error:
                problem = error
        if problem is not None:
            raise problem

    def finish(self):
        """Write what is queued, now."""
        queue = self.queue
        while queue:
            with self._turn:
                self._advance()

    def _advance(self):
        queue = self.queue
        if queue:
            first = queue[0]
        else:
            return
        last = first.last
        if last:
            count = last[0]
            none = []
            if first.last is last:
                first.done += count
                first.last = none
            return
        done = first.done
        if done >= first.size:
            if queue and queue[0] is first:
                del queue[0]
            return
        if done == 0 and len(queue) > 1 and self._gather():
            return
        self._write(first, done)

    def _gather(self):
        """Make one frame of the small ones at the front. False when there are not two."""
        queue = self.queue
        size = 0
        parts = []
        for waiting in queue[:_GATHERED_FRAMES]:
            size += waiting.size
            if size > _GATHERED_BYTES:
                break
            parts.append(waiting)
        count = len(parts)
        if count < 2:
            return False
        data = b"".join([buffer for part in parts for buffer in part.buffers])
        gathered = (_Frame((data,), len(data)),)
        front = slice(0, count)
        begin = parts[0]
        if queue and queue[0] is begin and not begin.last and begin.done == 0:
            queue[front] = gathered
        return True

    def _write(self, first, done):
        outer = self._out
        if not outer.busy:
            return self._write_to(outer, first, done)
        self._out = port = outer.another()
        try:
            outer.replace(first)
            self._write_to(port, first, done)
        finally:
            self._out = outer
            port.close()

    def _write_to(self, port, first, done):
        if port.spare >= 0:
            port.restore()
        buffers = first.buffers
        results = []
        if len(buffers) == 1:
            data = buffers[0] if done == 0 else memoryview(buffers[0])[done:]
            step = map(write, (port.descriptor,), (data,))
        else:
            step = map(writev, (port.descriptor,), (_rest(buffers, done),))
        try:
            port.busy = True
            if not first.last and first.done == done:
                first.last = results
                results += step
        finally:
            port.busy = False
        if port.spare >= 0:
            port.restore()

    def fill(self, waiter):
        """Wait for input and read it, unless `waiter` is done or a message has arrived already."""
        outer = self._in
        if not outer.busy:
            self._read_from(outer, waiter)
        else:
            self._in = port = outer.another()
            large = self._large
            try:
                outer.replace(_Frame((), 0) if large is None else large)
                self._read_from(port, waiter)
            finally:
                self._in = outer
                port.close()
        self._parse()

    def _read_from(self, port, waiter):
        if port.spare >= 0:
            port.restore()
        large = self._large
        chunks = self._chunks
        if large is None:
            results = chunks
            step = map(read, (port.descriptor,), (_CHUNK_BYTES,))
        else:
            results = []
            rest = memoryview(large.buffer)[2 + large.done :]
            step = map(readv, (port.descriptor,), ((rest,),))
        begun = False
        try:
            port.busy = True
            if self._large is large and not waiter.done and not self.inbox and not chunks:
                if large is None:
                    begun = True
                    results += step
                elif not large.last:
                    large.last = results
                    begun = True
                    results += step
        finally:
            port.busy = False
            replaced = port.spare >= 0
            ended = begun and not replaced and results and not results[-1]
        if replaced:
            port.restore()
        elif ended:
            raise Closed

    def _parse(self):
        """Move whole messages to the inbox."""
        large = self._large
        if large is not None:
            return self._parse_large(large)
        parsed = self._parsed
        chunks = self._chunks
        count = len(chunks)
        if not count:
            return
        rest = self._rest
        data = b"".join([rest, *chunks[:count]])
        total = len(data)
        offset = 0
        messages = []
        try:
            while total - offset >= 8:
                length, attached, end = parse(data, offset)
                if end > total:
                    if length > _CHUNK_BYTES:
                        large = _Large(length, attached, memoryview(data)[offset + 8 :])
                        offset = total
                    break
                payload = data[offset + 8 : end]
                messages.append(Message(payload, attached))
                offset = end
        except Broken:
            raise Closed from None
        rest = data[offset:]
        done = slice(0, count)
        now = []
        if self._parsed is parsed:
            self._parsed = now
            chunks[done] = _NONE
            self._rest = rest
            self._large = large
            self.inbox += messages

    def _parse_large(self, large):
        last = large.last
        if last:
            count = last[0]
            none = []
            if large.last is last:
                large.done += count
                large.last = none
        if large.done < large.length or large.last:
            return
        try:
            message = Message(memoryview(large.buffer)[2:], large.attached, large.buffer)
        except Broken:
            raise Closed from None
        messages = (message,)
        if self._large is large:
            self._large = None
            self.inbox += messages


def _rest(buffers, done):
    """What of the buffers is not written yet, as much of it as one call can take."""
    rest = []
    for buffer in buffers:
        size = len(buffer)
        if done >= size:
            done -= size
            continue
        rest.append(memoryview(buffer)[done:] if done else buffer)
        done = 0
        if len(rest) == _MOST_BUFFERS:
            break
    return rest
