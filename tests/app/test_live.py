#!/usr/bin/python3
"""Both roles of the app on a network, with a headless role on another host."""

import signal
import subprocess

import desktop
import processes
import screen
from heartbeats import Heartbeats
from hosts import NAME, Hosts
from lab import Lab

OWN_NUMBER = 100

# A host that cannot be reached.
BEHIND = "198.18.9.9"


class LiveCase(desktop.DesktopCase):
    """The app on the network of the host "peer"."""

    def setUp(self):
        lab = Lab("peer")
        self.addCleanup(lab.close)
        self.peer = lab["peer"]
        self.address = lab.join(OWN_NUMBER)

    def headless(self, *options):
        """A headless role on the other host."""
        role = Heartbeats(self.peer, *options)
        self.addCleanup(role.close)
        return role.ready()

    def connect(self, address):
        """Choose a server in the open dialog."""
        self.find("push button", "Connect")
        self.type(address, "What is the address")
        self.assertTrue(self.wait(lambda: self.can_press("Connect")), address)
        self.press("Connect")


class Server(LiveCase):
    """The app watches a client on the other host."""

    def test_nothing_lost(self):
        """Sessions survive a cancelled switch, close and quit."""
        self.start()
        self.press("Watch peers")
        self.find("push button", "Stop")
        self.headless("--role=client", f"--server={self.address}", "--message=hello there")
        self.find("label", "hello there")
        self.picture("live-server")

        self.press("Client")
        self.connect("198.18.0.77")
        self.keep_watching("switch-question")
        self.press("Stop")
        self.keep_watching("stop-question")
        self.activate("interface", "<'lo'>", window=True)
        self.keep_watching("interface-question")
        # A cancelled switch is not remembered either.
        self.assertEqual({"servers", "interface", "beat"} & self.remembered().keys(), set())
        self.assertEqual(self.remembered()["role"], "'server'")

        # The settings of our own server are remembered once it has accepted them.
        self.press("Change")
        self.type("45", "How long should the server wait")
        self.press("Apply")
        self.find("label", "pulse after 45 s")
        self.assertTrue(self.wait(lambda: self.remembered().get("timeout") == "45.0"))
        self.find("label", "hello there")

        self.press("Close")
        self.find("label", "In the background")
        self.picture("close-question")
        self.answer("Keep Watching")
        self.assertTrue(self.wait(lambda: not self.all("label", "hello there")))
        self.assertIsNone(self.process.poll())
        self.start_again()
        self.find("label", "hello there")

        self.activate("quit")
        self.keep_watching("quit-question")
        self.assertIsNone(self.process.poll())

        self.activate("run", window=True)
        self.find("label", "1 session would be lost.")
        self.answer("Stop")
        self.assertTrue(self.wait(lambda: not self.all("label", "hello there")))

    def keep_watching(self, picture):
        """Cancel what would lose a session."""
        self.find("label", "1 session would be lost.")
        self.picture(picture)
        self.answer("Keep Watching")
        self.assertTrue(self.wait(lambda: not self.all("label", "1 session would be lost.")))
        self.find("label", "hello there")

    def test_started_again(self):
        """After a restart, the peers are there with their last messages; one that died meanwhile is given up."""
        self.configure(role="'server'", timeout=300.0, pulses="uint32 2", **{"pulse-interval": 0.3})
        self.start()
        self.find("push button", "Stop")
        client = self.headless("--role=client", f"--server={self.address}", "--message=hello there")
        self.find("label", "hello there")
        monitor, = processes.children(self.process.pid)
        self.process.kill()
        self.assertTrue(self.wait(lambda: not processes.lives(monitor)))
        client.send_signal(signal.SIGKILL)
        client.exit_status()
        state = self.folder() / "state" / "heartbeats"
        self.assertEqual(state.stat().st_mode & 0o777, 0o700)

        self.start()
        self.find("push button", "Stop")
        self.find("label", "hello there")
        self.find("push button", "Given up 1")

    def test_own_trouble(self):
        """A link that is down is trouble of our own: there is a warning, and no peer is given up."""
        self.configure(role="'server'", timeout=1.0, pulses="uint32 1", **{"pulse-interval": 0.2})
        self.start()
        self.find("push button", "Stop")
        client = self.headless("--role=client", f"--server={self.address}", "--message=hello there")
        self.find("label", "hello there")
        link = find_link(self.address)
        subprocess.run(["ip", "link", "set", link, "down"], check=True)
        self.find("label", "peers are not judged")
        # The link may go down between a pulse and its answer.
        self.assertTrue(self.wait(lambda: self.stands_still("pulse in", "sending a pulse", "gives up in", "giving up")))
        self.picture("link-down")
        # Three times as long as giving up a peer takes.
        self.assertFalse(self.wait(lambda: self.all("push button", "Given up 1"), 3.0))

        subprocess.run(["ip", "link", "set", link, "up"], check=True)
        client.send_signal(signal.SIGKILL)
        self.find("push button", "Given up 1")

    def test_renamed(self):
        """An interface is shown with its new name after it was renamed, and again after it was renamed back."""
        self.configure(role="'server'")
        self.start()
        self.find("push button", "Stop")
        names = find_link(self.address), "lan0"
        for old, new in names, names[::-1]:
            self.find("push button", old)
            subprocess.run(["ip", "link", "set", old, "down"], check=True)
            subprocess.run(["ip", "link", "set", old, "name", new], check=True)
            subprocess.run(["ip", "link", "set", new, "up"], check=True)
            self.find("push button", new)

    def test_signal(self):
        """A signal ends it without a question, and its engine, too."""
        self.configure(role="'server'")
        self.start()
        self.find("push button", "Stop")
        self.headless("--role=client", f"--server={self.address}", "--message=hello there")
        self.find("label", "hello there")
        family = processes.descendants(self.process.pid)
        self.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.process.wait(desktop.PATIENCE), 0)
        self.assertTrue(self.wait(lambda: not any(map(processes.lives, family))))


class Client(LiveCase):
    """The app is watched by a server on the other host."""

    def test_story(self):
        """A wrong address, the right one, a message, a pulse, and TERMINATE at the end."""
        server = self.headless("--role=server", "--timeout=3", "--pulses=3")
        self.start()
        self.press("Be watched")
        self.find("push button", "Connect")
        self.type("300.1.1.1", "What is the address")
        self.assertTrue(self.wait(lambda: not self.can_press("Connect")))
        self.picture("connect-wrong")
        self.press("Send heartbeats automatically", role="check box")
        self.type("4", "How many seconds between heartbeats")
        self.picture("connect-beat")
        self.connect(self.peer.ipv4)

        self.find("label", "Reported to")
        self.assertIn(self.peer.ipv4, self.remembered()["servers"])
        self.assertEqual(self.remembered()["beat"], "4.0")
        # After connecting, the focus is in the entry.
        self.focus()
        self.keys("type", "--delay", "20", "Whats up Doc?")
        self.keys("key", "Return")
        server.wait("message", peer=self.address, text="Whats up Doc?")
        self.find("label", "Whats up Doc?")
        server.wait("alive", peer=self.address)
        self.find("label", "Watched by")
        self.picture("live-client")

        self.activate("quit")
        server.wait("session-closed", peer=self.address, reason="terminated")
        self.assertEqual(self.process.wait(desktop.PATIENCE), 0)

    def say(self, text):
        """Type a message and send it."""
        self.type(text, "Message")
        self.assertTrue(self.wait(lambda: self.can_press("Send")))
        self.press("Send")

    def test_outcomes(self):
        """The outcome of each message: the host answered, was silent, or there is no route."""
        server = self.headless("--role=server", "--timeout=60")
        self.start()
        self.press("Be watched")
        self.connect(self.peer.ipv4)
        self.find("label", "Not known to")
        self.say("it answers")
        self.find("label", "answered in")
        self.find("label", f"Reported to {self.peer.ipv4}")

        self.peer.drop_all()
        self.say("it is silent")
        self.find("label", "sent; the host did not answer")
        self.find("label", f"{self.peer.ipv4} is silent")
        server.wait("message", peer=self.address, text="it is silent")

        subprocess.run(["ip", "route", "add", "unreachable", self.peer.ipv4], check=True)
        self.addCleanup(subprocess.run, ["ip", "route", "del", "unreachable", self.peer.ipv4], check=True)
        self.say("no way out")
        self.find("label", "not sent")
        self.find("label", "“no way out” was not sent: No route to host")
        self.picture("outcomes")

        # Opening something else does not end it without a question.
        self.activate("demo", window=True)
        self.find("label", "no longer watches this computer")
        self.picture("leave-question")
        self.answer("Stay")
        self.assertTrue(self.wait(lambda: not self.all("label", "no longer watches this computer")))
        self.find("label", "no way out")
        self.assertEqual(server.all("session-closed"), [])

    def test_two_servers(self):
        """Each server has its own card, and a message goes to both."""
        server = self.headless("--role=server", "--timeout=60")
        subprocess.run(["ip", "route", "add", "unreachable", BEHIND], check=True)
        self.addCleanup(subprocess.run, ["ip", "route", "del", "unreachable", BEHIND], check=True)
        self.start()
        self.press("Be watched")
        self.find("push button", "Connect")
        self.type(BEHIND, "What is the address")
        self.assertTrue(self.wait(lambda: self.can_press("Add another server")))
        self.press("Add another server")
        self.find("push button", f"Remove {BEHIND}")
        self.connect(self.peer.ipv4)
        self.find("label", f"Not known to {BEHIND} yet")
        self.say("to both")
        self.find("label", f"Reported to {self.peer.ipv4}")
        self.find("label", f"{BEHIND}: “to both” was not sent")
        server.wait("message", peer=self.address, text="to both")
        self.assertIn(f"{BEHIND}, {self.peer.ipv4}", self.remembered()["servers"])
        self.activate("quit")
        server.wait("session-closed", peer=self.address, reason="terminated")
        self.assertEqual(self.process.wait(10), 0)

    def count_seen(self, name):
        """How many visible labels have this in their names."""
        return sum(label.is_seen() for label in self.all("label", name))

    def test_by_name(self):
        """A server's name that cannot be resolved at first: messages wait, and arrive later."""
        hosts = Hosts()
        self.addCleanup(hosts.close)
        hosts.show_here()
        self.addCleanup(hosts.hide_here)
        server = self.headless("--role=server", "--timeout=3")
        self.start()
        self.press("Be watched")
        self.connect(NAME)
        self.find("label", f"{NAME} was not found: there is no such name")
        self.find("label", f"Not known to {NAME} yet")
        self.assertIn(NAME, self.remembered()["servers"])
        self.say("hello by name")
        self.picture("client-unknown-name")
        hosts.write(f"{self.peer.ipv4} {NAME}")
        server.wait("message", peer=self.address, text="hello by name", timeout=40)
        server.wait("alive", peer=self.address)
        self.find("label", f"Watched by {NAME}")
        self.find("label", f"{NAME} is {self.peer.ipv4}")
        self.picture("client-by-name")
        # The line in the conversation stays; the banner is hidden.
        self.assertTrue(self.wait(lambda: self.count_seen("was not found") == 1))

    def test_ends(self):
        """However it ends, even by SIGKILL: TERMINATE is sent."""
        server = self.headless("--role=server", "--timeout=60")
        self.configure(role="'client'", servers=f"['{self.peer.ipv4}']", beat=1.0)
        for number in signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL:
            mark = server.mark()
            self.start()
            server.wait("alive", since=mark)
            family = processes.descendants(self.process.pid)
            self.process.send_signal(number)
            server.wait("session-closed", since=mark, peer=self.address, reason="terminated")
            self.assertEqual(self.process.wait(desktop.PATIENCE), -9 if number == signal.SIGKILL else 0)
            self.assertTrue(self.wait(lambda left=family: not any(map(processes.lives, left))))

    def test_unreachable(self):
        """A router reports that the server is unreachable."""
        subprocess.run(["ip", "route", "add", BEHIND, "via", self.peer.ipv4], check=True)
        self.peer.ip(f"route add unreachable {BEHIND}")
        self.peer.run(["sh", "-c", "cd /proc/sys/net/ipv4; echo 1 > ip_forward; echo 0 > icmp_ratelimit"])
        self.start()
        self.press("Be watched")
        self.connect(BEHIND)
        self.find("label", "Not known to")
        self.say("no way there")
        self.find("label", "sent; the host is unreachable")
        self.find("label", f"{BEHIND} is unreachable")

        # A stopped engine cannot send TERMINATE, and is not waited for.
        processes.stop_engine(self.process.pid)
        self.activate("quit")
        self.assertEqual(self.process.wait(desktop.PATIENCE), 0)


class PeersFile(LiveCase):
    """The app's own server watches by the person's peers file, which the window edits."""

    def setUp(self):
        super().setUp()
        self.file = self.folder() / "heartbeats" / "peers.conf"
        self.file.parent.mkdir()

    def has(self, *lines):
        """Wait until the file has exactly these lines."""
        expected = "".join(f"{line}\n" for line in lines)
        self.assertTrue(self.wait(lambda: self.file.exists() and self.file.read_text("utf-8") == expected),
                        self.file.read_text("utf-8") if self.file.exists() else "no file")

    def save(self):
        """Save what was typed."""
        self.press("Save")
        self.assertTrue(self.wait(lambda: not self.all("push button", "Save")))

    def test_edited(self):
        """What the app has remembered moves into the file; the engine follows each edit; other lines stay."""
        old = self.file.with_name("peers.ini")
        old.write_text(f"[{self.peer.ipv4}]\nname=nas\nnote=second shelf\n", "utf-8")
        self.file.write_text("# mine\n[late]\naddress=198.18.0.77\ntimeout=300\n", "utf-8")
        self.configure(role="'server'", timeout=300.0)
        self.start()
        moved = ["", "[nas]", f"address={self.peer.ipv4}", "expected=false", "note=second shelf"]
        self.has("# mine", "[late]", "address=198.18.0.77", "timeout=300", *moved)
        self.assertTrue(old.with_name("peers.ini.moved").exists())
        self.headless("--role=client", f"--server={self.address}", "--message=hello there")
        self.find("label", "hello there")
        self.find("label", "nas")
        self.find("label", "late")

        # Shorter than anything else here, so it is given up only by the new settings.
        self.activate("edit-peer", "<'198.18.0.77'>", window=True)
        self.type("0.2", "Timeout in seconds (otherwise 300)")
        self.type("1", "Pulses before giving up (otherwise 5)")
        self.type("0.2", "Seconds between two pulses (otherwise 1)")
        self.type("attic", "Group")
        self.picture("peer-edited")
        self.save()
        late = ["# mine", "[late]", "address=198.18.0.77", "timeout=0.2", "group=attic", "pulses=1", "pulse-interval=0.2"]
        self.has(*late, *moved)
        self.find("label", "Missing")

        self.activate("edit-peer", f"<'{self.peer.ipv4}'>", window=True)
        self.press("Remove from the File")
        self.has(*late)
        self.assertTrue(self.wait(lambda: not self.all("label", "nas")))

    def test_added(self):
        """Whoever is seen is added to the file once the person agrees."""
        self.configure(role="'server'", timeout=300.0)
        self.start()
        self.headless("--role=client", f"--server={self.address}", "--message=hello there")
        self.find("label", "hello there")
        self.activate("add-seen-peers", window=True)
        self.find("label", "Add 1 Peer to the File?")
        self.picture("add-seen")
        self.answer("Add")
        self.has(f"[{self.peer.ipv4}]", f"address={self.peer.ipv4}")

        # The second time, there is nobody else; the engine reads the file a little later.
        self.assertTrue(self.wait(self.is_said))

    def is_said(self):
        """Whether the answer is that all peers are in the file."""
        if self.all("label", "Add 1 Peer to the File?"):
            self.answer("Cancel")
        else:
            self.activate("add-seen-peers", window=True)
        return self.wait(lambda: self.all("label", "All peers are in the file already"), 1.0)


def find_link(address):
    """The name of the interface with an address."""
    told = subprocess.run(["ip", "-o", "address"], capture_output=True, text=True, check=True).stdout
    return next(line.split()[1] for line in told.splitlines() if f" {address}/" in line)


if __name__ == "__main__":
    screen.main(network=True)
