"""One command for the whole example: an environment, the collector, the database, the site.

python3 examples/django/run.py            # http://127.0.0.1:8000
python3 examples/django/run.py --here     # with the packages of this Python
"""

import argparse
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DATA = Path(os.environ.get("EXAMPLE_DATA", HERE / "data"))


def main() -> None:
    """Prepares what is missing, then runs both servers until one ends."""
    parser = argparse.ArgumentParser(description="Runs the Django example against a collector.")
    parser.add_argument("--here", action="store_true", help="use the packages of this Python")
    parser.add_argument("--port", type=int, default=8000, help="the site's port")
    parser.add_argument("--collector-port", type=int, default=7171, help="the collector's port")
    arguments = parser.parse_args()
    DATA.mkdir(parents=True, exist_ok=True)
    python = sys.executable if arguments.here else environment()
    if not (tracker_folder() / "tracker.iife.js").exists():
        sys.exit("The npm package is not built. Run: npm ci && cargo xtask pack")
    address = f"127.0.0.1:{arguments.collector_port}"
    variables = {**os.environ, "COLLECTOR_URL": f"http://{address}", "EXAMPLE_DATA": str(DATA)}
    manage = [python, str(HERE / "manage.py")]
    subprocess.run([*manage, "migrate", "--verbosity", "0"], env=variables, check=True)
    subprocess.run([*manage, "seed"], env=variables, check=True)
    collector = subprocess.Popen([program(), "serve", "--listen", address, "--data", str(DATA / "collector")])
    try:
        site = [*manage, "runserver", "--noreload", f"127.0.0.1:{arguments.port}"]
        subprocess.run(site, env=variables, check=False)
    except KeyboardInterrupt:
        pass
    finally:
        collector.terminate()
        collector.wait()


def environment() -> str:
    """A Python with the packages: made once, in the folder of the data."""
    folder = DATA / "venv"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(folder, with_pip=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "django>=4.2", str(ROOT / "crates" / "python")]
        subprocess.run(install, check=True)
    return str(python)


def tracker_folder() -> Path:
    """Where the built npm package lies."""
    return Path(os.environ.get("TRACKER_DIST", ROOT / "pkg" / "dist"))


def program() -> str:
    """The `cryptorebate` command; built where it is not there yet."""
    if "CRYPTOREBATE_BIN" in os.environ:
        return os.environ["CRYPTOREBATE_BIN"]
    subprocess.run(["cargo", "build", "--locked", "--package", "cryptorebate-cli"], cwd=ROOT, check=True)
    return str(ROOT / "target" / "debug" / "cryptorebate")


if __name__ == "__main__":
    main()
