"""What a program behind the wall cannot do; each attempt ends in an ordinary exception."""

import os
import socket
import subprocess


def read_password_file():
    return open("/etc/shadow").read()


def list_home():
    return os.listdir("/home")


def write_outside():
    return open("/usr/mark", "w")


def connect_out():
    return socket.create_connection(("192.0.2.1", 80), timeout=1)


def start_program():
    return subprocess.run(["/bin/sh", "-c", "id"])


for attempt in (read_password_file, list_home, write_outside, connect_out, start_program):
    try:
        attempt()
    except (OSError, ImportError) as error:
        print(f"{attempt.__name__}: refused ({type(error).__name__})")
    else:
        print(f"{attempt.__name__}: WORKED")
