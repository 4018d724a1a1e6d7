#!/usr/bin/python3
"""Writes the seeds of the fuzzers' corpora: small inputs that reach every known case of each fuzzer.
The inputs that libFuzzer found from there are beside them, as found-*.

    tests/fuzz/make-corpus.py

Run it again when a format here changes; the found ones are made with

    CC=clang meson setup build-fuzz -Dfuzz=true && meson compile -C build-fuzz
    build-fuzz/tests/fuzz/fuzz-server grown tests/fuzz/corpus/server
    build-fuzz/tests/fuzz/fuzz-server -merge=1 least grown
"""

import pathlib
import struct
import zlib

CORPUS = pathlib.Path(__file__).resolve().parent / "corpus"

SYN, RST, ACK = 0x02, 0x04, 0x10
HEARTBEAT, TERMINATE = b"MSG_HEARTBEAT", b"TERMINATE"

PEER4, LOCAL4 = bytes((198, 18, 0, 2)), bytes((198, 18, 255, 1))
PEER6, LOCAL6 = b"\xfd" + bytes(14) + b"\x02", b"\xfd" + bytes(13) + b"\x01\x01"


def write(target, seeds):
    """Write one corpus, and remove its previous seeds."""
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("seed-*"):
        old.unlink()
    for name, content in seeds.items():
        (folder / f"seed-{name}").write_bytes(content)


# --- Packets ---------------------------------------------------------------------------------

def tcp(payload=b"", sport=48017, dport=11414, seq=1, ack=0, flags=SYN, options=b""):
    """A TCP segment; its checksum is not checked."""
    offset = (5 + len(options) // 4) << 4
    return struct.pack(">HHIIBBHHH", sport, dport, seq, ack, offset, flags, 8192, 0,
                       0) + options + payload


def ipv4(body, source=PEER4, destination=LOCAL4, protocol=6, fragment=0, options=b"", length=None):
    """An IPv4 datagram."""
    size = 20 + len(options)
    total = size + len(body) if length is None else length
    return struct.pack(">BBHHHBBH4s4s", 0x40 | size // 4, 0, total, 1, fragment, 64, protocol, 0,
                       source, destination) + options + body


def ipv6(body, source=PEER6, destination=LOCAL6, following=6):
    """An IPv6 datagram."""
    return struct.pack(">IHBB16s16s", 6 << 28, len(body), following, 64, source,
                       destination) + body


def extension(following, body=bytes(6)):
    """An IPv6 extension header."""
    return bytes((following, (len(body) + 2) // 8 - 1)) + body


def unreachable4(quoted):
    """ICMP's destination unreachable, from a router."""
    return ipv4(bytes((3, 1, 0, 0, 0, 0, 0, 0)) + quoted[:28], source=bytes((198, 18, 9, 9)),
                protocol=1)


def unreachable6(quoted):
    """ICMPv6's destination unreachable."""
    return ipv6(bytes((1, 3, 0, 0, 0, 0, 0, 0)) + quoted[:48], following=58)


MACS = bytes.fromhex("020000000001020000000002")
ETHERTYPE = {4: b"\x08\x00", 6: b"\x86\xdd"}


def ethernet(datagram, tags=b""):
    """An Ethernet frame, padded like by a network card."""
    frame = MACS + tags + ETHERTYPE[datagram[0] >> 4] + datagram
    return frame + bytes(max(0, 60 - len(frame)))


def cooked(datagram):
    """A Linux cooked header (SLL)."""
    return struct.pack(">HHH8s", 0, 1, 6, MACS[:6] + b"\0\0") + ETHERTYPE[datagram[0] >> 4] + datagram


def cooked2(datagram):
    """A Linux cooked header (SLL2)."""
    return ETHERTYPE[datagram[0] >> 4] + struct.pack(">HIHBB8s", 0, 3, 1, 0, 6,
                                                     MACS[:6] + b"\0\0") + datagram


ODD_TEXT = "a\u202eb\u200b\x1b[2J\x9b\n\0é漢😀".encode() + b"\xc0\xaf\xed\xa0\x80\xf0\x9f"

ETHERNET, LOOPBACK, RAW, COOKED, COOKED2 = range(5)


def frames():
    """Frames of every kind, as (link, bytes)."""
    text = tcp(b"Whats up Doc?", seq=3, ack=1, flags=ACK)
    pulse = tcp(HEARTBEAT, sport=63540, dport=11415, seq=3, ack=1, flags=ACK)
    sent4 = ipv4(pulse, LOCAL4, PEER4)
    sent6 = ipv6(pulse, LOCAL6, PEER6)
    return {
        "syn": (ETHERNET, ethernet(ipv4(tcp()))),
        "text": (ETHERNET, ethernet(ipv4(text))),
        "odd-text": (ETHERNET, ethernet(ipv4(tcp(ODD_TEXT, flags=ACK)))),
        "heartbeat": (ETHERNET, ethernet(ipv4(tcp(HEARTBEAT, flags=ACK)))),
        "terminate": (ETHERNET, ethernet(ipv4(tcp(TERMINATE, flags=ACK)))),
        "answer": (ETHERNET, ethernet(ipv4(tcp(sport=11415, dport=63540, ack=2,
                                               flags=RST | ACK)))),
        "vlan": (ETHERNET, ethernet(ipv4(text), b"\x81\x00\x00\x64")),
        "qinq": (ETHERNET, ethernet(ipv6(text), b"\x88\xa8\x00\x02\x81\x00\x00\x64")),
        "tags": (ETHERNET, ethernet(ipv4(text), b"\x81\x00\x00\x64" * 5)),
        "pppoe": (ETHERNET, MACS + b"\x88\x64\x11\0\0\1" + struct.pack(">HH", 2 + len(ipv4(text)), 0x21) +
                  ipv4(text)),
        "snap": (ETHERNET, MACS + struct.pack(">H", 8 + len(ipv6(text))) + b"\xaa\xaa\3\0\0\0" +
                 ETHERTYPE[6] + ipv6(text)),
        "arp": (ETHERNET, MACS + b"\x08\x06\x00\x01" + bytes(26)),
        "ipv6": (ETHERNET, ethernet(ipv6(text))),
        "ipv6-chain": (ETHERNET, ethernet(ipv6(extension(60) + extension(43) + extension(44) +
                                               extension(6) + text, following=0))),
        "ipv6-fragment": (ETHERNET, ethernet(ipv6(extension(6, b"\0\1" + bytes(4)) + text,
                                                  following=44))),
        "ipv6-lies": (ETHERNET, ethernet(ipv6(b"\x06\xff" + bytes(6) + text, following=0))),
        "fragment": (ETHERNET, ethernet(ipv4(text, fragment=0x2000))),
        "ip-options": (ETHERNET, ethernet(ipv4(text, options=b"\x01" * 40))),
        "tcp-options": (ETHERNET, ethernet(ipv4(tcp(b"x", flags=ACK, options=b"\x01" * 40)))),
        "too-long": (ETHERNET, ethernet(ipv4(text, length=1500))),
        "unreachable": (ETHERNET, ethernet(unreachable4(sent4))),
        "unreachable6": (ETHERNET, ethernet(unreachable6(sent6))),
        "udp": (ETHERNET, ethernet(ipv4(bytes(8), protocol=17))),
        "raw": (RAW, ipv4(text)),
        "raw6": (RAW, ipv6(text)),
        "loopback": (LOOPBACK, b"\2\0\0\0" + ipv4(text)),
        "cooked": (COOKED, cooked(ipv4(text))),
        "cooked2": (COOKED2, cooked2(ipv6(text))),
        "nothing": (RAW, b""),
    }


def frame_seeds():
    """The link type, how many bytes were not captured, and the frame."""
    seeds = {name: bytes((link, 0)) + frame for name, (link, frame) in frames().items()}
    seeds["cut-off"] = bytes((ETHERNET, 7)) + ethernet(ipv4(tcp(b"Whats up Doc?" * 4, flags=ACK)))[:-7]
    seeds["unknown-link"] = bytes((5, 0)) + bytes(60)
    return seeds


# --- Runs of roles ---------------------------------------------------------------------------

(SEGMENT, WORD, SYN_FROM, ANSWER, TIME, SEND_RESULT, ICMP, TROUBLE, SET_TIMEOUT, SET_PULSES, FRAME,
 OBSERVE) = range(12)

PASSIVE, SILENCE, ALLOW, TINY, GRACE = 1, 2, 4, 8, 16


def settings(flags=0, pulses=3, timeout=4.0, interval=1.0, wait=1.0):
    """The settings of a server."""
    return bytes((flags, pulses - 1, int(timeout * 10) - 1, int(interval * 100) - 1,
                  int(wait * 100) - 1))


def word(who, what):
    """A payload: heartbeat, TERMINATE, a text, or none."""
    return bytes((WORD, who, what))


def text_from(who, payload, flags=ACK, missing=0):
    """A segment with any payload."""
    return bytes((SEGMENT, who, flags, missing, len(payload))) + payload


def seconds(count, in_time=True):
    """Time passes, with or without handling the deadlines."""
    return struct.pack(">BHB", TIME, int(count * 1000), in_time)


def syn_from(who):
    """A SYN, which opens a session."""
    return bytes((SYN_FROM, who))


def frame(link, content):
    """A frame of any kind."""
    return bytes((FRAME, link)) + struct.pack(">H", len(content)) + content


def server_seeds():
    """One run of a server per seed."""
    answered = bytes((ANSWER, 1, 0))
    pulse = bytes((OBSERVE, 1, 1)) + seconds(0.1) + bytes((OBSERVE, 1, 0))
    every_frame = b"".join(frame(*one) for one in frames().values())
    return {
        "silence": settings() + syn_from(1) + text_from(1, b"hi") + seconds(20),
        "silence-told": settings(SILENCE) + syn_from(1) + seconds(20),
        "answered": settings() + syn_from(1) + (seconds(4.1) + answered + word(1, 0)) * 3 +
                    word(1, 1),
        "one-way": settings() + syn_from(1) + seconds(4.1) + (syn_from(1) + seconds(1)) * 12,
        "dead-program": settings() + syn_from(1) + (seconds(4.1) + answered) * 12,
        "credit": settings(pulses=200) + syn_from(1) + seconds(60) + syn_from(1) + seconds(60),
        "proven-then-many": settings(pulses=200) + syn_from(1) + seconds(4.1) + answered +
                            seconds(60),
        "acknowledged-then-many": settings(pulses=200) + syn_from(1) + seconds(4.1) +
                                  word(1, 0x80) + seconds(60),
        "acknowledged-wrongly": settings(pulses=200) + syn_from(1) + seconds(4.1) +
                                word(1, 0xC0) + seconds(60),
        "no-route": settings() + syn_from(1) + bytes((SEND_RESULT, 3)) + seconds(20),
        "no-buffers": settings() + syn_from(1) + bytes((SEND_RESULT, 1)) + seconds(20) +
                      bytes((SEND_RESULT, 0)) + seconds(20),
        "unreachable": settings() + syn_from(1) + seconds(4.1) + bytes((ICMP, 1, 2)) + seconds(9),
        "prohibited": settings() + syn_from(1) + seconds(4.1) + bytes((ICMP, 1, 0)) + seconds(9),
        "our-own-icmp": settings() + syn_from(1) + seconds(4.1) + bytes((ICMP, 1, 1)) + seconds(9),
        "trouble": settings() + syn_from(1) + seconds(8) + bytes((TROUBLE,)) + seconds(9),
        "asleep": settings(GRACE) + syn_from(1) + syn_from(2) + seconds(60, in_time=False),
        "full": settings(TINY) + b"".join(map(syn_from, range(9))) + word(2, 1) + syn_from(9),
        "allowed": settings(ALLOW) + syn_from(1) + syn_from(200) + syn_from(6),
        "families": settings() + b"".join(map(syn_from, range(8))) + seconds(30),
        "settings": settings() + syn_from(1) + bytes((SET_TIMEOUT, 0)) + seconds(2) +
                    bytes((SET_PULSES, 0)) + seconds(9),
        "texts": settings() + text_from(1, ODD_TEXT) + text_from(1, b"cut", missing=9) +
                 text_from(1, b"", flags=ACK) + text_from(1, b"x", flags=0xFF),
        "forged": settings() + syn_from(1) + seconds(4.1) + bytes((ANSWER, 1, 8)) +
                  bytes((ANSWER, 1, 2)) + bytes((ANSWER, 2, 0)) + seconds(9),
        "frames": settings() + every_frame + seconds(30),
        "replay": settings(PASSIVE) + syn_from(1) + text_from(1, b"hi") + seconds(4.1) +
                  (pulse + answered + seconds(1)) * 3 + seconds(9),
        "replay-answered": settings(PASSIVE) + syn_from(1) + (seconds(4.1) + pulse + word(1, 0)) * 3,
        "replay-unshown": settings(PASSIVE | SILENCE) + syn_from(1) + seconds(30),
        "replay-early": settings(PASSIVE, pulses=1) + syn_from(1) + pulse + seconds(30),
        "replay-frames": settings(PASSIVE) + every_frame + seconds(30),
    }


(SEND, PULSE, CLIENT_ANSWER, CLIENT_TIME, CLIENT_RESULT, CLIENT_ICMP, LEAVE, CLIENT_TROUBLE,
 CLIENT_SEGMENT) = range(9)


def say(content):
    """A text that a person types."""
    return bytes((SEND, len(content))) + content


def passes(count):
    """Time passes for a client."""
    return struct.pack(">BH", CLIENT_TIME, int(count * 1000))


def client_seeds():
    """One run of a client per seed."""
    plain = bytes((99, 0, 0))
    answer, other_answer = bytes((CLIENT_ANSWER, 0)), bytes((CLIENT_ANSWER, 8))
    return {
        "answered": plain + say(b"Whats up Doc?") + answer + say(b"hello") + answer,
        "silent": plain + say(b"one") + say(b"two") + passes(5),
        "pulses": plain + (bytes((PULSE, 0)) + answer) * 4,
        "both": plain + say(b"text") + bytes((PULSE, 0)) + other_answer + answer,
        "beats": bytes((99, 10, 0)) + passes(9) + say(b"text") + passes(9),
        "fast-beats": bytes((255, 1, 0)) + say(b"a") + say(b"b") + passes(9),
        "leaving": plain + say(b"a") + say(b"b") + bytes((PULSE, 0, LEAVE)) + say(b"c") + passes(3),
        "no-route": plain + bytes((CLIENT_RESULT, 3)) + say(b"a") + passes(3) + bytes((PULSE, 0)),
        "no-buffers": plain + bytes((CLIENT_RESULT, 1)) + say(b"a") + passes(3) + bytes((LEAVE,)),
        "unreachable": plain + say(b"a") + bytes((CLIENT_ICMP, 2)) + say(b"b") +
                       bytes((CLIENT_ICMP, 0)) + say(b"c") + bytes((CLIENT_ICMP, 1)),
        "odd": bytes((99, 0, 1)) + say(ODD_TEXT.replace(b"\0", b"")) + answer,
        "strangers": plain + say(b"a") + bytes((PULSE, 7)) + bytes((CLIENT_ANSWER, 7)) +
                     bytes((CLIENT_SEGMENT, 7, ACK, 2, 13)) + HEARTBEAT,
        "not-pulses": plain + bytes((CLIENT_SEGMENT, 0, ACK, 2, 5)) + b"pulse" +
                      bytes((CLIENT_SEGMENT, 0, SYN, 2, 0)) +
                      bytes((CLIENT_SEGMENT, 0, ACK, 0x12, 13)) + HEARTBEAT +
                      bytes((CLIENT_SEGMENT, 0, RST, 5, 0)) + bytes((CLIENT_TROUBLE,)),
        "many": plain + say(b"x") * 1100,
    }


# --- Captures --------------------------------------------------------------------------------

LINKTYPE = {ETHERNET: 1, LOOPBACK: 0, RAW: 101, COOKED: 113, COOKED2: 276}
BEGAN = 1795342596


def pcap(packets, link=1, order="<", magic=0xA1B2C3D4):
    """A capture of (seconds, bytes)."""
    parts = [struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, 65535, link)]
    for when, content in packets:
        whole = int(when)
        parts.append(struct.pack(order + "IIII", whole & 0xFFFFFFFF, int((when - whole) * 1000000),
                                 len(content), len(content)) + content)
    return b"".join(parts)


def block(kind, body, order="<"):
    """A block of a pcapng file."""
    body += bytes(-len(body) % 4)
    length = struct.pack(order + "I", len(body) + 12)
    return struct.pack(order + "I", kind) + length + body + length


def section(order="<"):
    """A section header of a pcapng file."""
    return block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1), order)


def interface(link=1, limit=0, options=b"", order="<"):
    """An interface description."""
    return block(1, struct.pack(order + "HHI", link, 0, limit) + options, order)


def option(code, value, order="<"):
    """An option of a block."""
    return struct.pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)


def packet(content, kind=6, number=0, order="<"):
    """A frame of an interface: enhanced (6), obsolete (2) or simple (3)."""
    length = struct.pack(order + "I", len(content))
    times = struct.pack(order + "II", BEGAN * 1000000 >> 32, BEGAN * 1000000 & 0xFFFFFFFF)
    head = {6: struct.pack(order + "I", number) + times + length * 2,
            2: struct.pack(order + "HH", number, 7) + times + length * 2, 3: length}[kind]
    return block(kind, head + content, order)


def zstandard(content):
    """In zstd format, with uncompressed blocks (RFC 8878)."""
    return (struct.pack("<IBI", 0xFD2FB528, 0xA0, len(content))
            + struct.pack("<I", len(content) << 3 | 1)[:3] + content)


def pcapng(packets, resolution=6, link=1):
    """A pcapng file; its times are counts in its own resolution."""
    parts = [block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)),
             block(1, struct.pack("<HHIHHB3xHH", link, 0, 65535, 9, 1, resolution, 0, 0))]
    for when, content in packets:
        parts.append(block(6, struct.pack("<IIIII", 0, when >> 32, when & 0xFFFFFFFF, len(content),
                                          len(content)) + content))
    return b"".join(parts)


def conversation():
    """A session with a text, an answered pulse and unanswered ones: (seconds, bytes)."""
    def said(when, payload=b"", **fields):
        return BEGAN + when, ethernet(ipv4(tcp(payload, **fields)))

    def sent(when, payload=b"", **fields):
        return BEGAN + when, ethernet(ipv4(tcp(payload, sport=63540, dport=11415, **fields), LOCAL4,
                                           PEER4))

    def pulse(when):
        return [sent(when), said(when + 0.01, sport=11415, dport=63540, ack=2, flags=RST | ACK),
                sent(when + 0.02, seq=2, ack=1, flags=ACK),
                sent(when + 0.03, HEARTBEAT, seq=3, ack=1, flags=ACK)]

    return [said(0), said(0.1, seq=2, ack=1, flags=ACK),
            said(0.2, b"Whats up Doc?", seq=3, ack=1, flags=ACK), *pulse(5),
            said(5.5, HEARTBEAT, seq=4, ack=1, flags=ACK), *pulse(10), *pulse(11), *pulse(12),
            said(20, ODD_TEXT, seq=5, ack=1, flags=ACK), said(21, TERMINATE, flags=ACK)]


def replay_seeds():
    """Captures, whole and broken."""
    story = conversation()
    first = story[0][1]
    whole = pcap(story)
    times = (0, -1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
    seeds = {
        "whole": whole,
        "big-endian": pcap(story[:3], order=">"),
        "nanoseconds": pcap(story[:3], magic=0xA1B23C4D),
        "pcapng": pcapng([(int(when * 1000000), content) for when, content in story]),
        "cut-off": whole[:-5],
        "cut-off-header": whole[:20],
        "empty": b"",
        "text": b"Whats up Doc?\n",
        "no-frames": pcap([]),
        "times": pcap([(when, first) for when in times]),
        "other-link": pcap(story[:3], link=147),
        "every-frame": pcap([(BEGAN, content) for link, content in frames().values()
                             if link == ETHERNET]),
        "late": pcapng([(0x7FFFFFFFFFFFFFFF, first), (BEGAN * 1000000000, first)], resolution=9),
        "later": pcapng([(0xFFFFFFFFFFFFFFFF, first), (1, first)], resolution=0),
        "binary-clock": pcapng([(0x7FFFFFFFFFFFFFFF, first), (1, first)], resolution=0x8A),
    }
    for link in (LOOPBACK, RAW, COOKED, COOKED2):
        seeds[f"link-{link}"] = pcap([(BEGAN, content) for kind, content in frames().values()
                                      if kind == link], link=LINKTYPE[link])
    return seeds


def capture_seeds():
    """The same, and further variants of the formats."""
    frame = b"frame"
    both = interface() + interface(276, 96)
    clock = interface(options=option(2, b"eth0") + option(9, b"\x09") +
                      option(14, struct.pack("<q", -5)) + option(0, b""))
    story = section() + both + packet(frame, number=1) + packet(frame) + packet(frame, 2, 1)
    longer = b"".join(struct.pack("<IIIIIHBB", BEGAN, 5, len(frame), len(frame), 7, 0x800, 4, 0)
                      + frame for _ in range(3))
    old = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 3, 0, 0, 20, 1 | 0x54000000)
    return {
        **replay_seeds(),
        "longer": struct.pack("<IHHiIII", 0xA1B2CD34, 2, 4, 0, 0, 65535, 1) + longer,
        "old": old + struct.pack("<IIII", BEGAN, 5, 64, len(frame)) + frame,
        "interfaces": story,
        "sections": story + section(">") + interface(113, 20, order=">") +
                    packet(frame, order=">") + section() + interface(101) + packet(frame, 3),
        "unknown": section() + interface(105) + packet(frame) + interface() + packet(frame, number=1),
        "all-unknown": section() + interface(105) + packet(frame),
        "options": section() + clock + packet(frame) + packet(frame, 3),
        "other-blocks": section() + block(4, bytes(4)) + interface() + block(0xBAD, b"whose?") +
                        packet(frame) + block(5, bytes(12)) + block(10, bytes(40)),
        "ends-differ": section() + interface() + packet(frame)[:-4] + bytes(4),
        "gzip": zlib.compress(story, wbits=31),
        "gzip-pieces": zlib.compress(story[:40], wbits=31) + zlib.compress(story[40:], wbits=31),
        "gzip-stored": zlib.compress(story, 0, wbits=31),
        "zstd": zstandard(story),
        "zstd-pieces": b"\x50\x2a\x4d\x18\4\0\0\0skip" + zstandard(story[:40]) +
                       zstandard(story[40:]),
    }


PEERS = """# What we have
[defaults]
timeout=45
quiet=22:00-06:00

[group printers]
match=10.1.0.0/16;lp-*
timeout=300
pulses=3
may-sleep=true

[nas]
address=10.0.0.231;fd00::231;nas.example
group=basement
timeout=30
pulses=7
pulse-interval=0.5
within=90
quiet=Sun 03:00-04:00;Mon 23:30-00:30
note=second shelf
muted=true
expected=false
"""


def peers_seeds():
    """A file with each key, and wrong lines of each kind."""
    return {
        "every-key": PEERS.encode(),
        "windows": b"\xef\xbb\xbf" + PEERS.replace("\n", "\r\n").encode(),
        "no-end": b"[a]\naddress=198.18.0.1",
        "outside": b"timeout=3\n[a\n[]\n=\na=b\n[a]b\n",
        "twice": b"[a]\naddress=fd00::1\naddress=fd00::2\n[a]\n[b]\naddress=fd00::2\n",
        "values": b"[a]\naddress=;;\naddress=1.2.3.4.5\ntimeout=-1\ntimeout=1e300\npulses=0\nmuted=maybe\n"
                  b"quiet=25:00-26:00\nquiet=Xyz 01:00-02:00\nnote=\\q\nnote=a\\nb\\s\ncolour=red\n",
        "bytes": b"[\x1b[31m]\n\xff\xfe\n[a\xe2\x80\xaeb]\nk\x1b\xe2\x80\xaey=1\naddress=a\xe2\x80\xaeb\n",
        "group": b"[group ]\n[group a]\nmatch=10.0.0.0/8;*;?\naddress=1.2.3.4\n[group a]\nmatch=;\nmatch=0/0\n",
        "nul": b"[a]\naddress=198.18.0.1\0;198.18.0.2\n",
        "long": b"[" + b"a" * 65 + b"]\n[a]\nnote=" + b"x" * 4096 + b"\n",
    }


def helper_packet(kind, result, addresses=(), text=b"", count=None):
    """A packet between an engine and its helper."""
    listed = b"".join(address + bytes(4) for address in addresses)
    return struct.pack(">BBBBI", kind, result, len(addresses) if count is None else count, len(text), 7) + listed + text


def helper_seeds():
    """Requests, answers, and what is neither."""
    address = b"\xfd" + bytes(14) + b"\x02"
    return {
        "name": helper_packet(0, 0, [address]),
        "addresses": helper_packet(1, 0, text=b"nas.example"),
        "found-name": helper_packet(0, 0, text=b"nas.example"),
        "found-addresses": helper_packet(1, 0, [address] * 16),
        "not-found": helper_packet(0, 1),
        "failed": helper_packet(1, 3, text=b"System error"),
        "longest": helper_packet(1, 0, [address] * 16, b"x" * 255),
        "too-many": helper_packet(1, 0, [address] * 17),
        "cut-off": helper_packet(1, 0, [address] * 2, count=3),
        "nul": helper_packet(0, 0, text=b"a\0b"),
        "empty": b"",
    }


def hook_packet(arguments, variables=(), text=b"{}", counts=None):
    """A packet for a run of the hook."""
    header = struct.pack(">IHH", 7, *(counts or (len(arguments), len(variables))))
    return header + b"".join(part + b"\0" for part in (*arguments, *variables, text))


def hook_seeds():
    """Runs, how they ended, and what is neither."""
    return {
        "run": hook_packet([b"curl", b"-d", b"@-"], [b"HB_EVENT=gave-up", b"HB_NAME=$(reboot) `x` \"'"], b'{"event":"gave-up"}'),
        "plain": hook_packet([b"true"]),
        "empty-parts": hook_packet([b"x", b""], [b"A="], b""),
        "no-program": hook_packet([b""]),
        "no-arguments": hook_packet([]),
        "no-name": hook_packet([b"x"], [b"=value"]),
        "no-value": hook_packet([b"x"], [b"NAME"]),
        "too-many-arguments": hook_packet([b""] * 257),
        "too-many-variables": hook_packet([b"x"], [b"A="] * 33),
        "cut-off": hook_packet([b"x"], counts=(256, 32)),
        "one-more": hook_packet([b"x"]) + b"\0",
        "unended": hook_packet([b"x"])[:-1],
        "end": struct.pack(">IBI", 7, 1, 3),
        "end-unknown": struct.pack(">IBI", 7, 6, 0),
        "empty": b"",
    }


def main():
    """Write them all."""
    write("hook", hook_seeds())
    write("helper", helper_seeds())
    write("peers", peers_seeds())
    write("capture", capture_seeds())
    write("frame", frame_seeds())
    write("server", server_seeds())
    write("client", client_seeds())
    write("replay", replay_seeds())


main()
