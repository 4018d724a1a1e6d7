"""Builds and parses TCP segments, written from the protocol's page and fast enough for floods."""

import ipaddress
import struct
from typing import NamedTuple

SYN, RST, ACK = 0x02, 0x04, 0x10
SERVER_PORT, CLIENT_PORT = 11414, 11415
HEARTBEAT, TERMINATE = b"MSG_HEARTBEAT", b"TERMINATE"
_ETHERTYPES = {4: b"\x08\x00", 6: b"\x86\xdd"}


class Segment(NamedTuple):
    """A parsed frame; `length` is that of the whole IP packet."""

    time: float
    outgoing: bool
    source: str
    destination: str
    sport: int
    dport: int
    seq: int
    ack: int
    flags: int
    window: int
    options: bytes
    payload: bytes
    length: int


def checksum(data):
    """The Internet checksum; 0 over data that includes a correct one."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def build(source, destination, sport, dport, flags, seq, ack=0, payload=b""):
    """An IPv4 or IPv6 packet with correct checksums."""
    source, destination = ipaddress.ip_address(source), ipaddress.ip_address(destination)
    tcp = struct.pack("!HHIIBBHHH", sport, dport, seq, ack, 0x50, flags, 8192, 0, 0) + payload
    pseudo = source.packed + destination.packed + struct.pack("!II", len(tcp), 6)
    tcp = tcp[:16] + struct.pack("!H", checksum(pseudo + tcp)) + tcp[18:]
    if source.version == 6:
        return struct.pack("!IHBB", 0x60000000, len(tcp), 6, 64) + pseudo[:32] + tcp
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 1, 0, 64, 6, 0,
                         source.packed, destination.packed)
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + tcp


def exchange(source, destination, sport, dport, payload, seq=1):
    """The three packets of a message."""
    return [build(source, destination, sport, dport, SYN, seq),
            build(source, destination, sport, dport, ACK, seq + 1, 1),
            build(source, destination, sport, dport, ACK, seq + 2, 1, payload)]


def say(source, destination, payload, sport=40000):
    """The three packets of a message from a client."""
    return exchange(source, destination, sport, SERVER_PORT, payload)


def ethernet(destination, source, packet):
    """Put an IP packet into the frame that carries it from one MAC address to another."""
    macs = bytes.fromhex((destination + source).replace(":", ""))
    return macs + _ETHERTYPES[packet[0] >> 4] + packet


def parse(frame, time=0.0, outgoing=False):
    """Parse an Ethernet frame; None if it has no TCP segment."""
    packet = frame[14:]
    if frame[12:14] == _ETHERTYPES[4] and packet[9] == 6:
        start, length = (packet[0] & 15) * 4, int.from_bytes(packet[2:4], "big")
        addresses = packet[12:16], packet[16:20]
    elif frame[12:14] == _ETHERTYPES[6] and packet[6] == 6:
        start, length = 40, 40 + int.from_bytes(packet[4:6], "big")
        addresses = packet[8:24], packet[24:40]
    else:
        return None
    source, destination = (str(ipaddress.ip_address(address)) for address in addresses)
    sport, dport, seq, ack, offset, flags, window = struct.unpack_from("!HHIIBBH", packet, start)
    data = start + (offset >> 4) * 4
    return Segment(time, outgoing, source, destination, sport, dport, seq, ack, flags, window,
                   packet[start + 20:data], packet[data:length], length)
