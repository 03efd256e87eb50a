"""Holds the packets of a netfilter queue for a while and lets them go in order: the delay of a kernel without netem.

    python3 delay.py QUEUE MILLISECONDS

Rules of iptables decide what comes into the queue (NFQUEUE --queue-bypass: without this program packets pass at once).
Told to end, it lets everything go that it still holds. Standard library only; speaks nfnetlink_queue by itself.
"""

import errno
import select
import signal
import socket
import struct
import sys
import time
from collections import deque

NETLINK_NETFILTER = 12
PACKET, VERDICT_BATCH, CONFIG = 0x300, 0x303, 0x302
NLM_F_REQUEST, NLM_F_ACK, NLMSG_ERROR = 1, 4, 2
CFG_CMD, CFG_PARAMS, CFG_MAXLEN, CFG_MASK, CFG_FLAGS = 1, 2, 3, 4, 5
BIND, COPY_META = 1, 1
FAIL_OPEN, GSO = 1, 4
PACKET_HDR, VERDICT_HDR = 1, 2
NF_ACCEPT = 1
SO_RCVBUFFORCE = 33
SOL_NETLINK, NETLINK_NO_ENOBUFS = 270, 5

queue, delay = int(sys.argv[1]), float(sys.argv[2]) / 1000


def attribute(kind, value):
    return struct.pack("=HH", 4 + len(value), kind) + value + b"\0" * (-len(value) % 4)


def message(kind, flags, *attributes):
    body = struct.pack(">BBH", 0, 0, queue) + b"".join(attributes)
    return struct.pack("=IHHII", 16 + len(body), kind, NLM_F_REQUEST | flags, 0, 0) + body


def configure(*attributes):
    link.send(message(CONFIG, NLM_F_ACK, *attributes))
    answer = link.recv(65536)
    code = struct.unpack_from("=i", answer, 16)[0]
    if code:
        raise OSError(-code, f"queue {queue}: {errno.errorcode.get(-code, code)}")


def attributes_of(data):
    at = 20
    while at + 4 <= len(data):
        length, kind = struct.unpack_from("=HH", data, at)
        if length < 4:
            return
        yield kind & 0x3FFF, data[at + 4 : at + length]
        at += (length + 3) & ~3


def messages_of(data):
    at = 0
    while at + 16 <= len(data):
        length = struct.unpack_from("=I", data, at)[0]
        if length < 16:
            return
        yield data[at : at + length]
        at += (length + 3) & ~3


def let_go(last):
    """Lets go every packet up to the one with this number."""
    link.send(message(VERDICT_BATCH, 0, attribute(VERDICT_HDR, struct.pack(">II", NF_ACCEPT, last))))


def take(data):
    due = time.monotonic() + delay
    for each in messages_of(data):
        kind = struct.unpack_from("=H", each, 4)[0]
        if kind != PACKET:
            continue
        for attribute_kind, value in attributes_of(each):
            if attribute_kind == PACKET_HDR:
                held.append((due, struct.unpack_from(">I", value)[0]))


class Ended(Exception):
    pass


def end(*_):
    raise Ended


link = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER)
link.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 16 << 20)
link.bind((0, 0))
configure(attribute(CFG_CMD, struct.pack(">BBH", BIND, 0, 0)))
configure(
    attribute(CFG_PARAMS, struct.pack(">IB", 0, COPY_META)),
    attribute(CFG_MAXLEN, struct.pack(">I", 65536)),
    attribute(CFG_FLAGS, struct.pack(">I", FAIL_OPEN | GSO)),
    attribute(CFG_MASK, struct.pack(">I", FAIL_OPEN | GSO)),
)
link.setsockopt(SOL_NETLINK, NETLINK_NO_ENOBUFS, 1)
held = deque()
signal.signal(signal.SIGTERM, end)
try:
    while True:
        wait = max(0, held[0][0] - time.monotonic()) if held else None
        if select.select([link], [], [], wait)[0]:
            take(link.recv(1 << 20))
        now, last = time.monotonic(), None
        while held and held[0][0] <= now:
            last = held.popleft()[1]
        if last is not None:
            let_go(last)
except Ended:
    if held:
        let_go(held[-1][1])
