//! A person's story, from the first look to the last withdrawal.

use serde_json::{Value, json};

use crate::calendar::{DAY_MS, HOUR_MS, Months, date};
use crate::channel::Channel;
use crate::diary::{Diary, Sender};

const MINUTE_MS: i64 = 60 * 1000;
pub(crate) const EXCHANGES: [&str; 7] = ["bybit", "mexc", "okx", "binance", "bingx", "weex", "htx"];
const PAGES: [(&str, &str); 4] = [
    ("landing", "/"),
    ("exchanges", "/exchanges"),
    ("how_it_works", "/how-it-works"),
    ("faq", "/faq"),
];
/// Withdrawals begin at this balance in cents.
const MIN_WITHDRAWAL: i64 = 1000;

pub(crate) struct Person {
    user_id: String,
    channel: Channel,
    in_telegram: bool,
    come_ms: i64,
    months: Months,
    diary: Diary,
    /// What can be withdrawn, in cents.
    balance: i64,
    withdrawals: u32,
    /// At how many exchanges the person is.
    joined: u8,
}

impl Person {
    pub(crate) fn new(number: u32, months: Months, mut random: fastrand::Rng) -> Self {
        let channel = Channel::any(&mut random);
        let in_telegram = random.f64() < channel.in_telegram;
        let come_ms = months.arrival(&mut random);
        let platform = if in_telegram { "telegram_bot" } else { "web" };
        Self {
            user_id: format!("demo-{number}"),
            channel,
            in_telegram,
            come_ms,
            months,
            diary: Diary::new(number, months, platform, random),
            balance: 0,
            withdrawals: 0,
            joined: 0,
        }
    }

    /// The person's events. Beside the story, the person comes back so many times to look at a page.
    pub(crate) fn tell(mut self, visits: u32) -> Vec<String> {
        let [signs_up, ends_onboarding, copies, joins_exchange, trades] = self.channel.steps;
        let mut now_ms = self.look_around(self.come_ms);
        if !self.diary.happens(signs_up) {
            self.come_back(now_ms, visits);
            return self.diary.close();
        }
        now_ms = self.sign_up(now_ms);
        if self.diary.happens(ends_onboarding) {
            now_ms = self.onboarding(now_ms);
        }
        let wanted = 1 + self.diary.random.u8(0..4) * u8::from(self.diary.random.bool());
        let first = self.diary.random.usize(0..EXCHANGES.len());
        for exchange in EXCHANGES.iter().cycle().skip(first).take(wanted.into()) {
            now_ms = self.see_link(now_ms, exchange);
            if !self.diary.happens(copies) {
                continue;
            }
            now_ms = self.copy(now_ms, exchange);
            if !self.diary.happens(joins_exchange) {
                continue;
            }
            let joined_ms = self.diary.between(now_ms + HOUR_MS, now_ms + 5 * DAY_MS);
            self.joined += 1;
            self.join(joined_ms, exchange);
            if self.diary.happens(trades) {
                self.trade(joined_ms, exchange);
            }
        }
        self.come_back(now_ms, visits);
        self.diary.close()
    }

    fn come_back(&mut self, from_ms: i64, visits: u32) {
        for _ in 0..visits {
            let at_ms = self.diary.between(from_ms, self.months.to_ms.max(from_ms));
            let (name, path) = PAGES[self.diary.random.usize(0..PAGES.len())];
            self.diary
                .page(at_ms, "page_viewed", json!({ "page_name": name, "page_url": path }));
        }
    }

    fn look_around(&mut self, at_ms: i64) -> i64 {
        let mut now_ms = at_ms;
        let views = 1 + self.diary.random.usize(0..5);
        for view in 0..views {
            // The first page is the landing page, mostly.
            let page = if view == 0 && self.diary.happens(0.9) {
                0
            } else {
                self.diary.random.usize(0..PAGES.len())
            };
            let (name, path) = PAGES[page % PAGES.len()];
            // One page has lost its name in a release.
            let properties = if name == "faq" && self.diary.happens(0.2) {
                json!({ "page_url": path })
            } else {
                json!({ "page_name": name, "page_url": path })
            };
            self.diary.page(now_ms, "page_viewed", properties);
            now_ms += self.diary.between(5000, 3 * MINUTE_MS);
        }
        now_ms
    }

    fn sign_up(&mut self, at_ms: i64) -> i64 {
        self.diary.is_known_as(self.user_id.clone());
        let method = if self.in_telegram { "telegram" } else { "email" };
        let source = self.channel.source;
        let mut properties = json!({ "method": method, "source": source });
        if !self.channel.utm_source.is_empty() {
            properties["utm_source"] = self.channel.utm_source.into();
        }
        let is_russian = self.diary.happens(0.7);
        let (language, country) = if is_russian { ("ru", "RU") } else { ("en", "DE") };
        let user_properties = json!({
            "signup_date": crate::calendar::timestamp(at_ms),
            "signup_method": method,
            "signup_source": source,
            "language": language,
            "country": country,
        });
        self.diary
            .write(at_ms, "user_signed_up", Sender::Page, properties, user_properties);
        if self.in_telegram {
            let deep_link = format!("ref_{source}");
            let properties = json!({ "is_new_user": true, "deep_link": deep_link });
            self.diary.bot(at_ms + 500, "bot_started", properties);
        }
        at_ms + self.diary.between(2000, MINUTE_MS)
    }

    fn onboarding(&mut self, at_ms: i64) -> i64 {
        let mut now_ms = at_ms;
        let steps = ["view_exchanges", "copy_first_link", "set_up_payout", "turn_on_notices"];
        for (name, number) in steps.iter().zip(1..) {
            now_ms += self.diary.between(10_000, 2 * MINUTE_MS);
            let properties = json!({ "step_number": number, "step_name": name, "total_steps": steps.len() });
            self.diary.page(now_ms, "onboarding_step_completed", properties);
        }
        now_ms += 1000;
        let properties = json!({ "duration_sec": (now_ms - at_ms) / 1000, "steps_skipped": 0 });
        self.diary.page(now_ms, "onboarding_completed", properties);
        now_ms + self.diary.between(1000, MINUTE_MS)
    }

    fn see_link(&mut self, at_ms: i64, exchange: &str) -> i64 {
        self.diary
            .page(at_ms, "referral_link_viewed", json!({ "exchange_name": exchange }));
        at_ms + self.diary.between(2000, 10 * MINUTE_MS)
    }

    fn copy(&mut self, at_ms: i64, exchange: &str) -> i64 {
        let method = match self.diary.random.u8(0..10) {
            0..7 => "button_click",
            7 | 8 => "keyboard",
            _ => "context_menu",
        };
        // In one release, the exchange's name was written as people read it.
        let broken = self.diary.happens(0.03);
        let exchange = if broken {
            exchange.to_uppercase()
        } else {
            exchange.into()
        };
        let properties = json!({ "exchange_name": exchange, "copy_method": method, "is_first_copy": true });
        self.diary.page(at_ms, "referral_link_copied", properties);
        at_ms + self.diary.between(MINUTE_MS, HOUR_MS)
    }

    fn join(&mut self, at_ms: i64, exchange: &str) {
        let properties = json!({ "exchange_name": exchange });
        let user_properties = json!({ "exchanges_count": self.joined });
        let (event, sender) = ("exchange_signup_confirmed", Sender::Server);
        self.diary.write(at_ms, event, sender, properties, user_properties);
    }

    /// The first trade, and a rebate for each week in which the person still trades.
    fn trade(&mut self, joined_ms: i64, exchange: &str) {
        let first_ms = self.diary.between(joined_ms + HOUR_MS, joined_ms + 4 * DAY_MS);
        let trade_type = if self.diary.happens(0.6) { "futures" } else { "spot" };
        let volume = self.cents(self.channel.volume * 5.0);
        let properties = json!({
            "exchange_name": exchange,
            "trade_type": trade_type,
            "volume_usd": dollars(volume),
            "days_since_signup": (first_ms - self.come_ms) / DAY_MS,
        });
        self.diary.server(first_ms, "first_trade_detected", properties);
        let mut week_ms = first_ms - first_ms.rem_euclid(DAY_MS);
        while week_ms + 8 * DAY_MS < self.months.to_ms {
            let paid_ms = week_ms + 7 * DAY_MS + self.diary.between(HOUR_MS, 12 * HOUR_MS);
            self.rebate(week_ms, paid_ms, exchange);
            let looked_ms = paid_ms + self.diary.between(HOUR_MS, DAY_MS);
            self.look_at_dashboard(looked_ms);
            if self.balance >= MIN_WITHDRAWAL && self.diary.happens(0.35) {
                let asked_ms = self.diary.between(looked_ms + MINUTE_MS, looked_ms + 5 * MINUTE_MS);
                self.withdraw(asked_ms);
            }
            week_ms += 7 * DAY_MS;
            if !self.diary.happens(self.channel.stays) {
                break;
            }
        }
    }

    fn rebate(&mut self, week_ms: i64, paid_ms: i64, exchange: &str) {
        let volume = self.cents(self.channel.volume * 100.0);
        // Five hundredths of a percent of the volume, of which the trader has 60%.
        let gross = volume / 2000 / 5 * 5;
        let trader = gross * 3 / 5;
        self.balance += trader;
        let properties = json!({
            "exchange_name": exchange,
            "period": format!("{}_{}", date(week_ms), date(week_ms + 6 * DAY_MS)),
            "gross_rebate_usd": dollars(gross),
            "trader_share_usd": dollars(trader),
            "service_share_usd": dollars(gross - trader),
            "trader_share_pct": 60.0,
            "trading_volume_usd": dollars(volume),
        });
        self.diary.server(paid_ms, "rebate_calculated", properties);
        self.tell_of_rebate(paid_ms + MINUTE_MS, exchange, trader);
    }

    /// The notice of a rebate: sent by the bot to those who have it, and seen by some.
    fn tell_of_rebate(&mut self, at_ms: i64, exchange: &str, cents: i64) {
        if self.in_telegram {
            let is_blocked = self.diary.happens(0.04);
            let status = if is_blocked { "blocked" } else { "delivered" };
            let properties = json!({ "notification_type": "rebate_accrued", "delivery_status": status });
            self.diary.bot(at_ms, "bot_notification_sent", properties);
            if is_blocked {
                return;
            }
        }
        if self.diary.happens(0.6) {
            let seen_ms = self.diary.between(at_ms + MINUTE_MS, at_ms + 8 * HOUR_MS);
            let channel = if self.in_telegram { "telegram" } else { "email" };
            let properties =
                json!({ "exchange_name": exchange, "amount_usd": dollars(cents), "notification_channel": channel });
            self.diary.page(seen_ms, "rebate_accrued_notification", properties);
        }
    }

    fn look_at_dashboard(&mut self, at_ms: i64) {
        if self.in_telegram {
            let is_inline_button = self.diary.happens(0.7);
            let properties = json!({ "command": "dashboard", "is_inline_button": is_inline_button });
            self.diary.bot(at_ms - 2000, "bot_command_used", properties);
        } else if self.diary.happens(0.3) {
            let properties = json!({ "method": "email_password" });
            self.diary.page(at_ms - 2000, "user_logged_in", properties);
        }
        let properties = json!({
            "total_rebate_usd": dollars(self.balance),
            "available_balance_usd": dollars(self.balance),
            "exchanges_active": self.joined,
        });
        self.diary.page(at_ms, "dashboard_viewed", properties);
        if self.diary.happens(0.25) {
            let properties = json!({ "period": "30d" });
            self.diary.page(at_ms + 20_000, "statistics_viewed", properties);
        }
        if self.diary.happens(0.2) {
            let properties = json!({ "history_type": "rebate_accruals", "filter_period": "90d" });
            self.diary.page(at_ms + 40_000, "history_viewed", properties);
        }
    }

    fn withdraw(&mut self, at_ms: i64) {
        let amount = self.balance;
        let is_first = self.withdrawals == 0;
        self.withdrawals += 1;
        let id = format!("demo-wd-{}-{}", self.user_id, self.withdrawals);
        let network = if self.diary.happens(0.8) { "TRC20" } else { "BEP20" };
        let requested = json!({
            "amount_usd": dollars(amount), "currency": "USDT", "network": network, "is_first_withdrawal": is_first,
        });
        self.diary.page(at_ms, "withdrawal_requested", requested);
        let mut now_ms = at_ms;
        let ends_well = self.diary.happens(0.94);
        for (old, new) in [("pending", "approved"), ("approved", "processing")] {
            now_ms += self.diary.random.i64(10 * MINUTE_MS..12 * HOUR_MS);
            self.change_status(now_ms, &id, amount, old, new, None);
        }
        now_ms += self.diary.random.i64(MINUTE_MS..2 * HOUR_MS);
        let seconds = (now_ms - at_ms) / 1000;
        if ends_well {
            self.balance = 0;
            self.change_status(
                now_ms,
                &id,
                amount,
                "processing",
                "completed",
                Some(("processing_time_sec", seconds.into())),
            );
            let completed = json!({
                "withdrawal_id": id, "amount_usd": dollars(amount), "currency": "USDT", "network": network,
                "total_processing_sec": seconds,
            });
            self.diary.server(now_ms, "withdrawal_completed", completed);
        } else {
            let why = Some(("failure_reason", "network_error".into()));
            self.change_status(now_ms, &id, amount, "processing", "failed", why);
            let failed = json!({
                "withdrawal_id": id, "failure_reason": "network_error", "amount_usd": dollars(amount), "will_retry": false,
            });
            self.diary.server(now_ms, "payout_failed", failed);
        }
    }

    fn change_status(&mut self, at_ms: i64, id: &str, amount: i64, old: &str, new: &str, more: Option<(&str, Value)>) {
        let mut properties =
            json!({ "withdrawal_id": id, "old_status": old, "new_status": new, "amount_usd": dollars(amount) });
        if let Some((name, value)) = more {
            properties[name] = value;
        }
        self.diary.server(at_ms, "withdrawal_status_changed", properties);
    }

    /// An amount around a typical one: most are smaller, a few much larger.
    #[expect(clippy::cast_possible_truncation, reason = "far below 2^53")]
    fn cents(&mut self, typical: f64) -> i64 {
        let chance = self.diary.random.f64().max(1e-3);
        (typical * (0.2 - chance.ln())) as i64
    }
}

/// Cents as a number of dollars with at most two decimals.
#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
pub(crate) fn dollars(cents: i64) -> f64 {
    cents as f64 / 100.0
}
