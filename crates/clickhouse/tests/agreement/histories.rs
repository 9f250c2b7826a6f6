//! Random histories: few people and few times that meet often, so that everything that can be equal is.

use std::fmt::Write as _;

use serde_json::{Value, json};
use uuid::Uuid;

/// 2026-03-01T00:00:00Z
const START_MS: i64 = 1_772_323_200_000;
const DAY_MS: i64 = 86_400_000;
/// How many people: each has a history.
pub const PEOPLE: usize = 1200;

fn any(random: &mut fastrand::Rng, of: &[&'static str]) -> &'static str {
    random.choice(of).copied().unwrap_or_default()
}

/// The steps of all funnels with what their conditions and sums ask for, as often as not just missed.
fn event(random: &mut fastrand::Rng) -> (&'static str, Value) {
    let exchange = json!({"exchange_name": "mexc"});
    let money = |random: &mut fastrand::Rng| f64::from(random.u32(0..=300)) / 100.0;
    match random.u8(0..14) {
        0 | 1 => {
            let page = any(random, &["landing", "exchanges"]);
            (
                "page_viewed",
                json!({"page_name": page, "page_url": format!("/{page}")}),
            )
        }
        2 => ("user_signed_up", json!({"method": any(random, &["email", "telegram"])})),
        3 => ("onboarding_completed", json!({"duration_sec": 1, "steps_skipped": 0})),
        4 => ("referral_link_viewed", exchange),
        5 => (
            "referral_link_copied",
            json!({"exchange_name": "mexc", "copy_method": "keyboard", "is_first_copy": true}),
        ),
        6 => ("exchange_signup_confirmed", exchange),
        7 => (
            "first_trade_detected",
            json!({"exchange_name": "mexc", "trade_type": "spot", "volume_usd": 1, "days_since_signup": 0}),
        ),
        8 | 9 => {
            let (trader, service) = (money(random), money(random));
            let gross = (trader + service) * 100.0;
            let gross = gross.round() / 100.0;
            let share = if gross > 0.0 {
                (1000.0 * trader / gross).round() / 10.0
            } else {
                0.0
            };
            let day = random.i8(1..=20);
            (
                "rebate_calculated",
                json!({
                    "exchange_name": "mexc", "period": format!("2026-03-{day:02}_2026-03-{:02}", day + 7),
                    "gross_rebate_usd": gross, "trader_share_usd": trader, "service_share_usd": service,
                    "trader_share_pct": share, "trading_volume_usd": money(random) * f64::from(random.u8(0..2)),
                }),
            )
        }
        10 => (
            "dashboard_viewed",
            json!({
                "total_rebate_usd": 1, "available_balance_usd": f64::from(random.u8(0..2)), "exchanges_active": 1,
            }),
        ),
        11 => (
            "withdrawal_requested",
            json!({"amount_usd": 1, "currency": "USDT", "network": "TRC20", "is_first_withdrawal": true}),
        ),
        12 => (
            "withdrawal_status_changed",
            json!({
                "withdrawal_id": "w", "old_status": "pending", "amount_usd": 1,
                "new_status": any(random, &["approved", "processing"]),
            }),
        ),
        _ => (
            "withdrawal_completed",
            json!({
                "withdrawal_id": "w", "amount_usd": 1, "currency": "USDT", "network": "TRC20",
                "total_processing_sec": 1,
            }),
        ),
    }
}

/// All events of all people, in the order in which they arrive, which is not that of their times.
pub fn histories(seed: u64) -> Vec<String> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut events = Vec::new();
    for person in 0..PEOPLE {
        let grain = [1, 1000, DAY_MS / 2, 3 * DAY_MS][random.usize(0..4)];
        let spread = [5, 40 * DAY_MS / grain][random.usize(0..2)].max(1);
        // Some browsers are shared by two, and some people have several.
        let visitor = format!("v{}", random.usize(0..=person));
        for _ in 0..random.usize(1..40) {
            let (name, properties) = event(&mut random);
            // Times of one millisecond tell arrivals apart, which no question may depend on.
            let at_ms = START_MS + random.i64(0..=spread) * grain;
            let mut text = format!(
                r#"{{"event_id":"{}","event":"{name}","timestamp":"{}","platform":"{}","session_id":"s","#,
                Uuid::from_u128(random.u128(..)),
                cryptorebate_insights::time_of(at_ms),
                platform(name),
            );
            let is_named = name != "page_viewed" || random.u8(0..3) == 0;
            if is_named {
                write!(text, r#""user_id":"u{person}","#).unwrap();
            }
            if !is_named || random.u8(0..3) == 0 {
                write!(text, r#""anonymous_id":"{visitor}","#).unwrap();
            }
            if is_named && random.u8(0..4) == 0 {
                let known = json!({
                    "$setOnce": {"signup_source": any(&mut random, &["organic", "influencer_x", "elsewhere"])},
                    "$set": {"exchanges_count": random.u8(0..6)},
                });
                write!(text, r#""user_properties":{known},"#).unwrap();
            }
            write!(text, r#""properties":{properties}}}"#).unwrap();
            events.push(text);
        }
    }
    random.shuffle(&mut events);
    events
}

fn platform(name: &str) -> &'static str {
    match name {
        "exchange_signup_confirmed"
        | "first_trade_detected"
        | "rebate_calculated"
        | "withdrawal_status_changed"
        | "withdrawal_completed" => "backend",
        _ => "web",
    }
}
