#!/usr/bin/python3
"""Writes the captures that test_replay.py replays, the same bytes every time.

    make-captures.py [FOLDER]       FOLDER: by default captures/ beside this file

The contents of each are defined here, with times in seconds from its beginning; the output of a server
is in expected/, worked out by hand from the specification and not copied from the program.
"""

import ipaddress
import pathlib
import struct
import sys
import zlib

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "net"))

from segments import (ACK, CLIENT_PORT, HEARTBEAT, RST, SERVER_PORT, SYN, TERMINATE,  # noqa: E402
                      build, ethernet)

# 2024-02-29 12:00:00 UTC
BEGINNING = 1709208000
SECOND = 10 ** 9

FIN, PSH, URG = 0x01, 0x08, 0x20
SERVER = "198.18.0.1"
SERVER_IPV6 = "fd00::1"
ROUTER = "198.18.0.254"
SERVER_MAC, PEER_MAC = "02:00:00:00:00:01", "02:00:00:00:00:02"
ROUTER_MAC = "02:00:00:00:00:7f"

DLT_NULL, DLT_ETHERNET, DLT_RAW, DLT_RADIO, DLT_COOKED, DLT_COOKED_2 = 0, 1, 101, 105, 113, 276


# --- Packets ---------------------------------------------------------------------------------

def is_server(address):
    """Whether an address is that of a server in these captures."""
    return ipaddress.ip_address(address).packed[-1] in (1, 9)


class Story:
    """IP packets with their times."""

    def __init__(self):
        self.packets = []

    def packet(self, at, packet):
        """Add any packet."""
        self.packets.append((at, packet))

    def segment(self, at, source, destination, sport, dport, flags, seq, ack=0, payload=b""):
        """Add a segment."""
        self.packet(at, build(source, destination, sport, dport, flags, seq, ack, payload))

    def exchange(self, at, source, destination, sport, dport, payload, answered=True, wait=0):
        """Add the segments of a message, and the answers of the other host's kernel.

        The payload is sent 2 ms after the SYN, or after the wait for an answer that did not come.
        """
        def answer(later, flags, seq, ack):
            if answered:
                self.segment(at + later, destination, source, dport, sport, flags, seq, ack)

        self.segment(at, source, destination, sport, dport, SYN, 1)
        answer(0.0005, RST | ACK, 0, 2)
        self.segment(at + wait + 0.001, source, destination, sport, dport, ACK, 2, 1)
        answer(0.0015, RST, 1, 0)
        self.segment(at + wait + 0.002, source, destination, sport, dport, ACK, 3, 1, payload)
        answer(0.0025, RST, 1, 0)

    def say(self, at, peer, payload, server=SERVER):
        """Add a client's message."""
        self.exchange(at, peer, server, 40000, SERVER_PORT, payload)

    def pulse(self, at, peer, server=SERVER, **settings):
        """Add a server's pulse."""
        self.exchange(at, server, peer, 50000, CLIENT_PORT, HEARTBEAT, **settings)

    def unreachable_pulse(self, at, peer, server, router):
        """Add a pulse for which a router reports after 1 ms that the host is unreachable."""
        syn = build(server, peer, 50000, CLIENT_PORT, SYN, 1)
        self.packet(at, syn)
        self.packet(at + 0.001, unreachable(router, server, syn))
        self.segment(at + 0.002, server, peer, 50000, CLIENT_PORT, ACK, 2, 1)
        self.segment(at + 0.003, server, peer, 50000, CLIENT_PORT, ACK, 3, 1, HEARTBEAT)

    def sorted(self):
        """The packets in the order of a capture."""
        return sorted(self.packets, key=lambda packet: packet[0])


def ip(source, destination, protocol, body):
    """An IP packet with any content; its header checksum is missing, as with offloading."""
    source, destination = ipaddress.ip_address(source), ipaddress.ip_address(destination)
    if source.version == 6:
        return struct.pack("!IHBB16s16s", 0x60000000, len(body), protocol, 64, source.packed,
                           destination.packed) + body
    return struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(body), 1, 0, 64, protocol, 0,
                       source.packed, destination.packed) + body


def unreachable(router, server, packet):
    """ICMP: host unreachable; ICMPv6: no route."""
    if packet[0] >> 4 == 6:
        return ip(router, server, 58, struct.pack("!BBHI", 1, 0, 0, 0) + packet)
    return ip(router, server, 1, struct.pack("!BBHI", 3, 1, 0, 0) + packet[:28])


def extended(packet, kind, header):
    """Insert an IPv6 extension header of that kind before the segment."""
    body = bytes([packet[6]]) + header + packet[40:]
    return packet[:4] + struct.pack("!HB", len(body), kind) + packet[7:40] + body


# --- Links -----------------------------------------------------------------------------------

def macs(packet):
    """The destination and source of a frame, in the order of its header."""
    start, size = (8, 16) if packet[0] >> 4 == 6 else (12, 4)
    source = ipaddress.ip_address(packet[start:start + size])
    return (PEER_MAC, SERVER_MAC) if is_server(source) else (SERVER_MAC, PEER_MAC)


def padded(frame):
    """A short frame, padded as on the wire: a parser must not take its length for that of the packet."""
    return frame + b"PADDING-PADDING"[:max(0, 60 - len(frame))]


def over_ethernet(packet):
    """An Ethernet frame."""
    return padded(ethernet(*macs(packet), packet))


def routed(packet):
    """The packet after a router, which has decremented its TTL."""
    at = 7 if packet[0] >> 4 == 6 else 8
    return packet[:at] + bytes([packet[at] - 1]) + packet[at + 1:]


def over_router(packet):
    """An Ethernet frame; what is not in the server's own subnet is behind a router."""
    if ipaddress.ip_address(packet[12:16]) not in ipaddress.ip_network("198.18.1.0/24"):
        return over_ethernet(packet)
    return padded(ethernet(SERVER_MAC, ROUTER_MAC, routed(packet)))


def over_vlan(packet):
    """The same with an 802.1Q tag: VLAN 100, priority 5."""
    frame = ethernet(*macs(packet), packet)
    return padded(frame[:12] + bytes.fromhex("8100a064") + frame[12:])


def over_two_vlans(packet):
    """With an 802.1ad tag around that."""
    frame = ethernet(*macs(packet), packet)
    return padded(frame[:12] + bytes.fromhex("88a800c88100a064") + frame[12:])


def behind(ethertypes, packet, header):
    """An Ethernet frame with a header of another layer before the packet."""
    frame = ethernet(*macs(packet), packet)
    return padded(frame[:12] + bytes.fromhex(ethertypes) + header + packet)


def pppoe(packet):
    """The header of a PPPoE session."""
    return struct.pack("!BBHHH", 0x11, 0, 1, len(packet) + 2, 0x57 if packet[0] >> 4 == 6 else 0x21)


def over_pppoe(packet):
    """PPPoE, as to a provider."""
    return behind("8864", packet, pppoe(packet))


def over_vlan_and_pppoe(packet):
    """PPPoE within a VLAN, as some providers need it."""
    return behind("810000078864", packet, pppoe(packet))


def over_snap(packet):
    """An IEEE 802.3 frame: a length, LLC and SNAP."""
    header = bytes.fromhex("aaaa03000000") + struct.pack("!H", ethertype(packet))
    return behind(f"{len(header + packet):04x}", packet, header)


def ethertype(packet):
    """The EtherType of a packet."""
    return 0x86dd if packet[0] >> 4 == 6 else 0x0800


def over_cooked(packet):
    """Linux cooked (SLL), as written by older versions of tcpdump -i any."""
    return struct.pack("!HHH8sH", 0, 1, 6, bytes.fromhex("0200000000020000"),
                       ethertype(packet)) + packet


def over_cooked_2(packet):
    """Linux cooked (SLL2), as written by newer versions of tcpdump -i any."""
    return struct.pack("!HHIHBB8s", ethertype(packet), 0, 3, 1, 0, 6,
                       bytes.fromhex("0200000000020000")) + packet


def over_bridge(packet):
    """As tcpdump -i any writes frames of a bridge: received first by the port, sent first by the bridge.
    A frame is stamped when it is received."""
    source = packet[8:24] if packet[0] >> 4 == 6 else packet[12:16]
    outgoing = is_server(ipaddress.ip_address(source))
    ways = [(2, 4, 0), (3, 4, 2e-6)] if outgoing else [(3, 3, 0), (2, 0, 0)]
    return [(later, struct.pack("!HHIHBB8s", ethertype(packet), 0, index, 1, kind, 6,
                                bytes.fromhex("0200000000020000")) + packet)
            for index, kind, later in ways]


def over_old_bridge(packet):
    """The same in the older format, which has no interface."""
    return [(later, struct.pack("!HHH8sH", frame[10], 1, 6, frame[12:20], ethertype(packet)) + packet)
            for later, frame in over_bridge(packet)]


def over_nothing(packet):
    """Raw IP, as in a tunnel without a link layer."""
    return packet


def over_loopback(packet):
    """As in BSD systems: the address family, each with its own numbers and byte order."""
    family = (24, 28, 30)[len(packet) % 3] if packet[0] >> 4 == 6 else 2
    return struct.pack("<I" if len(packet) % 2 else ">I", family) + packet


# --- Files -----------------------------------------------------------------------------------

def pcap(link, frames, order="<", nanoseconds=False, limit=65535, told_limit=None):
    """A classic pcap file; longer frames are cut off, whatever limit its header has."""
    magic, unit = (0xa1b23c4d, 1) if nanoseconds else (0xa1b2c3d4, 1000)
    parts = [struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, told_limit or limit, link)]
    for at, frame in frames:
        seconds, rest = divmod(BEGINNING * SECOND + round(at * SECOND), SECOND)
        parts.append(struct.pack(order + "IIII", seconds, rest // unit,
                                 min(len(frame), limit), len(frame)) + frame[:limit])
    return b"".join(parts)


def block(kind, body, order="<"):
    """A block of a pcapng file."""
    body += bytes(-len(body) % 4)
    length = struct.pack(order + "I", len(body) + 12)
    return struct.pack(order + "I", kind) + length + body + length


def pcapng(link, frames):
    """A pcapng file with nanosecond time stamps, and a custom block, which readers skip."""
    resolution = struct.pack("<HHB3xHH", 9, 1, 9, 0, 0)
    parts = [block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1)),
             block(1, struct.pack("<HHI", link, 0, 0) + resolution),
             block(0x0bad, b"whose? ...")]
    for at, frame in frames:
        stamp = BEGINNING * SECOND + round(at * SECOND)
        parts.append(block(6, struct.pack("<IIIII", 0, stamp >> 32, stamp & 0xffffffff,
                                          len(frame), len(frame)) + frame))
    return b"".join(parts)


def section(interfaces, frames, order="<"):
    """A section of a pcapng file: interfaces as (link type, limit), frames as (time, interface, bytes).
    Each interface has its own time resolution."""
    clocks = [(9, 1), (6, 1000), (7, 100), (12, 1)]
    parts = [block(0x0a0d0d0a, struct.pack(order + "IHHq", 0x1a2b3c4d, 1, 0, -1), order)]
    for number, (link, limit) in enumerate(interfaces):
        clock = struct.pack(order + "HHB3xHH", 9, 1, clocks[number][0], 0, 0)
        parts.append(block(1, struct.pack(order + "HHI", link, 0, limit) + clock, order))
    for at, number, frame in frames:
        exponent, unit = clocks[number]
        stamp = BEGINNING * SECOND + round(at * SECOND)
        stamp = stamp // unit * 10 ** max(exponent - 9, 0)
        parts.append(block(6, struct.pack(order + "IIIII", number, stamp >> 32, stamp & 0xffffffff,
                                          len(frame), len(frame)) + frame, order))
    return b"".join(parts)


def gzipped(content, pieces=1):
    """Compressed as that many concatenated members; level 0 gives the same bytes everywhere."""
    size = -(-len(content) // pieces)
    parts = []
    for number in range(pieces):
        packer = zlib.compressobj(0, wbits=31)
        parts.append(packer.compress(content[number * size:(number + 1) * size]) + packer.flush())
    return b"".join(parts)


def zstandard(content, pieces=1):
    """In zstd format, with uncompressed blocks (RFC 8878)."""
    size = -(-len(content) // pieces)
    parts = []
    for number in range(pieces):
        piece = content[number * size:(number + 1) * size]
        header = struct.pack("<IBI", 0xfd2fb528, 0xa0, len(piece))
        parts.append(header + struct.pack("<I", len(piece) << 3 | 1)[:3] + piece)
    return b"".join(parts)


def wrapped(story, wrap=over_ethernet):
    """The frames of a story on a link."""
    return [(at, wrap(packet)) for at, packet in story.sorted()]


# --- The captures ----------------------------------------------------------------------------

def conversation():
    """A complete session of one peer, with a timeout of 4 s and 3 pulses."""
    story, peer = Story(), "198.18.0.2"
    story.say(0, peer, b"Whats up Doc?")
    story.pulse(4.003, peer)
    story.say(4.010, peer, HEARTBEAT)
    story.pulse(8.013, peer)
    story.pulse(9.016, peer)
    story.say(9.020, peer, HEARTBEAT)
    story.pulse(13.023, peer)
    story.say(13.030, peer, HEARTBEAT)
    story.say(15, peer, TERMINATE)
    story.say(18, peer, b"again")
    story.pulse(22.003, peer)
    story.pulse(23.006, peer)
    story.pulse(24.009, peer)
    story.say(26, peer, b"back")
    story.say(27.5, peer, HEARTBEAT)
    return pcap(DLT_ETHERNET, wrapped(story))


def cut_off():
    """The same, truncated in the middle of the frame with the text "again"."""
    whole = conversation()
    return whole[:whole.index(b"again")]


def verdicts():
    """All four verdicts, with a timeout of 2 s, 2 pulses, 0.5 s between them and 0.25 s for an answer.
    The frames of the last peer come after the deadlines of the others."""
    story = Story()
    dead, silent, gone, deaf = (f"198.18.0.{number}" for number in (11, 12, 13, 14))
    story.say(0.0, dead, b"my host answers")
    story.say(0.1, silent, b"my host does not")
    story.say(0.2, gone, b"there is no way to me")
    story.say(0.3, deaf, b"I hear nothing")
    story.pulse(2.003, dead)
    story.pulse(2.506, dead)
    story.pulse(2.103, silent, answered=False, wait=0.25)
    story.pulse(2.855, silent, answered=False, wait=0.25)
    story.unreachable_pulse(2.203, gone, SERVER, ROUTER)
    story.unreachable_pulse(2.707, gone, SERVER, ROUTER)
    story.pulse(2.303, deaf, answered=False, wait=0.25)
    story.segment(2.6, deaf, SERVER, 40000, SERVER_PORT, SYN, 4)
    story.segment(3.0, deaf, SERVER, 40000, SERVER_PORT, SYN, 5)
    story.pulse(3.055, deaf, answered=False, wait=0.25)
    story.say(4.0, "198.18.0.15", b"time is over")
    return pcap(DLT_ETHERNET, wrapped(story))


def few_pulses():
    """Captures with none, one, two and four of three pulses, with a timeout of 2 s, 0.5 s between pulses
    and 0.25 s for an answer."""
    story = Story()
    none, one, two, four = (f"198.18.0.{number}" for number in (21, 22, 23, 24))
    for number, peer in enumerate((none, one, two, four)):
        story.say(number / 10, peer, b"hello")
    story.pulse(2.103, one)
    story.pulse(2.203, two, answered=False, wait=0.25)
    story.pulse(2.956, two, answered=False, wait=0.25)
    story.pulse(2.303, four)
    story.pulse(2.503, four)
    story.pulse(2.703, four)
    story.pulse(2.903, four)
    story.say(6, "198.18.0.25", b"time is over")
    return pcap(DLT_ETHERNET, wrapped(story))


def incident():
    """A router dies, and works again seven seconds later, with a timeout of 2 s, 2 pulses, 0.5 s between them and
    0.25 s for an answer. Each peer beats once a second; one on the link died before, another one lives."""
    story = Story()
    for number in range(3):
        for beat in (0, 1, 2, 3, 10, 11, 12):
            story.say(beat + number / 5, f"198.18.1.{number + 2}", HEARTBEAT)
    for beat in range(13):
        story.say(beat + 0.6, "198.18.0.2", HEARTBEAT)
    for beat in range(2):
        story.say(beat + 0.8, "198.18.0.3", HEARTBEAT)
    return pcap(DLT_ETHERNET, wrapped(story, over_router))


def flapping():
    """A peer speaks every minute, three times, and holds still then; another one lives for two hours, so that time goes
    on. The timeout is 2 s, with 2 pulses, 0.5 s between them and 0.25 s for an answer."""
    story = Story()
    for minute in range(3):
        story.say(minute * 60.0, "198.18.0.2", HEARTBEAT)
    for hour in (0.1, 1, 2):
        story.say(hour * 3600.0, "198.18.0.3", HEARTBEAT)
    return pcap(DLT_ETHERNET, wrapped(story))


def two_servers():
    """Two servers in one capture, each with a peer, and a stranger from elsewhere."""
    story = Story()
    story.say(0.0, "198.18.0.2", b"to the first")
    story.say(0.1, "198.18.0.3", b"to the second", server="198.18.0.9")
    story.say(0.2, "198.19.0.4", b"from elsewhere")
    story.pulse(2.103, "198.18.0.3", server="198.18.0.9")
    story.say(2.110, "198.18.0.3", HEARTBEAT, server="198.18.0.9")
    story.pulse(2.203, "198.18.0.2")
    story.say(2.210, "198.18.0.2", HEARTBEAT)
    return pcap(DLT_ETHERNET, wrapped(story))


def ipv6():
    """Extension headers, fragments, a link-local peer, and a router without a route. The timeout is 2 s,
    with 1 pulse, 0.5 s after it and 0.25 s for an answer."""
    story = Story()
    first, second, third, fourth = (f"fd00::{number}" for number in (2, 3, 4, 5))
    near = {"server": "fe80::1"}

    def payload(peer, data):
        return build(peer, SERVER_IPV6, 40000, SERVER_PORT, ACK, 3, 1, data)

    story.segment(0.000, first, SERVER_IPV6, 40000, SERVER_PORT, SYN, 1)
    story.segment(0.001, first, SERVER_IPV6, 40000, SERVER_PORT, ACK, 2, 1)
    story.packet(0.002, extended(payload(first, b"hop by hop"), 0, bytes.fromhex("00010400000000")))
    story.say(0.1, "fe80::2", b"from near by", **near)
    story.packet(0.2, extended(payload(second, b"atomic"), 44, bytes.fromhex("00000012345678")))
    story.packet(0.3, extended(payload(third, b"first part"), 44, bytes.fromhex("00000112345678")))
    story.packet(0.4, ip(fourth, SERVER_IPV6, 59, b"nothing behind this header"))
    story.unreachable_pulse(2.003, first, SERVER_IPV6, "fd00::fe")
    story.pulse(2.103, "fe80::2", **near)
    story.say(2.110, "fe80::2", HEARTBEAT, **near)
    story.say(3.0, "fe80::2", b"bye", **near)
    return pcap(DLT_ETHERNET, wrapped(story))


def links():
    """A short conversation over IPv4 and IPv6, for each link type; the timeout is 2 s."""
    story, ipv6_peer = Story(), {"peer": "fd00::2", "server": SERVER_IPV6}
    story.say(0.0, "198.18.0.2", b"Whats up Doc?")
    story.say(0.5, payload="Grüße, 心拍".encode(), **ipv6_peer)
    story.say(1.0, "198.18.0.2", b"x")
    story.pulse(2.503, **ipv6_peer)
    story.say(2.510, payload=HEARTBEAT, **ipv6_peer)
    story.pulse(3.003, "198.18.0.2")
    story.say(3.010, "198.18.0.2", HEARTBEAT)
    story.say(4.0, payload=TERMINATE, **ipv6_peer)
    return story


def interfaces():
    """The same on interfaces with different link types, snap lengths and time resolutions, which take
    turns."""
    wraps = [over_ethernet, over_cooked_2, over_nothing]
    frames = [(at, number // 6 % 3, wraps[number // 6 % 3](packet))
              for number, (at, packet) in enumerate(links().sorted())]
    return section([(DLT_ETHERNET, 65535), (DLT_COOKED_2, 262144), (DLT_RAW, 0)], frames)


def sections():
    """The same in three sections, the second of which has the other byte order."""
    frames = [(at, 0, over_ethernet(packet)) for at, packet in links().sorted()]
    return b"".join(section([(DLT_ETHERNET, limit)], part, order) for limit, part, order in
                    ((65535, frames[:20], "<"), (0, frames[20:30], ">"), (96, frames[30:], "<")))


def radio():
    """The same, with a first interface whose link type the program cannot read."""
    frames = [(at, 1, over_ethernet(packet)) for at, packet in links().sorted()]
    beacons = [(at, 0, b"\x80\x00" + bytes(40)) for at in (-0.5, 0.25, 2.0)]
    return section([(DLT_RADIO, 0), (DLT_ETHERNET, 0)], sorted(frames + beacons))


def near_bridge():
    """A peer on the bridge's own link, with a link-local address and its interface."""
    story, near = Story(), {"peer": "fe80::2", "server": "fe80::1"}
    story.say(0, payload=b"from near by", **near)
    story.pulse(2.003, **near)
    story.say(2.010, payload=HEARTBEAT, **near)
    return pcap(DLT_COOKED_2, [(at + later, frame) for at, packet in story.sorted()
                               for later, frame in over_bridge(packet)], nanoseconds=True)


def bridged(wrap):
    """The same on a bridge, each frame twice; and a text that was really sent twice."""
    story = links()
    for at in (4.5, 4.505):
        story.segment(at, "198.18.0.2", SERVER, 40000, SERVER_PORT, ACK, 77, 1, b"again")
    return [(at + later, frame) for at, packet in story.sorted() for later, frame in wrap(packet)]


def tapped():
    """The same, captured at two interfaces, the second of which is on the other side of a router."""
    frames = [(at, number, over_ethernet(packet if number == 0 else routed(packet)))
              for at, packet in links().sorted() for number in range(2)]
    return section([(DLT_ETHERNET, 0), (DLT_ETHERNET, 0)], frames)


def strangers():
    """A network without heartbeats: DNS, HTTP, ARP and NDP."""
    client, resolver, web = "198.18.0.2", "198.18.0.53", "198.18.0.80"
    arp = padded(bytes.fromhex("ffffffffffff0200000000020806") + bytes(28))
    query = ip(client, resolver, 17, struct.pack("!HHHH", 40000, 53, 8, 0))
    packets = [query, ip(resolver, client, 17, struct.pack("!HHHH", 53, 40000, 8, 0)),
               build(client, web, 40000, 80, SYN, 1), build(web, client, 80, 40000, SYN | ACK, 1, 2),
               build(client, web, 40000, 80, ACK, 2, 2, b"GET / HTTP/1.0\r\n\r\n"),
               ip(client, web, 1, b"\x08\x00" + bytes(6)), query]
    frames = [arp, *map(over_ethernet, packets), arp]
    return pcap(DLT_ETHERNET, [(number / 4, frame) for number, frame in enumerate(frames)])


def nanoseconds():
    """Two peers that differ only by nanoseconds, with a timeout of 2 s: the first sends 100 ns before its
    silence times out, the second 100 ns after that."""
    story = Story()
    for peer, first, second in (("198.18.0.2", 9e-7, 8e-7), ("198.18.0.3", 1e-7, 2e-7)):
        story.segment(first, peer, SERVER, 40000, SERVER_PORT, ACK, 3, 1, b"one")
        story.segment(2 + second, peer, SERVER, 40000, SERVER_PORT, ACK, 6, 1, b"two")
    return wrapped(story)


def out_of_order():
    """A conversation captured from several queues of a network card: some frames come a little after
    later ones. The timeout is 2 s."""
    story, first, second = Story(), "198.18.0.2", "198.18.0.3"

    def text(at, peer, payload):
        story.segment(at, peer, SERVER, 40000, SERVER_PORT, ACK, 3, 1, payload)

    story.segment(0.000, first, SERVER, 40000, SERVER_PORT, SYN, 1)
    text(0.002, first, b"in order")
    text(1.002, second, b"before its own SYN")
    story.segment(1.000, second, SERVER, 40000, SERVER_PORT, SYN, 1)
    text(1.600, second, b"the younger")
    text(1.500, first, b"the older")
    text(2.000, first, b"in order again")
    text(3.000, second, b"in order too")
    text(4.500, second, b"that is all")
    return pcap(DLT_ETHERNET, [(at, over_ethernet(packet)) for at, packet in story.packets])


# --- Malformed and hostile frames ------------------------------------------------------------

def patched(packet, offset, replacement):
    """The packet with some bytes changed."""
    return packet[:offset] + replacement + packet[offset + len(replacement):]


def from_peer(payload, peer="198.18.0.2", flags=ACK, port=SERVER_PORT):
    """One segment to the server."""
    return build(peer, SERVER, 40000, port, flags, 3, 1, payload)


def malformed():
    """Frames that violate the format of a layer."""
    good, good_ipv6 = from_peer(b"never shown"), build("fd00::2", SERVER_IPV6, 40000, SERVER_PORT,
                                                       ACK, 3, 1, b"never shown")
    frame = ethernet(SERVER_MAC, PEER_MAC, good)
    packets = [
        patched(good, 0, b"\x44"),                          # a header of 16 bytes
        patched(good, 2, b"\x00\x00"),                      # a total length of 0
        patched(good, 2, b"\x00\x13"),                      # ... below its header's
        patched(good, 2, b"\x05\xdc"),                      # ... beyond the frame
        patched(good_ipv6, 4, b"\x05\xdc"),                 # the same in IPv6
        extended(good_ipv6, 0, bytes.fromhex("ff010400000000")),  # an extension of 2 KiB
        from_peer(b"never shown", peer="224.0.0.1"),        # sources that nobody can have
        from_peer(b"never shown", peer="255.255.255.255"),
        from_peer(b"never shown", peer="0.0.0.0"),
        build("ff02::1", SERVER_IPV6, 40000, SERVER_PORT, ACK, 3, 1, b"never shown"),
        build("::", SERVER_IPV6, 40000, SERVER_PORT, ACK, 3, 1, b"never shown"),
        patched(good, 2, b"\x00\x1e"),                      # half a TCP header
        patched(good, 32, b"\x40"),                         # a TCP header of 16 bytes
        patched(good, 32, b"\xf0"),                         # ... of more than there is
        ip(ROUTER, SERVER, 1, b"\x03\x01\x00\x00"),         # half an ICMP header
        ip(ROUTER, SERVER, 1, b"\x03\x01" + bytes(6) + good[:12]),  # half of what it quotes
    ]
    return [frame[:10], frame[:12] + b"\x81\x00\x00", frame[:24], patched(frame, 14, b"\x55"),
            *map(over_ethernet, packets)]


def in_order_and_not_for_us():
    """Valid frames that must be ignored."""
    fragment = from_peer(b"never shown")
    other_icmp = build(SERVER, "198.18.0.2", 50000, 80, SYN, 1)
    packets = [
        ip("198.18.0.2", SERVER, 17, struct.pack("!HHHH", 40000, SERVER_PORT, 13, 0) + b"hello"),
        patched(fragment, 6, b"\x20\x00"),                  # the first of several
        patched(fragment, 6, b"\x00\x05"),                  # the last of several
        ip("198.18.0.2", SERVER, 1, b"\x08\x00" + bytes(6)),
        unreachable(ROUTER, SERVER, other_icmp),
        from_peer(b"never shown", port=80),
        from_peer(b"", flags=FIN),
        from_peer(b"", flags=0),
        from_peer(b"", flags=FIN | PSH | URG),
        from_peer(b"", flags=SYN | FIN),
        from_peer(b"never shown", flags=ACK | PSH),
        from_peer(b"never shown", flags=ACK | RST),
        from_peer(b"never shown", flags=SYN | ACK),
        from_peer(TERMINATE, peer="198.18.0.3"),            # without a session
    ]
    arp = bytes.fromhex("ffffffffffff0200000000020806") + bytes(28)
    llc = bytes.fromhex("0180c20000000200000000020026424203") + bytes(35)
    return [padded(arp), padded(llc), *(over_ethernet(packet) for packet in packets)]


def unfriendly_texts():
    """Texts that could harm a terminal, a log or a label."""
    with_options = from_peer(b"with options")
    with_options = (b"\x46" + with_options[1:2] + struct.pack("!H", len(with_options) + 8)
                    + with_options[4:20] + b"\x01\x01\x01\x00" + with_options[20:32] + b"\x60"
                    + with_options[33:40] + b"\x02\x04\x05\xb4" + with_options[40:])
    payloads = [
        b"\x1b[2J\x1b]0;owned\x07",
        b"two\r\nlines\tand\x00nothing\x7f",
        b"\xff\xfe not UTF-8 \xc3",
        b"overlong \xc0\xaf, surrogate \xed\xa0\x80",
        "right to left \u202eand back\u202c".encode(),
        "C1 \u009b31m, line \u2028, mark \ufeff".encode(),
        b'"quoted" \\ and {"event":"gave-up"}',
        b" ",
        TERMINATE + b"\n",
        TERMINATE.lower(),
        HEARTBEAT + b"\0",
        b"p",
    ]
    return [over_ethernet(packet) for packet in
            [with_options, *map(from_peer, payloads), from_peer(b"cut off " * 20)]]


def flood():
    """Resets, as from an attacker who wants to close sessions."""
    to_server = [from_peer(b"", flags=RST)] * 100 + [from_peer(b"", flags=RST | ACK)] * 100
    answers = [build("198.18.0.2", SERVER, CLIENT_PORT, 50000, RST | ACK, 0, number)
               for number in range(100)]
    return [over_ethernet(packet) for packet in to_server + answers]


def hostile():
    """A session, then every millisecond a frame that must not disturb it. Frames are cut after 96
    bytes."""
    frames = [over_ethernet(from_peer(b"", flags=SYN)), *malformed(), *in_order_and_not_for_us(),
              *unfriendly_texts(), *flood(), over_ethernet(from_peer(b"still here"))]
    return pcap(DLT_ETHERNET, [(number / 1000, frame) for number, frame in enumerate(frames)],
                limit=96)


def captures():
    """All captures by name."""
    return {
        "conversation.pcap": conversation(),
        "cut-off.pcap": cut_off(),
        "verdicts.pcap": verdicts(),
        "few-pulses.pcap": few_pulses(),
        "incident.pcap": incident(),
        "flapping.pcap": flapping(),
        "two-servers.pcap": two_servers(),
        "ipv6.pcap": ipv6(),
        "out-of-order.pcap": out_of_order(),
        "hostile.pcap": hostile(),
        "link-ethernet.pcap": pcap(DLT_ETHERNET, wrapped(links())),
        "link-vlan.pcap": pcap(DLT_ETHERNET, wrapped(links(), over_vlan)),
        "link-two-vlans.pcap": pcap(DLT_ETHERNET, wrapped(links(), over_two_vlans)),
        "link-pppoe.pcap": pcap(DLT_ETHERNET, wrapped(links(), over_pppoe)),
        "link-vlan-pppoe.pcap": pcap(DLT_ETHERNET, wrapped(links(), over_vlan_and_pppoe)),
        "link-snap.pcap": pcap(DLT_ETHERNET, wrapped(links(), over_snap)),
        "link-cooked.pcap": pcap(DLT_COOKED, wrapped(links(), over_cooked)),
        "link-cooked-2.pcap": pcap(DLT_COOKED_2, wrapped(links(), over_cooked_2)),
        "link-raw.pcap": pcap(DLT_RAW, wrapped(links(), over_nothing)),
        "link-loopback.pcap": pcap(DLT_NULL, wrapped(links(), over_loopback)),
        "bridge.pcap": pcap(DLT_COOKED_2, bridged(over_bridge), nanoseconds=True),
        "bridge-cooked.pcap": pcap(DLT_COOKED, bridged(over_old_bridge), nanoseconds=True),
        "bridge-link-local.pcap": near_bridge(),
        "tapped.pcapng": tapped(),
        "strangers.pcap": strangers(),
        "snap-length.pcap": pcap(DLT_ETHERNET, wrapped(links()), told_limit=20),
        "interfaces.pcapng": interfaces(),
        "sections.pcapng": sections(),
        "radio.pcapng": radio(),
        "packed.pcap.gz": gzipped(pcap(DLT_ETHERNET, wrapped(links())), 3),
        "packed.pcapng.zst": zstandard(interfaces(), 3),
        "nanoseconds.pcapng": pcapng(DLT_ETHERNET, nanoseconds()),
        "nanoseconds-big-endian.pcap": pcap(DLT_ETHERNET, nanoseconds(), ">", nanoseconds=True),
    }


def main():
    """Write all captures."""
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "captures"
    folder.mkdir(exist_ok=True)
    for name, content in captures().items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
