"""One node of Debian's ClickHouse 18.16, run by hand in a folder."""

import urllib.error
import urllib.request
from dataclasses import dataclass
from xml.sax.saxutils import escape

import processes

PROGRAM = "clickhouse-server"

# The tables of the system that grow by themselves are left out; caches are for small tests.
_CONFIG = """<yandex>
    <logger>
        <level>{log_level}</level>
        <log>{log}</log>
        <errorlog>{folder}/errors.log</errorlog>
        <size>20M</size>
        <count>1</count>
    </logger>
    <listen_host>127.0.0.1</listen_host>
    <http_port>{ports.http}</http_port>
    <tcp_port>{ports.tcp}</tcp_port>
    <interserver_http_port>{ports.interserver}</interserver_http_port>
    <interserver_http_host>127.0.0.1</interserver_http_host>
    <max_connections>256</max_connections>
    <keep_alive_timeout>10</keep_alive_timeout>
    <mark_cache_size>268435456</mark_cache_size>
    <uncompressed_cache_size>0</uncompressed_cache_size>
    <path>{folder}/data/</path>
    <tmp_path>{folder}/data/tmp/</tmp_path>
    <users_config>{folder}/users.xml</users_config>
    <default_profile>default</default_profile>
    <default_database>default</default_database>
    <timezone>UTC</timezone>
    {more}
</yandex>
"""

# A reader may still choose how its questions are answered.
_USERS = """<yandex>
    <profiles><default><readonly>{readonly}</readonly></default></profiles>
    <users><default>
        <password></password>
        <networks><ip>127.0.0.1</ip></networks>
        <profile>default</profile>
        <quota>default</quota>
    </default></users>
    <quotas><default></default></quotas>
</yandex>
"""


@dataclass
class Ports:
    """Where a node listens, on loopback."""

    http: int
    tcp: int
    interserver: int


class Node:
    """A node in its folder: not running until it is started."""

    def __init__(self, folder, ports, more="", log_level="warning", is_readonly=False):
        """`more`: XML that the configuration has besides."""
        self.folder = folder.resolve()
        self.ports = ports
        self.process = None
        self.log = self.folder / "server.log"
        """What it says since it was last started."""
        self._more = more
        self._log_level = log_level
        self._is_readonly = is_readonly

    @property
    def url(self):
        """Where its HTTP interface is."""
        return f"http://127.0.0.1:{self.ports.http}"

    def start(self):
        """Starts it; `wait` says when it answers."""
        (self.folder / "data/tmp").mkdir(parents=True, exist_ok=True)
        config = self.folder / "config.xml"
        config.write_text(
            _CONFIG.format(
                folder=escape(str(self.folder)),
                log=escape(str(self.log)),
                log_level=self._log_level,
                ports=self.ports,
                more=self._more,
            )
        )
        (self.folder / "users.xml").write_text(_USERS.format(readonly=2 if self._is_readonly else 0))
        self.log.unlink(missing_ok=True)
        self.process = processes.start([PROGRAM, f"--config-file={config}"], self.folder, "output.log")

    def wait(self):
        """Waits until it answers."""
        processes.wait_until(self.process, self.folder / "errors.log", self.answers)

    def answers(self):
        """Whether it takes questions."""
        try:
            with urllib.request.urlopen(f"{self.url}/ping", timeout=5) as answer:
                return answer.read() == b"Ok.\n"
        except (OSError, urllib.error.URLError):
            return False

    def end(self):
        """Ends it, if it runs."""
        if self.process is not None:
            processes.end(self.process)
