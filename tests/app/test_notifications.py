#!/usr/bin/python3
"""The app's notifications, received by a notification service of the test."""

import re
import signal
import time

import desktop
import processes
import screen
from beats import Beats
from fake_engine import FakeEngine, address_of
from heartbeats import Heartbeats, seconds
from lab import Lab
from metronome import Metronome
from notification_service import Service

OWN_NUMBER = 100

# Forty peers behind a router, and ten on the server's link.
FAR = [f"198.18.5.{number}" for number in range(10, 50)]
NEAR = [f"198.18.0.{number}" for number in range(101, 111)]

# A demo peer that dies is given up after five seconds of silence and three pulses.
VERDICT = 40.0


class Notifications(desktop.DesktopCase):
    """Notifications about peers, with a service that receives them."""

    def setUp(self):
        self.service = Service()
        self.addCleanup(self.service.stop)

    def hear(self, condition, limit=desktop.PATIENCE):
        """Wait for a notification."""
        self.assertTrue(self.service.wait(condition, limit), self.service.shown)


class Demo(Notifications):
    """The peers of the demo."""

    def test_given_up(self):
        """The notification has the peer's name and the verdict; it is withdrawn when the watch ends."""
        self.start("--demo")
        self.hear(lambda: self.service.shown, VERDICT)
        title, body = self.service.shown[1]
        self.assertRegex(title, r"^198\.18\.1\.\d+ is silent$")
        self.assertTrue(body)

        self.press("Stop")
        self.hear(lambda: 1 in self.service.closed)


class Many(Notifications):
    """Many peers that fall silent at once, those of a fake engine."""

    def setUp(self):
        super().setUp()
        self.engine = FakeEngine(self, 60)
        self.start()
        self.activate("attach", window=True)
        self.find("push button", "Alive 60")

    def told(self, title, body=""):
        """Wait until the common notification has this text, and is the only one."""
        self.hear(lambda: any(title in one[0] and body in one[1] for one in self.open()))
        self.assertEqual(len(self.open()), 1, self.open())

    def open(self):
        """The notifications that were not withdrawn."""
        return [one for number, one in self.service.shown.items() if number not in self.service.closed]

    def test_gathered(self):
        """They share a notification, which is updated and withdrawn, and whose click shows the worst peers."""
        self.engine.tell(first=51, count=2, state="given-up", muted=True, event="gave-up")
        self.engine.tell(first=1, count=48, state="given-up", event="gave-up")
        # Muted peers are neither named nor counted.
        self.told("48 peers fell silent", f"{address_of(48)}, {address_of(47)} and 46 more")
        self.assertLessEqual(self.service.n_calls, 3)

        self.engine.tell(first=53, count=2, state="given-up", event="gave-up")
        self.told("50 peers fell silent", f"{address_of(54)}, {address_of(53)} and 48 more")
        self.engine.tell(first=3, count=52, state="alive", event="session-opened")
        self.told("2 peers fell silent", f"{address_of(2)} and {address_of(1)}")

        self.engine.tell(first=1, count=2, state="alive", event="session-opened")
        self.hear(lambda: not self.open())
        self.assertLessEqual(self.service.n_calls, 6)

        self.engine.tell(first=20, count=4, state="given-up", event="gave-up")
        self.told("4 peers fell silent")
        self.service.choose(max(self.service.shown))
        self.hear(lambda: self.all("push button", "Given up 4"))
        self.assertTrue(self.wait(lambda: self.all("label", address_of(23))))

        # A person who wants none has none.
        self.engine.tell(first=30, count=4, state="given-up", event="gave-up")
        self.hear(lambda: any("8 peers" in title for title, _ in self.open()))
        self.activate("notifications", window=True)
        self.hear(lambda: not any("8 peers" in title for title, _ in self.open()))
        calls = self.service.n_calls
        self.engine.tell(first=40, count=4, state="given-up", event="gave-up")
        self.find("push button", "Given up 12")
        self.assertFalse(self.service.wait(lambda: self.service.n_calls > calls, 3.0), self.service.shown)

    def test_incident(self):
        """An incident has one notification, and its peers have none; it is replaced, and withdrawn when it is over."""
        self.engine.tell(first=1, count=12, state="given-up", event="gave-up")
        self.engine.tell(incident=1, event="incident-opened", first=1, count=12)
        self.told("12 peers fell silent", f"{address_of(1)}, {address_of(2)} and 10 more\n12 peers fell silent within")
        # Unrelated ones are not drawn in, and have their own, which comes after those of the incident would have.
        self.engine.tell(first=30, count=1, state="given-up", event="gave-up")
        self.hear(lambda: len(self.open()) == 2)
        self.assertEqual(sorted(one[0] for one in self.open()), ["12 peers fell silent", f"{address_of(30)} is silent"])

        self.engine.tell(first=13, count=2, state="given-up", event="gave-up")
        self.engine.tell(incident=1, event="incident-changed", first=1, count=14)
        self.hear(lambda: "14 peers fell silent" in [one[0] for one in self.open()])
        self.activate("show-incident", "<uint32 1>")
        self.assertTrue(self.wait(lambda: self.all("push button", "Show Them")))
        self.assertTrue(self.wait(lambda: not self.all("label", address_of(30))))
        self.picture("incident")
        self.press("Acknowledge")
        self.assertTrue(self.wait(lambda: "AcknowledgeIncident" in [name for name, _size in self.engine.calls()]))

        # The last one that is silent is so by itself.
        self.engine.tell(first=2, count=13, state="alive", event="session-opened")
        self.engine.tell(incident=1, event="incident-closed", first=1, count=14)
        self.hear(lambda: sorted(one[0] for one in self.open()) ==
                  [f"{address_of(1)} is silent", f"{address_of(30)} is silent"])
        self.assertEqual(len(self.service.shown), 3)

    def test_flapping(self):
        """A peer that comes and goes is told once, until it holds still; a muted one is not."""
        self.engine.tell(first=5, count=1, state="alive", muted=True, event="flapping")
        self.engine.tell(first=7, count=1, state="given-up", event="flapping")
        self.told(f"{address_of(7)} comes and goes", "until it holds still")
        self.engine.tell(first=7, count=1, state="alive", event="steady")
        self.hear(lambda: not self.open())
        # One that is dead when it holds still at last is told.
        self.engine.tell(first=8, count=1, state="given-up", event="flapping")
        self.told(f"{address_of(8)} comes and goes")
        self.engine.tell(first=8, count=1, state="given-up", event="steady")
        self.told(f"{address_of(8)} is silent")

    def test_few(self):
        """A single peer has its own notification, also when it is back."""
        self.engine.tell(first=7, count=1, state="given-up", event="gave-up")
        self.told(f"{address_of(7)} is silent")
        self.engine.tell(first=7, count=1, state="alive", event="session-opened")
        self.told(f"{address_of(7)} is back")


class Router(Notifications):
    """A headless server on a real network, to which the window is attached: a router dies, with peers behind it."""

    def setUp(self):
        super().setUp()
        self.metronome = Metronome()
        self.metronome.start()
        lab = self.lab = Lab("server", "router", "far", "near")
        self.addCleanup(lab.close)
        lab.cable("router", "inner", "198.18.5.1", "far", "link0", FAR[0])
        lab["far"].remove()
        lab["far"].ip(*(f"addr add {address}/24 dev link0" for address in FAR[1:]), "route add default via 198.18.5.1")
        lab["near"].ip(*(f"addr add {address}/24 dev eth0" for address in NEAR))
        lab["server"].ip(f"route add 198.18.5.0/24 via {lab['router'].ipv4}")
        lab["router"].forward()
        self.server = Heartbeats(lab["server"], "--role=server", "--bus=session", "--numeric", "--timeout=1.5",
                                 "--pulses=2", "--pulse-interval=0.5").ready()
        self.addCleanup(self.server.close)

    def beat(self, host, addresses):
        """Each of these addresses is alive."""
        beats = Beats(self.lab[host], addresses, self.lab["server"].ipv4)
        self.addCleanup(beats.close)
        for peer in addresses:
            self.server.wait("alive", peer=peer, count=3)

    def test_killed(self):
        """All behind it are one card and one notification, soon after the last verdict; nobody else is."""
        self.start()
        self.activate("attach", window=True)
        self.beat("near", NEAR)
        self.beat("far", FAR)
        self.find("push button", "Alive 50")

        began = time.monotonic()
        self.lab["router"].unplug()
        for peer in FAR:
            self.server.wait("gave-up", peer=peer)
        last = max(seconds(event) for event in self.server.all("gave-up"))
        self.hear(lambda: any(title == "40 peers fell silent" for title, _ in self.service.shown.values()))
        self.assertLess(self.service.latest - last, 2 + 3 * self.metronome.latest(began))
        self.assertEqual(len(self.service.shown), 1, self.service.shown)
        body = self.service.shown[1][1]
        names = re.match(r"(198\.18\.5\.\d+), (198\.18\.5\.\d+) and 38 more\n40 peers fell silent within", body)
        self.assertTrue(names, body)
        self.assertLessEqual(set(names.groups()), set(FAR))
        self.assertIn(f"all come through {self.lab['router'].mac}", body)

        self.find("push button", "Given up 40")
        self.find("push button", "Alive 10")
        self.assertEqual(len(self.all("push button", "Show Them")), 1)
        self.service.choose(1)
        self.assertTrue(self.wait(lambda: not self.all("label", *NEAR)))
        self.assertTrue(self.all("label", *FAR))
        self.assertEqual(sorted(event["peer"] for event in self.server.all("gave-up")), FAR)
        self.assertEqual(self.service.closed, [])


class Live(Notifications):
    """A client that dies and comes back."""

    def setUp(self):
        super().setUp()
        lab = Lab("first", "second")
        self.addCleanup(lab.close)
        self.address = lab.join(OWN_NUMBER)
        self.lab = lab
        self.configure(role="'server'", timeout=1.0, pulses="uint32 1", **{"pulse-interval": 0.2})

    def client(self, host, text):
        """A client that has sent a message, which is shown."""
        client = Heartbeats(self.lab[host], "--role=client", f"--server={self.address}",
                            f"--message={text}")
        self.addCleanup(client.close)
        self.find("label", text)
        return client

    def test_back(self):
        """The notification that a peer is back replaces the one about its silence."""
        self.start()
        self.find("push button", "Stop")
        self.client("first", "hello there").send_signal(signal.SIGKILL)
        self.hear(lambda: self.service.shown)
        first = self.lab["first"].ipv4
        self.assertEqual(self.service.shown[1][0], f"{first} is silent")

        self.client("first", "here again")
        self.hear(lambda: self.service.shown[1][0] == f"{first} is back")
        self.assertEqual(len(self.service.shown), 1)

        self.press("Stop")
        self.answer("Stop")
        self.hear(lambda: 1 in self.service.closed)

    def test_muted(self):
        """A muted peer has no notification, although it was given up before the other."""
        self.start()
        self.find("push button", "Stop")
        first = self.client("first", "of no importance")
        self.activate("show-peer", f"<'{self.lab['first'].ipv4}'>")
        self.press("Mute")
        self.find("push button", "Unmute")
        first.send_signal(signal.SIGKILL)
        self.find("label", "Given up")
        self.client("second", "of importance").send_signal(signal.SIGKILL)
        self.hear(lambda: self.service.shown)
        self.assertEqual(self.service.shown[1][0], f"{self.lab['second'].ipv4} is silent")

    def test_muted_again(self):
        """A muted peer stays muted when the engine is started again."""
        self.start()
        self.find("push button", "Stop")
        first = self.client("first", "of no importance")
        self.activate("show-peer", f"<'{self.lab['first'].ipv4}'>")
        self.press("Mute")
        self.find("push button", "Unmute")
        processes.kill_engine(self.process.pid)
        self.press("Start Again")
        self.find("push button", "Stop")
        first.say("here again")
        self.find("label", "here again")
        self.find("image", "Muted")
        first.send_signal(signal.SIGKILL)
        self.find("push button", "Given up 1")
        self.client("second", "of importance").send_signal(signal.SIGKILL)
        self.hear(lambda: self.service.shown)
        self.assertEqual(self.service.shown[1][0], f"{self.lab['second'].ipv4} is silent")

    def test_gone(self):
        """A peer's notification is withdrawn when it is muted, and when it is forgotten."""
        self.start()
        self.find("push button", "Stop")
        self.client("first", "of no importance").send_signal(signal.SIGKILL)
        self.hear(lambda: 1 in self.service.shown)
        self.client("second", "to be forgotten").send_signal(signal.SIGKILL)
        self.hear(lambda: 2 in self.service.shown)
        self.activate("show-peer", f"<'{self.lab['first'].ipv4}'>")
        self.press("Mute")
        self.hear(lambda: self.service.closed == [1])
        self.activate("show-peer", f"<'{self.lab['second'].ipv4}'>")
        self.press("More for this peer")
        self.press("Forget", role="menu item")
        self.hear(lambda: self.service.closed == [1, 2])

        # It may have been clicked on before it went.
        self.activate("show-peer", f"<'{self.lab['second'].ipv4}'>")
        self.hear(lambda: self.all("label", f"{self.lab['second'].ipv4} is no longer known"))
        self.picture("no-longer-known")

    def test_engine(self):
        """If the engine of a server in the background ends, there is a notification; a window shows it itself."""
        self.start()
        self.find("push button", "Stop")
        self.client("first", "hello there")
        self.press("Close")
        self.answer("Keep Watching")
        self.assertTrue(self.wait(lambda: not self.all("label", "hello there")))
        processes.kill_engine(self.process.pid)
        self.hear(lambda: self.service.shown)
        self.assertEqual(self.service.shown[1][0], "Heartbeats stopped watching")

        self.service.choose(1)
        self.hear(lambda: self.all("label", "The engine has ended"))
        self.hear(lambda: 1 in self.service.closed)


if __name__ == "__main__":
    screen.main(network=True)
