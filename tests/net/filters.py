"""Command prefixes that forbid system calls with seccomp, as a sandbox or a systemd unit does."""

import platform
import sys

# Installs a seccomp filter, and executes the rest of the command: the system call fails with EPERM if the
# argument of that number matches. The offsets are those of struct seccomp_data.
_FILTER = """
import ctypes, os, struct, sys
call, number, mask, value = map(int, sys.argv[1:5])
program = b"".join(struct.pack("=HBBI", *one) for one in [
    (0x20, 0, 0, 0), (0x15, 0, 3, call),
    (0x20, 0, 0, 16 + 8 * number), (0x54, 0, 0, mask), (0x15, 1, 0, value),
    (0x06, 0, 0, 0x7fff0000), (0x06, 0, 0, 0x00050001)])
buffer = ctypes.create_string_buffer(program)
fprog = struct.pack("@HP", len(program) // 8, ctypes.addressof(buffer))
libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(22, 2, ctypes.c_char_p(fprog)) != 0:
    raise OSError(ctypes.get_errno(), "seccomp")
os.execvp(sys.argv[5], sys.argv[5:])
"""
_CALLS = {"x86_64": {"socket": 41, "capset": 126, "prctl": 157, "setresuid": 117},
          "aarch64": {"socket": 198, "capset": 91, "prctl": 167, "setresuid": 147}}
_SET_NO_NEW_PRIVS = 38


def refusing(call, number=0, mask=0, value=0):
    """A command prefix that forbids a system call if an argument matches; by default always."""
    arguments = map(str, (_CALLS[platform.machine()][call], number, mask, value))
    return (sys.executable, "-c", _FILTER, *arguments)


# The system calls for dropping privileges.
REFUSALS = {"capset": refusing("capset"), "no_new_privs": refusing("prctl", 0, 0xffffffff, _SET_NO_NEW_PRIVS)}
