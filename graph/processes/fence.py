"""What a child may not do, whatever it is given: speak to any other machine, or to this one over the network.

A query can name a host to ask (``SERVICE``), and to look for that in its text is to guess how it will be read. So the
system is told to refuse: a filter of system calls (seccomp) that a process cannot take off again.
"""

import ctypes
import errno
import platform
import socket
import struct
import sys

NO_NEW_PRIVILEGES, SECCOMP, FILTER = 38, 22, 2
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER, ARCHITECTURE, FIRST = 0, 4, 16
URING, FOREIGN = 425, 0x40000000
# What the kernel calls a machine, and the number of socket(2) there.
MACHINES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))


def _step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("=HBBI", code, yes, no, value)


def _program(architecture: int, call: int) -> bytes:
    """Refuse sockets but those of files, and rings, by which a socket can be had too."""
    return b"".join(
        (
            _step(LOAD, ARCHITECTURE),
            _step(EQUAL, architecture, yes=1),
            _step(RETURN, KILL),
            _step(LOAD, NUMBER),
            _step(AT_LEAST, FOREIGN, yes=5),
            _step(EQUAL, URING, yes=4),
            _step(EQUAL, call, no=2),
            _step(LOAD, FIRST),
            _step(EQUAL, socket.AF_UNIX, no=1),
            _step(RETURN, ALLOW),
            _step(RETURN, REFUSE | errno.EACCES),
        )
    )


def fence() -> bool:
    """Let this process, and all that it starts, have no more sockets of the network; whether the system can do that."""
    if sys.platform != "linux" or platform.machine() not in MACHINES:
        return False
    steps = _program(*MACHINES[platform.machine()])
    kept = ctypes.create_string_buffer(steps, len(steps))
    program = _Program(len(steps) // 8, ctypes.addressof(kept))
    system = ctypes.CDLL(None, use_errno=True)
    system.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    return bool(system.prctl(SECCOMP, FILTER, ctypes.byref(program), 0, 0) == 0)


def fenced() -> bool:
    """Whether this process can have no socket of the network."""
    try:
        socket.socket(socket.AF_INET).close()
    except PermissionError:
        return True
    return False
