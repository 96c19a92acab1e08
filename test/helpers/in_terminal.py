"""A program in a terminal of its own, for a test that types into it.

    python3 in_terminal.py ROWS COLUMNS PROGRAM [ARGUMENTS…]

Standard input has one command a line, as JSON: ["type", TEXT], ["resize", ROWS, COLUMNS],
["signal", NUMBER], ["modes"]. Standard output gets what the terminal gets, and an answer to "modes" as a
record of its own. Each piece comes as [KIND, TEXT], a line of JSON. The last is ["end", STATUS].
"""

import fcntl
import json
import os
import pty
import select
import signal
import struct
import sys
import termios


def set_size(descriptor, rows, columns):
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def tell(*record):
    sys.stdout.write(json.dumps(record) + "\n")
    sys.stdout.flush()


def main():
    rows, columns, *argv = sys.argv[1:]
    master, slave = pty.openpty()
    set_size(slave, int(rows), int(columns))
    child = os.fork()
    if child == 0:
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        for descriptor in (0, 1, 2):
            os.dup2(slave, descriptor)
        os.closerange(3, 256)
        os.execvp(argv[0], argv)
    # The slave stays open here: its modes can be looked at when the program has ended.
    waiting = b""
    commands_open = True
    while True:
        ready, _, _ = select.select([master] + [0] * commands_open, [], [], 0.05)
        if master in ready:
            tell("output", os.read(master, 65536).decode("latin-1"))
            continue
        if 0 in ready:
            data = os.read(0, 65536)
            commands_open = bool(data)
            *lines, waiting = (waiting + data).split(b"\n")
            for line in lines:
                perform(json.loads(line), master, slave, child)
            continue
        if not ready:
            pid, status = os.waitpid(child, os.WNOHANG)
            if pid:
                tell_modes(slave)
                tell("end", os.waitstatus_to_exitcode(status))
                return


def perform(command, master, slave, child):
    name, *arguments = command
    if name == "type":
        data = arguments[0].encode("utf-8")
        while data:
            data = data[os.write(master, data) :]
    elif name == "resize":
        set_size(slave, *arguments)
        os.kill(child, signal.SIGWINCH)
    elif name == "signal":
        os.kill(child, arguments[0])
    elif name == "modes":
        tell_modes(slave)


def tell_modes(slave):
    flags = termios.tcgetattr(slave)[3]
    is_cooked = bool(flags & termios.ICANON) and bool(flags & termios.ECHO) and bool(flags & termios.ISIG)
    tell("modes", "cooked" if is_cooked else "raw")


main()
