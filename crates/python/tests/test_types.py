"""What type checkers refuse and accept: mypy and pyright over the same calls."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

RIGHT = """\
from decimal import Decimal

from cryptorebate_tracking import identify, track, track_event

track_event(
    "u",
    "withdrawal_requested",
    {"amount_usd": Decimal("1.50"), "currency": "USDT", "network": "TRC20", "is_first_withdrawal": True},
    {"$set": {"language": "ru"}},
    "web",
)
track_event("u", "statistics_viewed", None, {"language": "ru"})
track.referral_link_copied(user_id=7, exchange_name="new", copy_method="keyboard", is_first_copy=True)
identify(7, {"exchanges_count": 3}, anonymous_id="visitor")
"""
IMPORT = "from cryptorebate_tracking import configure, identify, track, track_event\n"
WRONG = {
    "an event that is not in the plan": 'track_event("u", "withdrawal_requsted", {})\n',
    "a property of the wrong type": (
        'track_event("u", "withdrawal_requested", '
        '{"amount_usd": "1", "currency": "USDT", "network": "TRC20", "is_first_withdrawal": True})\n'
    ),
    "a value that is not in a closed set": (
        'track.referral_link_copied(user_id="u", exchange_name="mexc", copy_method="telepathy", is_first_copy=True)\n'
    ),
    "a property that is missing": 'track.referral_link_copied(user_id="u", exchange_name="mexc", is_first_copy=True)\n',
    "a property that the event does not have": (
        'track_event("u", "referral_link_viewed", {"exchange_name": "mexc", "network": "TRC20"})\n'
    ),
    "a user property that is not in the plan": 'identify("u", {"langage": "ru"})\n',
    "an option that there is not": 'configure(spol="/var/lib/spool")\n',
    "a platform that the plan does not allow": (
        'track_event("u", "first_trade_detected", {"exchange_name": "mexc", "trade_type": "spot", '
        '"volume_usd": 1, "days_since_signup": 1}, None, "web")\n'
    ),
}


def mypy(folder):
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--cache-dir", str(folder / "cache")]
    done = subprocess.run([*command, str(folder)], capture_output=True, text=True, timeout=300)
    return {Path(line.split(":")[0]).stem for line in done.stdout.splitlines() if ": error:" in line}, done.stdout


def pyright(folder):
    config = {"typeCheckingMode": "strict", "include": ["."]}
    (folder / "pyrightconfig.json").write_text(json.dumps(config))
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, "-p", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    report = json.loads(done.stdout)
    errors = [one for one in report["generalDiagnostics"] if one["severity"] == "error"]
    return {Path(one["file"]).stem for one in errors}, done.stdout


@pytest.mark.parametrize("checker", [mypy, pyright])
def test_wrong_calls_are_refused_and_right_ones_accepted(checker, tmp_path):
    (tmp_path / "right.py").write_text(RIGHT)
    names = {}
    for number, (what, call) in enumerate(WRONG.items()):
        names[f"wrong_{number}"] = what
        (tmp_path / f"wrong_{number}.py").write_text(IMPORT + call)
    refused, output = checker(tmp_path)
    assert "right" not in refused, output
    assert {names[name] for name in refused} == set(WRONG), output
