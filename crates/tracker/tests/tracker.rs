//! The tracker seen from outside: what it makes of a page's calls, judged by other means than its own.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop where it stands"
)]

use cryptorebate_core::validate;
use cryptorebate_tracker::{
    Answer, Config, CopySource, Delivery, INACTIVITY_MS, Item, Loss, MAX_BODY_BYTES, MAX_EVENT_BYTES,
    MAX_QUEUED_EVENTS, Moment, NewEvent, RANDOM_BYTES, Saved, Step, Tracker, View,
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// 2026-02-04T14:30:00Z
const START_MS: u64 = 1_770_215_400_000;
const OK: Answer = Answer::Status {
    code: 200,
    retry_after_sec: None,
};

/// A page with a clock, and chance that is different each time.
struct Page {
    tracker: Tracker,
    now_ms: u64,
    moments: u64,
    saved: Saved,
}

impl Page {
    fn new() -> Self {
        Self::with(config(), Saved::default(), START_MS)
    }

    fn with(config: Config, saved: Saved, now_ms: u64) -> Self {
        let mut moments = now_ms;
        let tracker = Tracker::new(config, saved.clone(), &moment(now_ms, &mut moments));
        Self {
            tracker,
            now_ms,
            moments,
            saved,
        }
    }

    fn moment(&mut self) -> Moment {
        moment(self.now_ms, &mut self.moments)
    }

    fn track(&mut self, name: &str, properties: &str) {
        let moment = self.moment();
        let event = NewEvent {
            name,
            properties,
            user_properties: None,
            at_ms: self.now_ms,
        };
        self.tracker.track(&event, &moment);
    }

    fn identify(&mut self, user_id: &str, user_properties: Option<&str>) {
        let moment = self.moment();
        self.tracker.identify(user_id, user_properties, self.now_ms, &moment);
    }

    fn reset(&mut self) {
        let moment = self.moment();
        self.tracker.reset(&moment);
    }

    fn settle(&mut self, delivery: &Delivery, answer: Answer) {
        let moment = self.moment();
        self.tracker.settled(delivery.number, answer, &moment);
    }

    fn step(&mut self) -> Step {
        let moment = self.moment();
        self.tracker.next_step(&moment)
    }

    /// Everything that waits, delivered.
    fn events(&mut self) -> Vec<Value> {
        let mut events = Vec::new();
        self.tracker.flush();
        loop {
            match self.step() {
                Step::Rest => return events,
                Step::Wake(_) => {}
                Step::Send(delivery) => {
                    events.extend(events_of(&delivery));
                    self.settle(&delivery, OK);
                }
            }
        }
    }

    /// The page that comes after this one.
    fn next(mut self) -> Self {
        while let Some((item, value)) = self.tracker.unsaved() {
            match item {
                Item::AnonymousId => self.saved.anonymous_id = value,
                Item::UserId => self.saved.user_id = value,
                Item::Session => self.saved.session = value,
                Item::Copied => self.saved.copied = value,
            }
        }
        Self::with(config(), self.saved, self.now_ms)
    }
}

fn config() -> Config {
    Config {
        platform: "web".into(),
        locale: "ru-RU".into(),
        batch_size: 20,
        batch_delay_ms: 1000,
        strict: false,
        observed: false,
    }
}

fn moment(now_ms: u64, count: &mut u64) -> Moment {
    *count += 1;
    let mut random = [0; RANDOM_BYTES];
    // SplitMix64: any generator will do that does not repeat itself.
    for (at, chunk) in random.chunks_mut(8).enumerate() {
        let mut bits = (*count * 4 + at as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        bits = (bits ^ bits >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        chunk.copy_from_slice(&(bits ^ bits >> 27).to_le_bytes());
    }
    Moment::new(now_ms, &random)
}

fn events_of(delivery: &Delivery) -> Vec<Value> {
    let body: Value = serde_json::from_str(&delivery.body).unwrap();
    body["batch"].as_array().unwrap().clone()
}

fn is_uuid_v7(value: &Value) -> bool {
    let text = value.as_str().unwrap();
    text.len() == 36
        && text.char_indices().all(|(at, char)| match at {
            8 | 13 | 18 | 23 => char == '-',
            14 => char == '7',
            19 => matches!(char, '8' | '9' | 'a' | 'b'),
            _ => char.is_ascii_hexdigit(),
        })
}

#[test]
fn an_event_has_everything_that_the_wire_asks_for() {
    let mut page = Page::new();
    page.identify("usr_a1b2c3", Some(r#"{"language":"ru"}"#));
    let moment = page.moment();
    let requested = NewEvent {
        name: "withdrawal_requested",
        properties: r#"{"amount_usd":100.00,"currency":"USDT","network":"TRC20","is_first_withdrawal":true}"#,
        user_properties: Some(r#"{"$setOnce":{"country":"RU"}}"#),
        at_ms: START_MS - 250,
    };
    page.tracker.track(&requested, &moment);
    let events = page.events();
    let [identify, event] = events.as_slice() else {
        panic!("two events, not {events:?}")
    };

    assert_eq!(identify["event"], "$identify");
    assert_eq!(identify["user_properties"], json!({ "language": "ru" }));
    assert_eq!(identify.get("properties"), None);

    assert!(is_uuid_v7(&event["event_id"]) && is_uuid_v7(&event["anonymous_id"]) && is_uuid_v7(&event["session_id"]));
    assert_ne!(event["event_id"], identify["event_id"]);
    assert_eq!(event["anonymous_id"], identify["anonymous_id"]);
    assert_eq!(event["timestamp"], "2026-02-04T14:29:59.750Z");
    assert_eq!(event["platform"], "web");
    assert_eq!(event["user_id"], "usr_a1b2c3");
    assert_eq!(event["user_properties"], json!({ "$setOnce": { "country": "RU" } }));
    assert_eq!(
        event["context"],
        json!({
            "library": { "name": "@cryptorebate/tracker", "version": "0.1.0" },
            "plan_version": "1.0.0",
            "locale": "ru-RU",
        }),
    );
    for event in [identify, event] {
        let verdict = validate(event.to_string().as_bytes());
        assert!(verdict.valid, "{verdict:?}");
    }
}

#[test]
fn the_text_of_the_properties_goes_out_as_it_came() {
    let mut page = Page::new();
    page.track(
        "dashboard_viewed",
        r#"{"total_rebate_usd":0.30000000000000004,"available_balance_usd":1e2}"#,
    );
    page.tracker.flush();
    let Step::Send(delivery) = page.step() else {
        panic!("a delivery")
    };
    assert!(
        delivery
            .body
            .contains(r#""properties":{"total_rebate_usd":0.30000000000000004,"available_balance_usd":1e2}"#)
    );
}

#[test]
fn identify_says_only_what_is_new() {
    let mut page = Page::new();
    for (user_id, user_properties) in [
        ("usr_1", None),
        ("usr_1", None),
        ("usr_1", Some("{}")),
        ("usr_1", Some(r#"{"language":"ru"}"#)),
        ("usr_1", Some(r#"{"language":"ru"}"#)),
        ("usr_1", Some(r#"{"language":"en"}"#)),
    ] {
        page.identify(user_id, user_properties);
    }
    let told: Vec<Value> = page
        .events()
        .into_iter()
        .map(|event| event["user_properties"].clone())
        .collect();
    assert_eq!(
        told,
        [json!({}), json!({ "language": "ru" }), json!({ "language": "en" })]
    );
    let mut next = page.next();
    next.identify("usr_1", None);
    assert_eq!(next.events(), Vec::<Value>::new());
}

#[test]
fn another_user_of_the_same_browser_is_another_visitor() {
    let mut page = Page::new();
    page.identify("usr_1", None);
    page.identify("usr_2", None);
    let events = page.events();
    assert_ne!(events[0]["anonymous_id"], events[1]["anonymous_id"]);
    assert_ne!(events[0]["session_id"], events[1]["session_id"]);
    assert_eq!(events[1]["user_id"], "usr_2");
}

#[test]
fn reset_forgets_the_user_the_visitor_the_session_and_the_copies() {
    let mut page = Page::new();
    let copy = |page: &mut Page| {
        page.now_ms += 1000;
        let moment = page.moment();
        page.tracker.copied("bybit", CopySource::Button, page.now_ms, &moment);
    };
    page.identify("usr_1", None);
    copy(&mut page);
    copy(&mut page);
    page.reset();
    copy(&mut page);
    let mut next = page.next();
    copy(&mut next);
    let events = next.events();
    assert_eq!(events[0]["properties"]["is_first_copy"], false);
    assert_eq!(events[0].get("user_id"), None);
}

#[test]
fn the_next_page_goes_on_with_the_same_visitor_and_session() {
    let mut page = Page::new();
    page.identify("usr_1", None);
    let before = page.events();
    let mut next = page.next();
    next.now_ms += INACTIVITY_MS - 60_000;
    next.track("statistics_viewed", "{}");
    let after = next.events();
    for key in ["anonymous_id", "session_id", "user_id"] {
        assert_eq!(before[0][key], after[0][key], "{key}");
    }
}

#[test]
fn a_session_ends_after_thirty_minutes_without_an_event() {
    let mut page = Page::new();
    let mut sessions = Vec::new();
    for pause_ms in [0, INACTIVITY_MS, INACTIVITY_MS, INACTIVITY_MS + 1, 1] {
        page.now_ms += pause_ms;
        page.track("statistics_viewed", "{}");
        sessions.push(page.events()[0]["session_id"].clone());
    }
    assert_eq!(sessions[0], sessions[1]);
    assert_eq!(sessions[1], sessions[2]);
    assert_ne!(sessions[2], sessions[3]);
    assert_eq!(sessions[3], sessions[4]);
}

#[test]
fn what_was_stored_by_somebody_else_is_not_believed() {
    let saved = Saved {
        anonymous_id: Some("\"><script>".into()),
        user_id: Some("x".repeat(2000)),
        session: Some("no number".into()),
        copied: Some("\n\n".into()),
    };
    let mut page = Page::with(config(), saved, START_MS);
    page.track("page_viewed", r#"{"page_name":"x","page_url":"/"}"#);
    let events = page.events();
    assert!(is_uuid_v7(&events[0]["anonymous_id"]) && is_uuid_v7(&events[0]["session_id"]));
    assert!(validate(events[0].to_string().as_bytes()).valid);
}

#[test]
fn a_mini_app_sends_as_web_what_the_plan_allows_only_there() {
    let mut page = Page::with(
        Config {
            platform: "telegram_bot".into(),
            ..config()
        },
        Saved::default(),
        START_MS,
    );
    page.identify("tg_1", None);
    let moment = page.moment();
    page.tracker.viewed(
        View {
            path: "/app",
            name: "",
            referrer: "",
        },
        START_MS,
        &moment,
    );
    page.track("statistics_viewed", "{}");
    let platforms: Vec<Value> = page
        .events()
        .into_iter()
        .map(|event| event["platform"].clone())
        .collect();
    assert_eq!(platforms, ["telegram_bot", "web", "telegram_bot"]);
}

#[test]
fn a_strict_tracker_keeps_back_what_is_invalid_and_others_send_it() {
    for (strict, sent) in [(true, 1), (false, 2)] {
        let mut page = Page::with(
            Config {
                strict,
                observed: true,
                ..config()
            },
            Saved::default(),
            START_MS,
        );
        page.track("page_viewed", r#"{"page_name":"x","page_url":"/"}"#);
        page.track("page_veiwed", r#"{"page_name":"x","page_url":"/"}"#);
        let valid: Vec<bool> = page
            .tracker
            .take_notices()
            .into_iter()
            .map(|notice| notice.valid)
            .collect();
        assert_eq!(valid, [true, false]);
        assert_eq!(page.events().len(), sent);
        assert_eq!(page.tracker.lost(Loss::Invalid), u32::from(strict));
    }
}

#[test]
fn text_that_is_not_json_and_events_larger_than_a_batch_are_lost_alone() {
    let mut page = Page::new();
    page.track("statistics_viewed", "{");
    page.track("statistics_viewed", r#"{"period":"\ud83d"}"#);
    page.track(
        "statistics_viewed",
        &format!(r#"{{"period":"{}"}}"#, "x".repeat(MAX_EVENT_BYTES)),
    );
    page.track("statistics_viewed", "{}");
    assert_eq!(page.events().len(), 1);
    assert_eq!(page.tracker.lost(Loss::Malformed), 2);
    assert_eq!(page.tracker.lost(Loss::TooLarge), 1);
    assert_eq!(page.tracker.tell_loss(), Some(Loss::Malformed));
    assert_eq!(page.tracker.tell_loss(), Some(Loss::TooLarge));
    assert_eq!(page.tracker.tell_loss(), None);
}

#[test]
fn a_batch_leaves_after_its_delay_or_at_once_when_there_are_enough_events() {
    let mut page = Page::new();
    page.track("statistics_viewed", "{}");
    assert_eq!(page.step(), Step::Wake(1000));
    assert_eq!(page.step(), Step::Rest);
    for _ in 1..20 {
        page.track("statistics_viewed", "{}");
    }
    assert_eq!(page.step(), Step::Wake(0));
    for _ in 0..30 {
        page.track("statistics_viewed", "{}");
        assert_eq!(page.step(), Step::Rest);
    }
    page.tracker.timer_fired();
    let Step::Send(delivery) = page.step() else {
        panic!("a delivery")
    };
    assert_eq!(events_of(&delivery).len(), 50);
    assert!(
        delivery
            .body
            .starts_with(r#"{"sent_at":"2026-02-04T14:30:00.000Z","batch":[{"#)
    );
    assert_eq!(page.step(), Step::Rest);
}

/// The step after a delivery of one event was answered so.
fn after(page: &mut Page, answer: Answer) -> Step {
    page.tracker.flush();
    loop {
        match page.step() {
            Step::Send(delivery) => {
                page.settle(&delivery, answer);
                return page.step();
            }
            Step::Wake(_) => page.tracker.timer_fired(),
            Step::Rest => panic!("a delivery"),
        }
    }
}

#[test]
fn retries_come_later_and_later_up_to_a_minute_and_spread_over_their_window() {
    let mut page = Page::new();
    page.track("statistics_viewed", "{}");
    let mut spread = std::collections::BTreeSet::new();
    for window in [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000] {
        let Step::Wake(pause) = after(&mut page, Answer::Unknown) else {
            panic!("a pause")
        };
        assert!(pause <= window, "{pause} ms of {window}");
        spread.insert(pause * 10 / window);
        page.tracker.timer_fired();
    }
    assert!(spread.len() > 2, "pauses are spread: {spread:?}");
    assert!(page.tracker.is_at_rest() || !page.events().is_empty());
}

#[test]
fn a_success_begins_the_pauses_anew() {
    let mut page = Page::new();
    for _ in 0..20 {
        page.track("statistics_viewed", "{}");
        let Step::Wake(pause) = after(&mut page, Answer::new(503, None)) else {
            panic!("a pause")
        };
        assert!(pause <= 1000, "{pause} ms");
        page.tracker.timer_fired();
        assert_eq!(after(&mut page, OK), Step::Rest);
    }
}

#[test]
fn a_time_that_the_collector_names_is_kept_even_when_flushed_or_hidden() {
    for (header, from_ms, to_ms) in [
        ("7", 7000, 7250),
        (" 30 ", 30_000, 30_250),
        ("999999", 3_600_000, 3_600_250),
    ] {
        let mut page = Page::new();
        page.track("statistics_viewed", "{}");
        let Step::Wake(pause) = after(&mut page, Answer::new(429, Some(header))) else {
            panic!("a pause")
        };
        assert!((from_ms..=to_ms).contains(&pause), "{pause}");
        page.tracker.flush();
        assert_eq!(page.step(), Step::Rest);
        assert!(page.tracker.is_at_rest());
        let moment = page.moment();
        assert_eq!(page.tracker.page_hidden(&moment), None);
        page.tracker.timer_fired();
        assert!(matches!(page.step(), Step::Send(_)));
    }
}

#[test]
fn a_batch_too_large_is_halved_and_a_single_event_too_large_is_let_go() {
    let mut page = Page::new();
    for _ in 0..10 {
        page.track("statistics_viewed", "{}");
    }
    page.track("statistics_viewed", &format!(r#"{{"period":"{}"}}"#, "x".repeat(3000)));
    page.tracker.flush();
    let mut arrived = 0;
    // A collector that takes bodies of 2,000 bytes.
    while let Step::Send(delivery) = page.step() {
        if delivery.body.len() > 2000 {
            page.settle(&delivery, Answer::new(413, None));
        } else {
            arrived += events_of(&delivery).len();
            page.settle(&delivery, OK);
        }
    }
    assert_eq!(arrived, 10);
    assert_eq!(page.tracker.lost(Loss::BatchRefused), 1);
    assert!(page.tracker.is_at_rest());
}

#[test]
fn a_batch_that_is_not_understood_is_let_go_and_counted() {
    let mut page = Page::new();
    page.track("statistics_viewed", "{}");
    assert_eq!(after(&mut page, Answer::new(400, None)), Step::Rest);
    assert_eq!(page.tracker.lost(Loss::BatchRefused), 1);
    assert_eq!(page.events(), Vec::<Value>::new());
}

#[test]
fn a_refused_key_ends_the_sending() {
    for code in [401, 403] {
        let mut page = Page::new();
        page.track("statistics_viewed", "{}");
        assert_eq!(after(&mut page, Answer::new(code, None)), Step::Rest);
        page.track("statistics_viewed", "{}");
        assert_eq!(page.step(), Step::Rest);
        assert_eq!(page.tracker.lost(Loss::KeyRefused), 2);
        assert_eq!(page.tracker.tell_loss(), Some(Loss::KeyRefused));
        assert_eq!(page.tracker.tell_loss(), None);
        assert!(page.tracker.is_at_rest());
    }
}

#[test]
fn what_is_on_its_way_counts_against_what_a_hidden_page_may_send() {
    let mut page = Page::new();
    let large = format!(r#"{{"period":"{}"}}"#, "x".repeat(25_000));
    page.track("statistics_viewed", &large);
    page.tracker.flush();
    let Step::Send(first) = page.step() else {
        panic!("a delivery")
    };
    for _ in 0..4 {
        page.track("statistics_viewed", &large);
    }
    let moment = page.moment();
    let hidden = page.tracker.page_hidden(&moment).unwrap();
    assert_eq!(events_of(&hidden).len(), 1);
    assert!(first.body.len() + hidden.body.len() <= MAX_BODY_BYTES);
    page.settle(&hidden, Answer::Unknown);
    page.settle(&first, OK);
    page.tracker.timer_fired();
    assert_eq!(page.events().len(), 4);
}

proptest! {
    #[test]
    fn envelopes_are_json_whatever_the_names_and_ids(
        name in any::<String>(), user in "\\PC{1,50}", locale in any::<String>(), exchange in any::<String>(),
        path in any::<String>(), referrer in any::<String>(),
    ) {
        let mut page = Page::with(Config { locale: locale.clone(), ..config() }, Saved::default(), START_MS);
        page.identify(&user, None);
        page.track(&name, "{}");
        let moment = page.moment();
        page.tracker.copied(&exchange, CopySource::CopyEvent, START_MS, &moment);
        let moment = page.moment();
        page.tracker.viewed(View { path: &format!("/{path}"), name: &name, referrer: &referrer }, START_MS, &moment);
        let events = page.events();
        prop_assert_eq!(page.tracker.lost(Loss::Malformed), 0);
        prop_assert_eq!(&events[0]["user_id"], &json!(user));
        prop_assert_eq!(&events[1]["event"], &json!(name));
        prop_assert!(events.len() >= 3);
    }
}

#[test]
fn events_on_their_way_take_room_in_the_queue() {
    let mut page = Page::new();
    for _ in 0..500 {
        page.track("statistics_viewed", "{}");
    }
    page.tracker.flush();
    assert!(matches!(page.step(), Step::Send(_)));
    for _ in 0..1000 {
        page.track("statistics_viewed", "{}");
    }
    assert_eq!(page.tracker.lost(Loss::QueueFull), 500);
}

#[test]
fn the_queue_is_bounded_in_number() {
    let mut page = Page::new();
    for _ in 0..MAX_QUEUED_EVENTS + 7 {
        page.track("statistics_viewed", "{}");
    }
    assert_eq!(page.tracker.lost(Loss::QueueFull), 7);
    assert_eq!(page.events().len(), MAX_QUEUED_EVENTS);
}
