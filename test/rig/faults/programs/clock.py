"""Gives the processes of a unit, a container or a name a wall clock of their own.

    python3 clock.py shift SECONDS WHO     every reading is so much later
    python3 clock.py freeze 0 WHO          every reading is this moment
    python3 clock.py restore WHO           the machine's clock again
    WHO: see processes.py

The kernel has one wall clock for all (time namespaces have monotonic clocks only), and programs of Go hear no preloaded
library. But all programs read the clock through the vDSO, a page of code that the kernel maps into each of them. Here the
first bytes of its three functions are replaced by a jump into the unused end of that page, where the reading is asked from
the kernel and changed. Pages are copied on write: only this process sees it, and the children it forks until they execute
another program. Monotonic clocks, and so timers and timeouts, go on as ever. x86-64 only.
"""

import os
import signal
import struct
import sys
import time

import processes

CLOCK_GETTIME, GETTIMEOFDAY, TIME = "__vdso_clock_gettime", "__vdso_gettimeofday", "__vdso_time"
JUMP = 5  # bytes of a jump
ATTEMPTS = 200


def mapping(pid):
    with open(f"/proc/{pid}/maps") as maps:
        for line in maps:
            if line.rstrip().endswith("[vdso]"):
                start, end = (int(part, 16) for part in line.split()[0].split("-"))
                return start, end
    raise SystemExit(f"process {pid} has no vDSO")


def read(pid, address, length):
    with open(f"/proc/{pid}/mem", "rb", 0) as memory:
        memory.seek(address)
        return memory.read(length)


def write(pid, address, code):
    with open(f"/proc/{pid}/mem", "r+b", 0) as memory:
        memory.seek(address)
        memory.write(code)


class Image:
    """The vDSO as the kernel gives it, taken from this very process."""

    def __init__(self):
        start, end = mapping("self")
        self.code = read("self", start, end - start)
        if os.uname().machine != "x86_64" or self.code[:5] != b"\x7fELF\x02":
            raise SystemExit("clocks can be changed on x86-64 only")
        sections = self.table(40, 58, 60)
        used = max(len(self.code.rstrip(b"\0")), sections[-1] + 64)
        self.spare = (used + 63) & ~63
        self.functions = self.symbols()
        if len(self.code) - self.spare < 256:
            raise SystemExit("the vDSO of this kernel has no room to spare")

    def table(self, offset_at, size_at, count_at):
        offset = struct.unpack_from("=Q", self.code, offset_at)[0]
        size, count = struct.unpack_from("=H", self.code, size_at)[0], struct.unpack_from("=H", self.code, count_at)[0]
        return [offset + index * size for index in range(count)]

    def symbols(self):
        sections = [struct.unpack_from("=IIQQQQIIQQ", self.code, at) for at in self.table(40, 58, 60)]
        symbols = next(each for each in sections if each[1] == 11)  # SHT_DYNSYM
        names = sections[symbols[6]][4]
        found = {}
        for at in range(symbols[4], symbols[4] + symbols[5], 24):
            name, _, _, _, value, _ = struct.unpack_from("=IBBHQQ", self.code, at)
            text = self.code[names + name : self.code.index(b"\0", names + name)].decode()
            if text in (CLOCK_GETTIME, GETTIMEOFDAY, TIME):
                found[text] = value
        return found

    def entry(self, name):
        return self.code[self.functions[name] : self.functions[name] + JUMP]


def change(register, memory, frozen, value):
    """Machine code: changes the seconds that `register` points to; the sub-second part after them becomes 0 when frozen."""
    constant = b"\x48\xb9" + struct.pack("=q", value)  # mov rcx, value
    if not frozen:
        return constant + b"\x48\x01" + memory  # add [register], rcx
    return constant + b"\x48\x89" + memory + b"\x48\xc7" + register + b"\x08\0\0\0\0"  # mov [register], rcx; mov [register+8], 0


def replacement(name, frozen, value):
    if name == CLOCK_GETTIME:
        body = change(b"\x46", b"\x0e", frozen, value)  # rsi
        skip = lambda length: bytes([length])
        # eax = the system call; return when it failed, or when the clock is neither REALTIME, REALTIME_COARSE nor TAI.
        return (b"\xb8\xe4\0\0\0\x0f\x05\x85\xc0\x75" + skip(15 + len(body)) + b"\x85\xff\x74\x0b\x83\xff\x05\x74\x06\x83\xff\x0b\x74\x01\xc3"
                + body + b"\xc3")
    if name == GETTIMEOFDAY:
        body = change(b"\x47", b"\x0f", frozen, value)  # rdi
        return b"\xb8\x60\0\0\0\x0f\x05\x48\x85\xff\x74" + bytes([len(body)]) + body + b"\xc3"
    constant = b"\x48\xb9" + struct.pack("=q", value)
    result = constant + (b"\x48\x89\xc8" if frozen else b"\x48\x01\xc8")  # mov or add rax, rcx
    return b"\xb8\xc9\0\0\0\x0f\x05" + result + b"\x48\x85\xff\x74\x03\x48\x89\x07\xc3"


def busy(pid, start, image):
    """Whether a thread is in the middle of bytes that are replaced."""
    places = [(start + at, start + at + JUMP) for at in image.functions.values()]
    places.append((start + image.spare - 1, start + len(image.code)))
    for task in os.listdir(f"/proc/{pid}/task"):
        fields = processes.read(f"/proc/{pid}/task/{task}/syscall").split()
        if fields == ["running"]:
            return True
        counter = int(fields[-1], 16) if len(fields) > 1 else 0
        if any(low < counter < high for low, high in places):
            return True
    return False


def standing(pid, image, action):
    """Does something to a process while all of its threads stand, none of them in code that is replaced."""
    stood = processes.stands(pid)
    for _ in range(ATTEMPTS):
        os.kill(pid, signal.SIGSTOP)
        try:
            processes.wait(f"process {pid} stands", lambda: processes.stands(pid))
            start, _ = mapping(pid)
            if not busy(pid, start, image):
                action(start)
                return
        finally:
            if not stood:
                os.kill(pid, signal.SIGCONT)
        time.sleep(0.01)
    raise SystemExit(f"process {pid} was always reading the clock")


def give(pid, image, frozen, value):
    at, jumps = image.spare, {}
    code = b""
    for name, entry in image.functions.items():
        jumps[entry] = b"\xe9" + struct.pack("=i", at + len(code) - entry - JUMP)
        code += replacement(name, frozen, value)
        code += b"\xcc" * (-len(code) % 16)

    def action(start):
        now = read(pid, start, len(image.code))
        if now[: image.spare] != image.code[: image.spare] and not is_changed(now, image):
            raise SystemExit(f"process {pid} has another vDSO than this program")
        write(pid, start + at, code)
        for entry, jump in jumps.items():
            write(pid, start + entry, jump)
            if read(pid, start + entry, JUMP) != jump:
                raise SystemExit(f"the clock of process {pid} could not be changed")

    standing(pid, image, action)


def is_changed(code, image):
    return any(code[at : at + JUMP] != image.entry(name) for name, at in image.functions.items())


def restore(pid, image):
    start, end = mapping(pid)
    if end - start != len(image.code) or not is_changed(read(pid, start, len(image.code)), image):
        return

    def action(place):
        for name, at in image.functions.items():
            write(pid, place + at, image.entry(name))
        if is_changed(read(pid, place, len(image.code)), image):
            raise SystemExit(f"the clock of process {pid} could not be put right")

    standing(pid, image, action)


def main():
    verb, *rest = sys.argv[1:]
    image = Image()
    if verb == "restore":
        for pid in processes.find(*rest):
            restore(pid, image)
        return
    seconds, *who = rest
    found = processes.find(*who)
    if not found:
        raise SystemExit(f"nothing runs as {' '.join(who)}")
    moment = int(time.time())
    for pid in found:
        give(pid, image, verb == "freeze", moment if verb == "freeze" else int(seconds))


if __name__ == "__main__":
    main()
