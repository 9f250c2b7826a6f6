//! The company's own events: what its programs and its administrators do each day.

use serde_json::json;

use crate::calendar::{DAY_MS, HOUR_MS, Months};
use crate::diary::{Diary, Sender};
use crate::person::{EXCHANGES, dollars};

/// The administrator, who is as little real as the people.
const ADMIN: &str = "demo-admin";
/// How often the share of an exchange's traders is changed.
const RATE_DAYS: i64 = 45;

/// Every night each exchange is asked for the volumes of the day; a few times it does not answer, and is asked again. Now
/// and then an administrator changes the traders' share.
pub(crate) fn tell(months: Months, mut random: fastrand::Rng) -> Vec<String> {
    // Nobody's number: people are counted from 0.
    let mut programs = Diary::new(u32::MAX, months, "backend", random.fork());
    let mut panel = Diary::new(u32::MAX - 1, months, "admin", random);
    panel.is_known_as(ADMIN.into());
    let first_day = months.from_ms.div_euclid(DAY_MS) + 1;
    let last_day = months.to_ms.div_euclid(DAY_MS);
    for (number, day) in (first_day..=last_day).enumerate() {
        let night_ms = day * DAY_MS + 2 * HOUR_MS;
        for (place, exchange) in (0..).zip(EXCHANGES) {
            sync(&mut programs, night_ms + place * HOUR_MS / 4, exchange, number);
            if (day + place * 7) % RATE_DAYS == 0 {
                change_rate(&mut panel, day * DAY_MS + 11 * HOUR_MS, exchange);
            }
        }
    }
    let mut events = programs.close();
    events.extend(panel.close());
    events
}

fn sync(programs: &mut Diary, at_ms: i64, exchange: &str, day: usize) {
    let fails = programs.happens(0.02);
    if fails {
        let properties = json!({
            "exchange_name": exchange, "error_type": "timeout", "retry_attempt": 1, "will_retry": true,
        });
        programs.server(at_ms, "api_sync_failed", properties);
    }
    let traders = programs.random.usize(0..5) + day / 3;
    let volume = programs.random.i64(100_000..900_000) * i64::try_from(traders).unwrap_or_default();
    let seconds = programs.random.u32(20..400);
    let properties = json!({
        "exchange_name": exchange, "period": "daily", "traders_count": traders, "total_volume_usd": dollars(volume),
        "sync_duration_sec": f64::from(seconds) / 10.0, "sync_status": "success",
    });
    programs.server(
        at_ms + if fails { HOUR_MS } else { 60_000 },
        "trading_volume_synced",
        properties,
    );
}

fn change_rate(panel: &mut Diary, at_ms: i64, exchange: &str) {
    let properties = json!({
        "admin_id": ADMIN, "exchange_name": exchange, "old_trader_share_pct": 55.0, "new_trader_share_pct": 60.0,
    });
    panel.write(
        at_ms,
        "exchange_rate_updated",
        Sender::Admin,
        properties,
        serde_json::Value::Null,
    );
    let properties = json!({
        "admin_id": ADMIN, "action_type": "update_rate", "target_entity": format!("exchange_{exchange}"),
        "details": { "old_rate": 55, "new_rate": 60 },
    });
    panel.write(
        at_ms,
        "admin_action_performed",
        Sender::Admin,
        properties,
        serde_json::Value::Null,
    );
}
