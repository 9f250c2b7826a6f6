"""Computes the retention table by ClickHouse from exported events: `python retention.py EVENTS.ndjson NOW_MS`.

Nothing of the product is used: the SQL says again, from the plan's words, who has started when and who was active when. It
prints, for each reading, the weeks with the people of each day and how many of them were active.
"""

import json
import sys

import chdb

DAYS = [1, 7, 14, 30, 60, 90]

QUERY = """
WITH
    {now} AS now,
    [{days}] AS days,
    e AS (
        SELECT
            event,
            toInt64(toUnixTimestamp64Milli(parseDateTime64BestEffort(timestamp, 3, 'UTC'))) AS at,
            ifNull(user_id, '') AS user,
            JSONExtractFloat(ifNull(properties, '{{}}'), 'trading_volume_usd') AS volume,
            JSONExtractString(ifNull(properties, '{{}}'), 'period') AS period
        FROM file('{file}', JSONEachRow,
            'event String, timestamp String, user_id Nullable(String), properties Nullable(String)')
        WHERE user != ''
    ),
    starts AS (
        SELECT user, min(at) AS started FROM e WHERE event = 'user_signed_up' GROUP BY user
    ),
    activities AS (
        SELECT user, at AS first, at AS last FROM e WHERE event = 'first_trade_detected'
        UNION ALL
        SELECT user,
            toInt64(toUnixTimestamp(toDateTime(substring(period, 1, 10), 'UTC'))) * 1000 AS first,
            (toInt64(toUnixTimestamp(toDateTime(substring(period, 12, 10), 'UTC'))) + 86400) * 1000 - 1 AS last
        FROM e WHERE event = 'rebate_calculated' AND volume > 0
    ),
    people AS (
        SELECT started, groupArrayIf((first, last), activities.user != '' AND first <= now) AS spans
        FROM starts LEFT JOIN activities ON starts.user = activities.user GROUP BY starts.user, started
    ),
    cells AS (
        SELECT
            toString(toMonday(toDate(intDiv(started, 86400000)))) AS week,
            arrayJoin(arrayEnumerate(days)) AS place,
            started + days[place] * 86400000 AS opens,
            {closes} AS closes,
            arrayExists(span -> span.1 < closes AND span.2 >= opens, spans) AS is_active,
            {known} <= now AS is_known
        FROM people
    )
SELECT week, days[place] AS day, countIf(is_known) AS people, countIf(is_known AND is_active) AS active
FROM cells GROUP BY week, place ORDER BY week, place
"""

NEVER = "9000000000000000"
READINGS = {
    "on_or_after": (NEVER, "opens"),
    "on": ("opens + 86400000", "closes"),
    "bracket": (
        f"if(place < length(days), started + days[place + 1] * 86400000, {NEVER})",
        "if(place < length(days), closes, opens)",
    ),
}


def main():
    file, now = sys.argv[1:]
    answer = {}
    for reading, (closes, known) in READINGS.items():
        days = ", ".join(map(str, DAYS))
        query = QUERY.format(file=file, now=int(now), days=days, closes=closes, known=known)
        rows = json.loads(str(chdb.query(query, "JSONCompactStrings")))["data"]
        answer[reading] = [[week, *map(int, numbers)] for week, *numbers in rows]
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
