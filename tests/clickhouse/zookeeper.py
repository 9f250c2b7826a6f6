"""Debian's ZooKeeper, as one server in a folder: where the replicas of a cluster agree."""

import socket

import processes

# The second one says on standard error what the first has to log.
_JARS = "/usr/share/java/zookeeper.jar:/usr/share/java/slf4j-simple.jar"
_MAIN = "org.apache.zookeeper.server.ZooKeeperServerMain"

_CONFIG = """clientPort={port}
clientPortAddress=127.0.0.1
dataDir={folder}/data
tickTime=500
admin.enableServer=false
4lw.commands.whitelist=srvr
# The ClickHouse servers of a test have one address, and a session each.
maxClientCnxns=0
"""


class ZooKeeper:
    """A server in its folder: not running until it is started."""

    def __init__(self, folder, port):
        self.folder = folder.resolve()
        self.port = port
        self.process = None

    def start(self):
        """Starts it, and waits until it answers."""
        (self.folder / "data").mkdir(parents=True, exist_ok=True)
        config = self.folder / "zoo.cfg"
        config.write_text(_CONFIG.format(port=self.port, folder=self.folder))
        options = ["-Xms64m", "-Xmx256m", "-XX:+UseSerialGC", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"]
        command = ["java", *options, "-cp", _JARS, _MAIN, config]
        self.process = processes.start(command, self.folder, "output.log")
        processes.wait_until(self.process, self.folder / "output.log", self.answers)

    def answers(self):
        """Whether it serves; it listens for a moment before it does."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                connection.sendall(b"srvr")
                return b"Mode: standalone" in b"".join(iter(lambda: connection.recv(4096), b""))
        except OSError:
            return False

    def end(self):
        """Ends it, if it runs."""
        if self.process is not None:
            processes.end(self.process)
