#!/usr/bin/python3
"""What a server tells a monitoring system: over HTTP, in a file, and to Debian's Prometheus."""

import contextlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import urllib.error
import urllib.request

import sandbox
from case import NetCase
from helper_process import assert_holds_nothing, find_helper, wait_for

PORT = 9114
EXAMPLES = pathlib.Path(__file__).parent.parent.parent / "data" / "examples"
OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"


class Metrics(NetCase):
    """A server with two peers that its file names."""

    def setUp(self):
        """A folder for the files."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def start(self, metrics, **settings):
        """The server, and clients that have come."""
        lab = self.lab("server", "nas", "printer")
        (self.folder / "peers").write_text(f"[nas]\naddress={lab['nas'].ipv4}\ngroup=cellar\n"
                                           f"[printer]\naddress={lab['printer'].ipv4}\n", encoding="utf-8")
        server = self.server(lab["server"], f"--peers={self.folder / 'peers'}", f"--metrics={metrics}", **settings)
        clients = {}
        for name in ("nas", "printer"):
            clients[name] = self.client(lab[name], lab["server"].ipv4, "--message=hello")
            server.wait("session-opened", name=name)
        return lab, server, clients

    def fetch(self, host, path="/metrics", port=PORT, **headers):
        """What is served there."""
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
        with host.inside():
            with urllib.request.urlopen(request, timeout=20) as response:
                return response.headers["Content-Type"], response.read().decode()

    def try_to_fetch(self, *arguments, **settings):
        """As fetch(), or None if nothing is served."""
        try:
            return self.fetch(*arguments, **settings)
        except OSError:
            return None

    def assert_refused(self, host, option, reason):
        """Assert that a server with this option does not start."""
        server = host.start([os.environ["HEARTBEATS"], "--role=server", option], stderr=subprocess.PIPE, text=True)
        _, told = server.communicate(timeout=20)
        self.assertEqual(server.returncode, 1)
        self.assertIn(reason, told)

    def test_served(self):
        """Over HTTP: by a process without any capability, which is started again if it ends."""
        lab, server, clients = self.start(f"127.0.0.1:{PORT}")
        host, nas = lab["server"], lab["nas"].ipv4
        kind, text = self.fetch(host)
        self.assertEqual(kind, "text/plain; version=0.0.4; charset=utf-8")
        self.assertIn(f'heartbeats_peer_up{{peer="{nas}",name="nas",group="cellar"}} 1\n', text)
        self.assertIn('heartbeats_peers{state="alive",group="cellar"} 1\n', text)

        clients["nas"].close()
        self.assertEqual(server.wait("gave-up", name="nas")["pulses"], 2)
        kind, text = self.fetch(host, Accept=f"{OPENMETRICS},text/plain;q=0.5")
        self.assertEqual(kind, OPENMETRICS)
        self.assertTrue(text.endswith("# EOF\n"))
        self.assertIn(f'heartbeats_peer_up{{peer="{nas}",name="nas",group="cellar"}} 0\n', text)
        self.assertIn("\nheartbeats_pulses_total ", text)
        self.assertIn(f'heartbeats_peer_up{{peer="{lab["printer"].ipv4}",name="printer",group=""}} 1\n', text)

        with self.assertRaises(urllib.error.HTTPError) as refused:
            self.fetch(host, "/")
        self.assertEqual(refused.exception.code, 404)
        refused.exception.close()
        self.crowd(host)
        self.assertIn("heartbeats_watching 1\n", self.fetch(host)[1])

        helper = find_helper(server, b"--metrics-helper")
        assert_holds_nothing(self, helper)
        os.kill(helper, signal.SIGKILL)
        self.assertIn("the process that serves the metrics ended", server.wait("warning", about="metrics")["text"])
        wait_for(lambda: self.try_to_fetch(host), "nothing is served any more", 20)
        self.stop(server, clients["printer"])

    def crowd(self, host):
        """Open more connections than are accepted, one of which never ends its request, and close them."""
        with host.inside(), contextlib.ExitStack() as closing:
            crowd = [closing.enter_context(socket.create_connection(("127.0.0.1", PORT), 20)) for _ in range(135)]
            crowd[0].sendall(b"POST /metrics HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n")
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                for _ in range(64):
                    crowd[0].sendall(b"10000\r\n" + bytes(0x10000) + b"\r\n")

    def test_taken_port(self):
        """An address that is taken is an error at the start."""
        lab = self.lab("server")
        with lab["server"].inside():
            taken = socket.create_server(("127.0.0.1", PORT))
        self.addCleanup(taken.close)
        self.assert_refused(lab["server"], f"--metrics=127.0.0.1:{PORT}", f"cannot serve the metrics at 127.0.0.1:{PORT}: ")

    def test_file(self):
        """A file that a reader always sees as a whole, and which is gone with the server."""
        path = self.folder / "heartbeats.prom"
        _, server, clients = self.start(path)
        wait_for(lambda: 'heartbeats_peers{state="expected",group="cellar"} 1\n' in path.read_text(),
                 "nobody is in the file", 20)
        self.stop(server, *clients.values())
        self.assertFalse(path.exists())

        lab = self.lab("other")
        self.assert_refused(lab["other"], "--metrics=/proc/none/here", "cannot write the metrics: ")

    def test_prometheus(self):
        """Debian's Prometheus scrapes it, and an alert of the examples fires when a peer dies."""
        lab, server, clients = self.start(f"127.0.0.1:{PORT}")
        (self.folder / "prometheus.yml").write_text(json.dumps({
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
            "rule_files": [str(EXAMPLES / "alerts.yml")],
            "scrape_configs": [{"job_name": "heartbeats", "static_configs": [{"targets": [f"127.0.0.1:{PORT}"]}]}],
        }), encoding="utf-8")
        subprocess.run(["promtool", "check", "config", self.folder / "prometheus.yml"], check=True, capture_output=True)
        prometheus = lab["server"].start(["prometheus", f"--config.file={self.folder / 'prometheus.yml'}",
                                          f"--storage.tsdb.path={self.folder / 'data'}",
                                          "--web.listen-address=127.0.0.1:9090"],
                                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(prometheus.wait)
        self.addCleanup(prometheus.terminate)

        def ask(path):
            answer = self.try_to_fetch(lab["server"], f"/api/v1/{path}", 9090)
            return json.loads(answer[1])["data"] if answer is not None else {}

        def alerts():
            return {alert["labels"].get("name"): alert for alert in ask("alerts").get("alerts", [])
                    if alert["labels"]["alertname"] == "PeerDown" and alert["state"] == "firing"}

        def up():
            return {one["metric"]["name"]: one["value"][1]
                    for one in ask("query?query=heartbeats_peer_up").get("result", [])}

        wait_for(lambda: up() == {"nas": "1", "printer": "1"}, "Prometheus does not have the peers", 40)
        self.assertEqual(alerts(), {})
        clients["nas"].close()
        server.wait("gave-up", name="nas")
        fired = wait_for(alerts, "no alert fires", 20)
        self.assertEqual(list(fired), ["nas"])
        self.assertEqual(fired["nas"]["annotations"]["summary"], "nas was given up or is missing")
        self.stop(server, clients["printer"])


if __name__ == "__main__":
    sandbox.main(tools=("prometheus", "promtool"))
