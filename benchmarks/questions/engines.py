"""The other engines: what the plan asks, in the SQL of SQLite and of ClickHouse, over tables laid out for it."""

import csv

from events import COLUMNS, DAY_MS, exchanges_group, week

WINDOW_MS = 30 * DAY_MS
FUNNELS = {
    "main": [
        "event = 'page_viewed' AND page_name = 'landing'",
        "event = 'user_signed_up'",
        "event = 'onboarding_completed'",
        "event = 'referral_link_copied'",
        "event = 'exchange_signup_confirmed'",
        "event = 'first_trade_detected'",
        "event = 'rebate_calculated'",
        "event = 'withdrawal_requested'",
        "event = 'withdrawal_completed'",
    ],
    "activation": [
        "event = 'user_signed_up'",
        "event = 'referral_link_viewed'",
        "event = 'referral_link_copied'",
        "event = 'exchange_signup_confirmed'",
        "event = 'first_trade_detected'",
    ],
    "withdrawal": [
        "event = 'dashboard_viewed' AND balance > 0",
        "event = 'withdrawal_requested'",
        "event = 'withdrawal_status_changed' AND new_status = 'approved'",
        "event = 'withdrawal_completed'",
    ],
}
COHORTS = {
    "signup_week": [1, 7, 14, 30, 60, 90],
    "signup_source": [],
    "exchanges_count": [1, 7, 14, 30, 60, 90],
}


def groups(people):
    """For each cohort, who is in which group, and when the person started."""
    found = {name: [] for name in COHORTS}
    for person, signed_up, started, source, exchanges in people:
        if signed_up is not None:
            found["signup_week"].append((person, signed_up, week(signed_up)))
        found["signup_source"].append((person, started, source))
        found["exchanges_count"].append((person, started, exchanges))
    return found


def cohort_columns(days, now_ms, total):
    """What is added up of each group, where `total` is the engine's sum of a condition."""
    parts = ["count(*)"]
    for day in days:
        begun = f"started + {day * DAY_MS} <= {now_ms}"
        parts += [total(begun), total(f"{begun} AND last_active >= started + {day * DAY_MS}")]
    return ", ".join([*parts, total("traded > 0"), "sum(share)", "sum(volume)"])


def cohort_answer(name, rows):
    """As our own answer is compared."""
    answer = {}
    days = COHORTS[name]
    for group, people, *cells, activated, _share, volume in rows:
        pairs = zip(cells[: 2 * len(days) : 2], cells[1 : 2 * len(days) : 2])
        shown = [people, *(active for known, active in pairs if known)]
        if name == "signup_source":
            shown.append(activated)
        if name == "exchanges_count":
            shown.append(volume / 100)
        answer[group] = shown
    return answer


class Sqlite:
    """SQLite, with an index that has all that the question needs."""

    def __init__(self, connection, events, people):
        self.connection = connection
        kinds = ["INTEGER", "INTEGER", "TEXT", "TEXT", "REAL", "TEXT", "INTEGER", "INTEGER", "INTEGER", "INTEGER"]
        columns = ", ".join(f"{name} {kind}" for name, kind in zip(COLUMNS, kinds))
        connection.execute(f"CREATE TABLE e ({columns})")
        with open(events, newline="", encoding="utf-8") as text:
            rows = ([None if value == r"\N" else value for value in row] for row in csv.reader(text))
            connection.executemany(f"INSERT INTO e VALUES ({', '.join('?' * len(COLUMNS))})", rows)
        for name, rows in groups(people).items():
            connection.execute(f"CREATE TABLE {name} (person INTEGER PRIMARY KEY, started INTEGER, grp TEXT)")
            connection.executemany(f"INSERT INTO {name} VALUES (?, ?, ?)", rows)
        connection.execute("CREATE INDEX by_event ON e (event, person, at, page_name, balance, new_status)")
        connection.execute("CREATE INDEX by_person ON e (person, active_from, active_to, volume, share, event)")
        connection.execute("ANALYZE")

    def question(self, label, now_ms):
        kind, name, *by = label.split(" ")
        if by or name not in {**FUNNELS, **COHORTS}:
            return None
        if kind == "funnel":
            sql = self.funnel(FUNNELS[name])
            return lambda: list(self.connection.execute(sql).fetchone())
        total = lambda condition: f"sum({condition})"
        sql = (
            f"SELECT grp, {cohort_columns(COHORTS[name], now_ms, total)} FROM ("
            f"SELECT started, grp, coalesce(max(CASE WHEN active_from <= {now_ms} THEN active_to END), 0) AS last_active, "
            "coalesce(sum(share), 0) AS share, coalesce(sum(volume), 0) AS volume, "
            "coalesce(sum(event = 'first_trade_detected'), 0) AS traded "
            f"FROM {name} AS people LEFT JOIN e ON e.person = people.person GROUP BY people.person) GROUP BY grp"
        )
        return lambda: cohort_answer(name, self.connection.execute(sql).fetchall())

    @staticmethod
    def funnel(steps):
        """For each first step the earliest next one, and so on: that reaches as far as any chain does."""
        chains = [f"s1 AS MATERIALIZED (SELECT person, at AS first, at FROM e WHERE {steps[0]})"]
        for number, step in enumerate(steps[1:], 2):
            following = (
                f"SELECT min(e.at) FROM e WHERE {step} AND e.person = s.person AND e.at BETWEEN s.at AND s.first + {WINDOW_MS}"
            )
            chains.append(
                f"s{number} AS MATERIALIZED (SELECT person, first, ({following}) AS at FROM s{number - 1} AS s WHERE at IS NOT NULL)"
            )
        counts = [
            f"(SELECT count(DISTINCT person) FROM s{number} WHERE at IS NOT NULL)" for number in range(1, len(steps) + 1)
        ]
        return f"WITH {', '.join(chains)} SELECT {', '.join(counts)}"


class ClickHouse:
    """ClickHouse within the process, with `windowFunnel` over a table sorted by person and time."""

    def __init__(self, session, events, people, folder):
        self.session = session
        kinds = ["UInt32", "UInt64", "LowCardinality(String)", "LowCardinality(String)", "Float64", "LowCardinality(String)"]
        kinds += ["Int64", "Int64", "Nullable(Int64)", "Nullable(Int64)"]
        session.query("CREATE DATABASE IF NOT EXISTS q")
        columns = ", ".join(f"{name} {kind}" for name, kind in zip(COLUMNS, kinds))
        self.fill("e", columns, "person, at", events)
        for name, rows in groups(people).items():
            file = folder / f"{name}.csv"
            with open(file, "w", newline="", encoding="utf-8") as text:
                csv.writer(text).writerows(rows)
            self.fill(name, "person UInt32, started Int64, grp LowCardinality(String)", "person", file)

    def fill(self, table, columns, order, file):
        self.session.query(f"CREATE TABLE q.{table} ({columns}) ENGINE = MergeTree ORDER BY ({order})")
        self.session.query(f"INSERT INTO q.{table} SELECT * FROM file('{file}', CSV, '{columns}')")
        self.session.query(f"OPTIMIZE TABLE q.{table} FINAL")

    def rows(self, sql):
        text = str(self.session.query(sql, "CSV"))
        return [[value if value.startswith("2") and "-" in value else number(value) for value in row] for row in csv.reader(text.splitlines())]

    def question(self, label, now_ms):
        kind, name, *by = label.split(" ")
        if by or name not in {**FUNNELS, **COHORTS}:
            return None
        if kind == "funnel":
            steps = FUNNELS[name]
            reached = ", ".join(f"countIf(level >= {number})" for number in range(1, len(steps) + 1))
            sql = (
                f"SELECT {reached} FROM (SELECT windowFunnel({WINDOW_MS})(at, {', '.join(steps)}) AS level "
                "FROM q.e GROUP BY person)"
            )
            return lambda: self.rows(sql)[0]
        sql = (
            f"SELECT grp, {cohort_columns(COHORTS[name], now_ms, lambda condition: f'countIf({condition})')} FROM ("
            f"SELECT any(started) AS started, any(grp) AS grp, "
            f"coalesce(maxIf(active_to, active_from <= {now_ms}), 0) AS last_active, sum(share) AS share, "
            "sum(volume) AS volume, countIf(event = 'first_trade_detected') AS traded "
            f"FROM q.{name} AS people LEFT JOIN q.e AS e USING (person) GROUP BY person) GROUP BY grp"
        )
        return lambda: cohort_answer(name, [[named(row[0]), *row[1:]] for row in self.rows(sql)])


def number(text):
    try:
        return int(text)
    except ValueError:
        return text


def named(group):
    """A group whose name is a number is a text all the same."""
    return exchanges_group(group) if isinstance(group, int) else group
