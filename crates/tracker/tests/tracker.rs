//! The tracker seen from outside: what it makes of a page's calls, judged by other means than its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

use std::collections::{BTreeMap, BTreeSet};

use cryptorebate_core::validate;
use cryptorebate_tracker::{
    Answer, Config, Consent, CopySource, Delivery, INACTIVITY_MS, Item, Loss, MAX_AGE_MS, MAX_BODY_BYTES,
    MAX_EVENT_BYTES, MAX_QUEUED_EVENTS, Moment, NewEvent, Order, Priority, Tracker, View,
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// 2026-02-04T14:30:00Z
const START_MS: u64 = 1_770_215_400_000;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;
const OK: Answer<'_> = Answer::status(200);

/// What is on disk, by item.
type Stored = [Option<String>; Item::ALL.len()];

/// A page with a clock, whose host has carried out what has no answer yet.
struct Page {
    tracker: Tracker,
    now_ms: u64,
    ids: u64,
    /// The texts of the events that wait or are on their way.
    kept: BTreeMap<u32, Value>,
    stored: Stored,
    on_the_way: Vec<Delivery>,
    lost: Vec<Loss>,
    valid: Vec<bool>,
    wake: Option<u32>,
    stops: usize,
}

impl Page {
    fn new() -> Self {
        Self::with(&config(), Default::default())
    }

    fn with(config: &Config<'_>, stored: Stored) -> Self {
        Self::at(START_MS, 0, config, stored)
    }

    fn at(now_ms: u64, ids: u64, config: &Config<'_>, stored: Stored) -> Self {
        let mut page = Self {
            tracker: Tracker::IDLE,
            now_ms,
            ids,
            kept: BTreeMap::new(),
            stored,
            on_the_way: Vec::new(),
            lost: Vec::new(),
            valid: Vec::new(),
            wake: None,
            stops: 0,
        };
        let stored = page.stored.clone();
        let saved = stored.each_ref().map(|value| value.as_deref().map(str::as_bytes));
        page.happen(|tracker, moment| tracker.start(config, &saved, moment));
        page
    }

    /// The page that comes after this one.
    fn next(self) -> Self {
        Self::at(self.now_ms, self.ids, &config(), self.stored)
    }

    fn new_id(&mut self) -> String {
        self.ids += 1;
        let ms = format!("{:012x}", self.now_ms);
        let (high, low) = ms.split_at(8);
        format!("{high}-{low}-7000-8000-{:012x}", self.ids)
    }

    fn happen(&mut self, happen: impl FnOnce(&mut Tracker, Moment<'_>)) {
        let (id, spare_id) = (self.new_id(), self.new_id());
        let moment = Moment {
            epoch_ms: self.now_ms,
            id: id.as_bytes(),
            spare_id: spare_id.as_bytes(),
        };
        happen(&mut self.tracker, moment);
        for order in self.tracker.orders(self.now_ms) {
            self.carry_out(order);
        }
    }

    fn carry_out(&mut self, order: Order) {
        match order {
            Order::Keep {
                handle, valid, text, ..
            } => {
                self.valid.push(valid);
                self.kept.insert(handle, serde_json::from_str(&text).unwrap());
            }
            Order::Refuse { loss, .. } => self.lost.push(loss),
            Order::Done(handles) => self.kept.retain(|handle, _| !handles.contains(handle)),
            Order::Drop { loss, handles } => {
                self.lost.extend(handles.iter().map(|_| loss));
                self.kept.retain(|handle, _| !handles.contains(handle));
            }
            Order::Send(delivery) | Order::Check(delivery) => self.on_the_way.push(delivery),
            Order::Wake(after_ms) => self.wake = Some(after_ms),
            Order::Store(item, value) => self.stored[item as usize] = value,
            Order::Stopped => self.stops += 1,
        }
    }

    fn track(&mut self, name: &str, properties: &str) {
        self.happen(|tracker, moment| {
            let event = NewEvent {
                name: name.as_bytes(),
                properties: properties.as_bytes(),
                user_properties: None,
            };
            tracker.track(event, moment);
        });
    }

    fn identify(&mut self, user_id: &str, user_properties: Option<&str>) {
        self.happen(|tracker, moment| {
            tracker.identify(user_id.as_bytes(), user_properties.map(str::as_bytes), moment);
        });
    }

    fn view(&mut self, path: &str, name: &str, referrer: &str) {
        self.happen(|tracker, moment| {
            let view = View {
                path: path.as_bytes(),
                variant: b"",
                name: name.as_bytes(),
                referrer: referrer.as_bytes(),
                again: false,
            };
            tracker.viewed(view, moment);
        });
    }

    fn copy(&mut self, exchange: &str, source: CopySource) {
        self.happen(|tracker, moment| tracker.copied(exchange.as_bytes(), source, moment));
    }

    fn landed(&mut self, campaign: &str) {
        self.happen(|tracker, moment| tracker.landed(campaign.as_bytes(), moment));
    }

    fn flush(&mut self) {
        self.happen(|tracker, _| tracker.flush());
    }

    fn timer_fired(&mut self) {
        self.wake = None;
        self.happen(|tracker, _| tracker.timer_fired());
    }

    fn hidden(&mut self) {
        self.happen(|tracker, moment| tracker.page_hidden(false, moment.epoch_ms));
    }

    fn settle(&mut self, delivery: &Delivery, answer: &Answer<'_>) {
        // Spreads the chances over their range.
        let chance = u16::try_from(self.ids * 40_503 % 65_536).unwrap();
        self.happen(|tracker, moment| tracker.settled(delivery.number, answer, chance, moment.epoch_ms));
    }

    fn delivery(&mut self) -> Delivery {
        assert_eq!(self.on_the_way.len(), 1, "one delivery");
        self.on_the_way.pop().unwrap()
    }

    /// Has everything leave that may, and answers the delivery so.
    fn answer(&mut self, answer: &Answer<'_>) {
        self.flush();
        let delivery = self.delivery();
        self.settle(&delivery, answer);
    }

    fn events_of(&self, delivery: &Delivery) -> Vec<Value> {
        delivery
            .handles
            .iter()
            .map(|handle| self.kept[handle].clone())
            .collect()
    }

    /// Everything that waits, delivered.
    fn events(&mut self) -> Vec<Value> {
        let mut events = Vec::new();
        self.flush();
        while let Some(delivery) = self.on_the_way.pop() {
            events.extend(self.events_of(&delivery));
            self.settle(&delivery, &OK);
        }
        assert!(self.tracker.is_at_rest());
        events
    }
}

fn config() -> Config<'static> {
    Config {
        platform: b"web",
        locale: b"ru-RU",
        telegram: b"",
        batch_size: 20,
        batch_delay_ms: 1000,
        strict: false,
        consent: Consent::Granted,
    }
}

fn all(events: &[Value], key: &str) -> Vec<Value> {
    events.iter().map(|event| event[key].clone()).collect()
}

#[test]
fn an_event_has_everything_that_the_wire_asks_for() {
    let mut page = Page::new();
    page.identify("usr_a1b2c3", Some(r#"{"language":"ru"}"#));
    page.now_ms -= 250;
    page.happen(|tracker, moment| {
        let requested = NewEvent {
            name: b"withdrawal_requested",
            properties: br#"{"amount_usd":100.00,"currency":"USDT","network":"TRC20","is_first_withdrawal":true}"#,
            user_properties: Some(br#"{"$setOnce":{"country":"RU"}}"#),
        };
        tracker.track(requested, moment);
    });
    let events = page.events();
    let find = |name: &str| events.iter().find(|event| event["event"] == name).unwrap();
    let (identify, event) = (find("$identify"), find("withdrawal_requested"));
    assert_eq!(events.len(), 2);

    assert_eq!(identify["user_properties"], json!({ "language": "ru" }));
    assert_eq!(identify.get("properties"), None);

    assert_ne!(event["event_id"], identify["event_id"]);
    assert_eq!(event["anonymous_id"], identify["anonymous_id"]);
    assert_eq!(event["session_id"], identify["session_id"]);
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
    let mut tracker = Tracker::IDLE;
    let id = b"0194d3c0-0000-7000-8000-000000000001";
    let moment = Moment {
        epoch_ms: START_MS,
        id,
        spare_id: id,
    };
    tracker.start(&config(), &Default::default(), moment);
    let event = NewEvent {
        name: b"dashboard_viewed",
        properties: br#"{"total_rebate_usd":0.30000000000000004,"available_balance_usd":1e2}"#,
        user_properties: None,
    };
    tracker.track(event, moment);
    let orders = tracker.orders(START_MS);
    let text = orders.iter().find_map(|order| match order {
        Order::Keep { text, .. } => Some(text),
        _ => None,
    });
    let properties = r#""properties":{"total_rebate_usd":0.30000000000000004,"available_balance_usd":1e2}"#;
    assert!(text.unwrap().contains(properties));
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
    let told = all(&page.events(), "user_properties");
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
fn reset_forgets_the_user_the_visitor_the_session_the_campaign_and_the_copies() {
    let mut page = Page::new();
    page.landed("telegram\n\n\n");
    page.identify("usr_1", None);
    page.copy("bybit", CopySource::Button);
    page.now_ms += 1000;
    page.copy("bybit", CopySource::Button);
    let before = page.events();
    assert_eq!(before[2]["properties"]["is_first_copy"], false);
    page.happen(Tracker::reset);
    let mut next = page.next();
    next.copy("bybit", CopySource::Button);
    next.track("user_signed_up", "{}");
    let after = next.events();
    assert_eq!(after[0]["properties"]["is_first_copy"], true);
    assert_eq!(after[0].get("user_id"), None);
    assert_eq!(after[1]["properties"], json!({}));
    for key in ["anonymous_id", "session_id"] {
        assert_ne!(before[0][key], after[0][key], "{key}");
    }
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
fn a_new_campaign_begins_a_session_and_the_same_one_does_not() {
    let mut page = Page::new();
    let session = |page: &mut Page, campaign| {
        page.landed(campaign);
        page.track("statistics_viewed", "{}");
        page.events()[0]["session_id"].clone()
    };
    let sessions =
        ["", "telegram\n\n\n", "telegram\n\n\n", "\n\n\n", "google\ncpc\n\n"].map(|at| session(&mut page, at));
    assert_ne!(sessions[0], sessions[1]);
    assert_eq!(sessions[1], sessions[2]);
    assert_eq!(sessions[2], sessions[3]);
    assert_ne!(sessions[3], sessions[4]);
}

#[test]
fn a_sign_up_on_a_later_page_tells_what_brought_the_visitor() {
    let mut page = Page::new();
    page.landed("telegram\npost\nlaunch\nref_42");
    let mut next = page.next();
    next.landed("");
    next.track("user_signed_up", r#"{"method":"email"}"#);
    assert_eq!(
        next.events()[0]["properties"],
        json!({
            "method": "email", "utm_source": "telegram", "utm_medium": "post", "utm_campaign": "launch",
            "source": "ref_42",
        }),
    );
}

#[test]
fn a_link_is_seen_once_a_session_and_only_by_a_known_user() {
    let mut page = Page::new();
    let see = |page: &mut Page, exchange: &str| {
        page.happen(|tracker, moment| tracker.seen(exchange.as_bytes(), moment));
    };
    see(&mut page, "bybit");
    page.identify("usr_1", None);
    see(&mut page, "bybit");
    see(&mut page, "bybit");
    let mut next = page.next();
    see(&mut next, "bybit");
    next.now_ms += INACTIVITY_MS + 1;
    see(&mut next, "bybit");
    let seen: Vec<Value> = next
        .events()
        .into_iter()
        .map(|event| event["properties"].clone())
        .collect();
    assert_eq!(seen, [json!({ "exchange_name": "bybit" })]);
}

#[test]
fn what_another_tab_has_stored_counts_in_this_one() {
    let mut page = Page::new();
    let tell = |page: &mut Page, item, value: Option<&str>| {
        page.happen(|tracker, moment| tracker.changed(item, value.map(str::as_bytes), moment));
    };
    let other = "0194d3bf-0000-7000-8000-0000000000aa";
    tell(&mut page, Item::AnonymousId, Some(other));
    tell(&mut page, Item::UserId, Some("usr_2"));
    tell(&mut page, Item::Copied, Some("bybit\n"));
    tell(&mut page, Item::Pause, Some(&(START_MS + 5000).to_string()));
    page.copy("bybit", CopySource::Button);
    assert_eq!(page.wake, Some(5000));
    page.flush();
    assert_eq!(page.on_the_way, []);
    page.timer_fired();
    let delivery = page.delivery();
    let event = &page.events_of(&delivery)[0];
    assert_eq!(event["anonymous_id"], other);
    assert_eq!(event["user_id"], "usr_2");
    assert_eq!(event["properties"]["is_first_copy"], false);
}

#[test]
fn what_was_stored_by_somebody_else_is_not_believed() {
    let long = "x".repeat(2000);
    let bad = ["\"><script>", &long, "no number", "\n\n", "\n", "\0", "soon"];
    let mut page = Page::with(&config(), bad.map(|value| Some(value.into())));
    page.track("page_viewed", r#"{"page_name":"x","page_url":"/"}"#);
    let events = page.events();
    let verdict = validate(events[0].to_string().as_bytes());
    assert!(verdict.valid, "{verdict:?}");
    assert_eq!(events[0].get("user_id"), None);
    for key in ["anonymous_id", "session_id"] {
        assert_eq!(events[0][key].as_str().unwrap().len(), 36, "{key}");
    }
}

#[test]
fn a_mini_app_sends_as_web_what_the_plan_allows_only_there() {
    let config = Config {
        platform: b"telegram_bot",
        telegram: br#"{"platform":"ios"}"#,
        ..config()
    };
    let mut page = Page::with(&config, Default::default());
    page.identify("tg_1", None);
    page.view("/app", "", "");
    page.track("statistics_viewed", "{}");
    let events = page.events();
    assert_eq!(all(&events, "platform"), ["telegram_bot", "web", "telegram_bot"]);
    assert_eq!(events[0]["context"]["telegram"], json!({ "platform": "ios" }));
}

#[test]
fn a_strict_tracker_keeps_back_what_is_invalid_and_others_send_it() {
    for (strict, sent, lost) in [(true, 1, vec![Loss::Invalid]), (false, 2, vec![])] {
        let mut page = Page::with(&Config { strict, ..config() }, Default::default());
        page.track("page_viewed", r#"{"page_name":"x","page_url":"/"}"#);
        page.track("page_veiwed", r#"{"page_name":"x","page_url":"/"}"#);
        assert_eq!(page.valid.as_slice(), if strict { &[true][..] } else { &[true, false] });
        assert_eq!(page.events().len(), sent);
        assert_eq!(page.lost, lost);
    }
}

#[test]
fn text_that_is_not_json_and_events_larger_than_a_batch_are_lost_alone() {
    let mut page = Page::new();
    page.track("statistics_viewed", "{");
    page.track("statistics_viewed", r#"{"period":"\ud83d"}"#);
    page.happen(|tracker, moment| {
        let event = NewEvent {
            name: b"statistics_viewed",
            properties: b"{\"period\":\"\xff\"}",
            user_properties: None,
        };
        tracker.track(event, moment);
    });
    let large = "x".repeat(MAX_EVENT_BYTES);
    page.track("statistics_viewed", &format!(r#"{{"period":"{large}"}}"#));
    page.track("statistics_viewed", "{}");
    assert_eq!(page.events().len(), 1);
    assert_eq!(
        page.lost,
        [Loss::Malformed, Loss::Malformed, Loss::Malformed, Loss::TooLarge]
    );
}

#[test]
fn consent_holds_events_back_lets_them_go_or_gives_them_up() {
    for (decision, sent, lost) in [
        (Consent::Granted, 2, vec![]),
        (Consent::Denied, 0, vec![Loss::NoConsent, Loss::NoConsent]),
    ] {
        let consent = Consent::Pending;
        let mut page = Page::with(&Config { consent, ..config() }, Default::default());
        page.track("statistics_viewed", "{}");
        page.flush();
        assert_eq!(page.on_the_way, []);
        assert_eq!(page.stored, Stored::default(), "nothing is stored");
        page.happen(|tracker, _| tracker.decide(decision));
        page.track("statistics_viewed", "{}");
        assert_eq!(page.events().len(), sent);
        assert_eq!(page.lost, lost);
        assert_eq!(page.stored[0].is_some(), decision == Consent::Granted);
    }
}

#[test]
fn the_first_event_leaves_at_once_and_a_batch_when_there_are_enough() {
    let mut page = Page::new();
    page.track("statistics_viewed", "{}");
    assert_eq!(page.wake, Some(0));
    page.timer_fired();
    let first = page.delivery();
    page.settle(&first, &OK);
    page.track("statistics_viewed", "{}");
    page.timer_fired();
    let second = page.delivery();
    page.settle(&second, &OK);
    page.now_ms += 300;
    page.track("statistics_viewed", "{}");
    assert_eq!(page.wake, Some(700), "no more than two batches within a delay");
    for _ in 1..20 {
        page.track("statistics_viewed", "{}");
    }
    assert_eq!(page.wake, Some(0));
    page.wake = None;
    for _ in 0..30 {
        page.track("statistics_viewed", "{}");
    }
    assert_eq!(page.wake, None, "a page's own task is not interrupted");
    page.timer_fired();
    assert_eq!(page.delivery().handles.len(), 50);
    assert_eq!(page.on_the_way, []);
}

#[test]
fn retries_come_later_and_later_up_to_a_minute_and_spread_over_their_window() {
    let mut page = Page::new();
    page.track("statistics_viewed", "{}");
    let mut spread = BTreeSet::new();
    for window in [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000] {
        page.answer(&Answer::UNKNOWN);
        let pause = page.wake.take().unwrap();
        assert!(pause <= window, "{pause} ms of {window}");
        spread.insert(pause * 10 / window);
        assert!(page.tracker.is_at_rest());
    }
    assert!(spread.len() > 2, "pauses are spread: {spread:?}");
}

#[test]
fn a_success_begins_the_pauses_anew() {
    let mut page = Page::new();
    for _ in 0..20 {
        page.track("statistics_viewed", "{}");
        page.answer(&Answer::status(503));
        let pause = page.wake.take().unwrap();
        assert!(pause <= 1000, "{pause} ms");
        page.timer_fired();
        let delivery = page.delivery();
        page.settle(&delivery, &OK);
        assert!(page.kept.is_empty());
    }
}

#[test]
fn what_may_have_arrived_is_asked_for_before_it_is_sent_again() {
    let mut page = Page::new();
    for _ in 0..3 {
        page.track("statistics_viewed", "{}");
    }
    page.answer(&Answer::UNKNOWN);
    page.flush();
    let check = page.delivery();
    assert_eq!(check.handles.len(), 3);
    let named = [check.handles[1]];
    page.settle(&check, &Answer { named: &named, ..OK });
    assert_eq!(page.kept.len(), 2);
    let again = page.delivery();
    assert_eq!(again.handles, [check.handles[0], check.handles[2]]);
}

#[test]
fn a_time_that_the_collector_names_is_kept_even_when_flushed_or_hidden_and_by_the_next_page() {
    for (seconds, from_ms, to_ms) in [
        (7, 7000, 7250),
        (30, 30_000, 30_250),
        (999_999, 3_600_000, 3_600_250),
        (u32::MAX, 3_600_000, 3_600_250),
    ] {
        for code in [429, 503] {
            let mut page = Page::new();
            page.track("statistics_viewed", "{}");
            page.answer(&Answer {
                retry_after_sec: Some(seconds),
                ..Answer::status(code)
            });
            let pause = page.wake.unwrap();
            assert!((from_ms..=to_ms).contains(&pause), "{pause}");
            page.flush();
            page.hidden();
            assert_eq!(page.on_the_way, []);
            assert!(page.tracker.is_at_rest());
            let until_ms: u64 = page.stored[Item::Pause as usize].as_ref().unwrap().parse().unwrap();
            assert_eq!(until_ms, START_MS + u64::from(pause));
            let stored = page.stored.clone();
            page.timer_fired();
            assert_eq!(page.on_the_way.len(), 1);
            let mut next = Page::at(START_MS + 1000, 1000, &config(), stored);
            next.track("statistics_viewed", "{}");
            next.flush();
            assert_eq!(next.on_the_way, []);
            assert_eq!(next.wake, Some(pause - 1000));
        }
    }
}

#[test]
fn a_batch_too_large_is_halved_and_a_single_event_too_large_is_let_go() {
    let mut page = Page::new();
    for _ in 0..10 {
        page.track("statistics_viewed", "{}");
    }
    page.track("statistics_viewed", &format!(r#"{{"period":"{}"}}"#, "x".repeat(3000)));
    page.flush();
    let mut arrived = 0;
    // A collector that takes bodies of 2,000 bytes.
    while let Some(delivery) = page.on_the_way.pop() {
        let events = page.events_of(&delivery);
        let bytes: usize = events.iter().map(|event| event.to_string().len()).sum();
        let fits = bytes <= 2000;
        arrived += if fits { events.len() } else { 0 };
        page.settle(&delivery, &if fits { OK } else { Answer::status(413) });
    }
    assert_eq!(arrived, 10);
    assert_eq!(page.lost, [Loss::Refused]);
    assert!(page.tracker.is_at_rest());
}

#[test]
fn events_that_a_400_names_are_let_go_and_the_others_are_sent() {
    let mut page = Page::new();
    for _ in 0..4 {
        page.track("statistics_viewed", "{}");
    }
    page.flush();
    let delivery = page.delivery();
    let named = [delivery.handles[2]];
    page.settle(
        &delivery,
        &Answer {
            named: &named,
            ..Answer::status(400)
        },
    );
    assert_eq!(page.lost, [Loss::Refused]);
    assert_eq!(page.delivery().handles.len(), 3);
}

#[test]
fn one_event_that_spoils_the_batch_is_found_and_let_go_alone() {
    let mut page = Page::new();
    for at in 0..20 {
        page.track("statistics_viewed", &format!(r#"{{"period":"p{at}"}}"#));
    }
    page.flush();
    let mut arrived = Vec::new();
    while let Some(delivery) = page.on_the_way.pop() {
        let events = page.events_of(&delivery);
        let is_spoiled = events.iter().any(|event| event["properties"]["period"] == "p13");
        page.settle(&delivery, &if is_spoiled { Answer::status(400) } else { OK });
        if !is_spoiled {
            arrived.extend(events);
        }
    }
    assert_eq!(arrived.len(), 19);
    assert_eq!(page.lost, [Loss::Refused]);
}

#[test]
fn a_refused_key_ends_the_sending_is_told_once_and_nothing_is_given_up() {
    for code in [401, 403] {
        let mut page = Page::new();
        page.track("statistics_viewed", "{}");
        page.answer(&Answer::status(code));
        page.track("statistics_viewed", "{}");
        page.flush();
        page.hidden();
        assert_eq!(page.on_the_way, []);
        assert_eq!(page.stops, 1);
        assert_eq!(page.lost, []);
        assert_eq!(page.kept.len(), 2);
        assert!(page.tracker.is_at_rest());
    }
}

#[test]
fn what_is_on_its_way_counts_against_what_a_hidden_page_may_send() {
    let mut page = Page::new();
    let large = format!(r#"{{"period":"{}"}}"#, "x".repeat(25_000));
    page.track("statistics_viewed", &large);
    page.flush();
    let first = page.delivery();
    for _ in 0..4 {
        page.track("statistics_viewed", &large);
    }
    page.hidden();
    let hidden = page.delivery();
    assert_eq!(hidden.handles.len(), 1);
    let both = [page.events_of(&first), page.events_of(&hidden)].concat();
    let bytes: usize = both.iter().map(|event| event.to_string().len()).sum();
    assert!(bytes <= MAX_BODY_BYTES);
    page.settle(&hidden, &Answer::status(503));
    page.settle(&first, &OK);
    assert_eq!(page.kept.len(), 4);
}

#[test]
fn an_event_that_is_too_old_is_given_up_and_a_younger_one_is_not() {
    assert_eq!(MAX_AGE_MS, 7 * DAY_MS);
    let mut page = Page::new();
    page.track("statistics_viewed", "{}");
    page.now_ms += DAY_MS;
    page.track("statistics_viewed", "{}");
    page.now_ms += 6 * DAY_MS;
    page.happen(|_, _| {});
    assert_eq!(page.lost, []);
    page.now_ms += 1;
    page.happen(|_, _| {});
    assert_eq!(page.lost, [Loss::Expired]);
    assert_eq!(page.events().len(), 1);
}

#[test]
fn without_a_network_nothing_is_sent_until_it_is_back_or_a_minute_has_passed() {
    let mut page = Page::new();
    page.happen(|tracker, _| tracker.offline());
    page.track("statistics_viewed", "{}");
    assert_eq!(page.wake, Some(60_000));
    assert_eq!(page.on_the_way, []);
    page.flush();
    assert_eq!(page.on_the_way.len(), 1);
}

#[test]
fn events_of_a_dead_page_are_asked_for_first_and_one_that_is_handed_over_is_not_sent() {
    let mut page = Page::new();
    let mut handles = Vec::new();
    for _ in 0..2 {
        page.happen(|tracker, moment| handles.push(tracker.adopt(100, Priority::P0, moment.epoch_ms)));
    }
    page.happen(|tracker, _| tracker.hand_over(handles[0]));
    page.flush();
    let check = page.delivery();
    assert_eq!(check.handles, [handles[1]]);
    page.settle(&check, &OK);
    assert_eq!(page.delivery().handles, [handles[1]], "the collector does not have it");
}

#[test]
fn the_queue_is_bounded_in_number_and_events_on_their_way_take_room_in_it() {
    let mut page = Page::new();
    for _ in 0..500 {
        page.track("statistics_viewed", "{}");
    }
    page.flush();
    let delivery = page.delivery();
    for _ in 0..507 {
        page.track("statistics_viewed", "{}");
    }
    assert_eq!(page.lost, [Loss::QueueFull; 7]);
    page.settle(&delivery, &OK);
    assert_eq!(page.kept.len(), MAX_QUEUED_EVENTS - delivery.handles.len());
}

proptest! {
    #[test]
    fn envelopes_are_json_whatever_the_names_and_ids(
        name in any::<String>(), user in "\\PC{1,50}", locale in any::<String>(), exchange in any::<String>(),
        path in any::<String>(), referrer in any::<String>(), campaign in any::<String>(),
    ) {
        let mut page = Page::with(&Config { locale: locale.as_bytes(), ..config() }, Default::default());
        page.identify(&user, None);
        page.track(&name, "{}");
        page.copy(&exchange, CopySource::CopyEvent);
        page.view(&format!("/{path}"), &name, &referrer);
        page.landed(&campaign);
        page.track("user_signed_up", "{}");
        let events = page.events();
        prop_assert_eq!(&page.lost, &[]);
        prop_assert_eq!(&events[0]["user_id"], &json!(user));
        prop_assert_eq!(&events[1]["event"], &json!(name));
        prop_assert!(events.len() >= 4);
    }
}
