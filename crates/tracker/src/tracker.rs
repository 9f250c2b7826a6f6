//! The tracker: its parts put together. What happens goes in, and the orders for the host are fetched afterwards.

use alloc::vec::Vec;
use core::mem::take;

use cryptorebate_core::table::Priority;
use cryptorebate_core::{IDENTIFY, PLAN, check, platforms_of};

use crate::copies::{Copies, CopySource};
use crate::courier::{Answer, Courier, Gate};
use crate::cut::{set, whole_number};
use crate::envelope::Envelope;
use crate::fill::filled;
use crate::identity::{Identified, Identity, NO_USER_PROPERTIES};
use crate::json::{object, push_json, push_member};
use crate::losses::Loss;
use crate::moment::Moment;
use crate::order::Order;
use crate::orders::Orders;
use crate::queue::{MAX_EVENT_BYTES, Queued, WAITING};
use crate::saved::{Item, Saved};
use crate::session::Session;
use crate::sightings::Sightings;
use crate::views::{View, Views};

/// The platform of events that a Mini App cannot send as its own.
const WEB: &[u8] = b"web";

/// What of the items is known of a visitor: all but the collector's pause, which is the last.
const OF_THE_VISITOR: u8 = (1 << Item::Pause as u8) - 1;

/// What the page has asked for.
#[derive(Debug, Clone, Copy)]
pub struct Config<'a> {
    /// The platform of the events, where the plan allows it; else `web`.
    pub platform: &'a [u8],
    /// The language that the page is seen in, such as `ru-RU`; empty where unknown.
    pub locale: &'a [u8],
    /// What Telegram says of its client, as JSON; empty outside Telegram.
    pub telegram: &'a [u8],
    /// So many events leave at once.
    pub batch_size: usize,
    /// So long an event waits for company, if the one before has left so short a time ago.
    pub batch_delay_ms: u32,
    /// Whether an invalid event is kept back instead of being sent into quarantine.
    pub strict: bool,
    /// Whether the user has to agree before anything is sent.
    pub consent: Consent,
}

/// Whether the user wants to be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Events are sent.
    Granted,
    /// Events wait.
    Pending,
    /// Events are not taken.
    Denied,
}

/// An event as the page tells it.
#[derive(Debug, Clone, Copy)]
pub struct NewEvent<'a> {
    /// Its name in the plan.
    pub name: &'a [u8],
    /// Its properties as JSON.
    pub properties: &'a [u8],
    /// What it says of the user, as JSON.
    pub user_properties: Option<&'a [u8]>,
}

/// The state of one page's tracker.
///
/// Texts are bytes here: asking twice whether they are UTF-8 would be code that every visitor loads. The judge asks once.
#[derive(Debug)]
pub struct Tracker {
    platform: Vec<u8>,
    strict: bool,
    consent: Consent,
    context: Vec<u8>,
    identity: Identity,
    session: Session,
    campaign: Vec<u8>,
    copies: Copies,
    sightings: Sightings,
    views: Views,
    courier: Courier,
    /// The items that have changed and are not stored yet: a bit for each.
    unsaved: u8,
    next_handle: u32,
    orders: Orders,
}

impl Tracker {
    /// A tracker that has not started: events are not taken.
    pub const IDLE: Self = Self {
        platform: Vec::new(),
        strict: false,
        consent: Consent::Denied,
        context: Vec::new(),
        identity: Identity::NOBODY,
        session: Session::NONE,
        campaign: Vec::new(),
        copies: Copies::NONE,
        sightings: Sightings(Vec::new()),
        views: Views::NONE,
        courier: Courier::IDLE,
        unsaved: 0,
        next_handle: 0,
        orders: Orders(Vec::new()),
    };

    /// Starts, where the page before has left off.
    pub fn start(&mut self, config: &Config<'_>, saved: &Saved<'_>, moment: Moment<'_>) {
        *self = Self::IDLE;
        set(&mut self.platform, config.platform);
        self.context = context(config.locale, config.telegram);
        self.strict = config.strict;
        self.courier.batch_size = config.batch_size;
        self.courier.batch_delay_ms = config.batch_delay_ms;
        self.session.begin(moment.spare_id, moment.epoch_ms);
        self.decide(config.consent);
        for (item, value) in Item::ALL.into_iter().zip(saved) {
            self.changed(item, *value, moment);
        }
        let [stored_id, ..] = saved;
        if *stored_id != Some(self.identity.anonymous_id.as_slice()) {
            self.unsave(Item::AnonymousId);
        }
    }

    fn unsave(&mut self, item: Item) {
        self.unsaved |= 1 << item as u8;
    }

    /// Takes an event of the plan.
    pub fn track(&mut self, event: NewEvent<'_>, moment: Moment<'_>) {
        let NewEvent {
            name,
            properties,
            user_properties,
        } = event;
        let filled = filled(name, properties, &self.session, &self.campaign, moment.epoch_ms);
        let properties = filled.as_deref().unwrap_or(properties);
        self.admit(name, Some(properties), user_properties, moment);
    }

    /// Takes the user's id, and sends `$identify` if that or the user properties are news.
    ///
    /// Another user than before begins as a new visitor, as after [`Tracker::reset`]: two people who share a browser
    /// are not one person.
    pub fn identify(&mut self, user_id: &[u8], user_properties: Option<&[u8]>, moment: Moment<'_>) {
        let user_properties = user_properties.unwrap_or(NO_USER_PROPERTIES);
        match self.identity.identify(user_id, user_properties) {
            Identified::Known => return,
            Identified::News => {}
            Identified::Changed => self.begin_again(moment.spare_id, moment.id, moment.epoch_ms),
        }
        self.unsave(Item::UserId);
        self.admit(IDENTIFY.as_bytes(), None, Some(user_properties), moment);
    }

    /// Forgets the user: a new visitor, a new session, and no link was copied yet. Events that wait are sent as they are.
    pub fn reset(&mut self, moment: Moment<'_>) {
        self.identity.restore_user(None);
        self.campaign.clear();
        self.unsave(Item::UserId);
        self.unsave(Item::Campaign);
        self.begin_again(moment.id, moment.spare_id, moment.epoch_ms);
    }

    fn begin_again(&mut self, anonymous_id: &[u8], session_id: &[u8], now_ms: u64) {
        set(&mut self.identity.anonymous_id, anonymous_id);
        self.session.begin(session_id, now_ms);
        self.copies.forget();
        self.unsave(Item::AnonymousId);
        self.unsave(Item::Session);
        self.unsave(Item::Copied);
    }

    /// Takes note of what brought the visitor to this page: source, medium and campaign of its address and Telegram's
    /// start parameter, one a line. Another campaign than before begins a session.
    pub fn landed(&mut self, campaign: &[u8], moment: Moment<'_>) {
        let says_something = campaign.iter().any(|byte| *byte > b' ');
        if says_something && self.campaign != campaign {
            set(&mut self.campaign, campaign);
            self.session.begin(moment.spare_id, moment.epoch_ms);
            self.unsave(Item::Campaign);
            self.unsave(Item::Session);
        }
    }

    /// Takes note of where the browser is, and sends `page_viewed` if that is another page.
    pub fn viewed(&mut self, view: View<'_>, moment: Moment<'_>) {
        let properties = self.views.view(&view);
        self.capture("page_viewed", properties.as_deref(), moment);
    }

    /// Takes note of the keys that copy: they tell a copy by keyboard from one by the context menu.
    pub fn copy_keys_pressed(&mut self, now_ms: u64) {
        self.copies.chord(now_ms);
    }

    /// Takes note of a copied referral link, and sends `referral_link_copied` unless it was counted already.
    pub fn copied(&mut self, exchange: &[u8], source: CopySource, moment: Moment<'_>) {
        let properties = self.copies.copied(exchange, source, moment.epoch_ms);
        if properties.is_some() {
            self.unsave(Item::Copied);
        }
        self.capture("referral_link_copied", properties.as_deref(), moment);
    }

    /// Takes note of a referral link on the screen, and sends `referral_link_viewed` if it is the first time in this
    /// session. While nobody is known it says nothing: the plan wants to know whose view it is, and who signs up later
    /// has yet to see the link.
    pub fn seen(&mut self, exchange: &[u8], moment: Moment<'_>) {
        if self.identity.user_id().is_none() {
            return;
        }
        self.touch(moment);
        let properties = self.sightings.seen(exchange, &self.session.id);
        if properties.is_some() {
            self.unsave(Item::Seen);
        }
        self.capture("referral_link_viewed", properties.as_deref(), moment);
    }

    /// Takes an event that the tracker has made itself, if it has.
    fn capture(&mut self, event: &str, properties: Option<&[u8]>, moment: Moment<'_>) {
        if properties.is_some() {
            self.admit(event.as_bytes(), properties, None, moment);
        }
    }

    /// The user has decided.
    pub fn decide(&mut self, consent: Consent) {
        self.consent = consent;
        self.courier.gate = if consent == Consent::Granted {
            Gate::Open
        } else {
            Gate::Held
        };
        match consent {
            // What was stored may have been removed meanwhile.
            Consent::Granted => self.unsaved = OF_THE_VISITOR,
            Consent::Pending => {}
            Consent::Denied => self.courier.clear(Loss::NoConsent, &mut self.orders),
        }
    }

    /// Another tab has stored something, or removed it.
    pub fn changed(&mut self, item: Item, value: Option<&[u8]>, moment: Moment<'_>) {
        let text = value.unwrap_or_default();
        match item {
            Item::AnonymousId => self.identity.restore_visitor(value, moment.id),
            Item::UserId => self.identity.restore_user(value),
            Item::Session => self.session.resume(text),
            Item::Copied => set(&mut self.copies.exchanges, text),
            Item::Seen => set(&mut self.sightings.0, text),
            Item::Campaign => set(&mut self.campaign, text),
            Item::Pause => {
                // It may be over.
                let until_ms = whole_number(text).unwrap_or_default();
                if until_ms > moment.epoch_ms {
                    self.courier.pause(until_ms - moment.epoch_ms);
                }
            }
        }
    }

    /// Takes over an event of a page that is gone. Its handle.
    pub fn adopt(&mut self, bytes: usize, priority: Priority, made_ms: u64) -> u32 {
        // The host must know an event before it is told to drop it.
        self.orders.number(b'=', self.next_handle.into());
        self.orders.end();
        self.add(bytes, priority, made_ms, true)
    }

    /// An event that waits is none of this page's business any more: another tab has taken it over.
    pub fn hand_over(&mut self, handle: u32) {
        self.courier.queue.remove(handle);
    }

    fn touch(&mut self, moment: Moment<'_>) {
        if self.session.touch(moment.id, moment.epoch_ms) {
            self.unsave(Item::Session);
        }
    }

    /// Puts the envelope around an event, judges the text and queues it.
    fn admit(&mut self, event: &[u8], properties: Option<&[u8]>, user_properties: Option<&[u8]>, moment: Moment<'_>) {
        if self.consent == Consent::Denied {
            self.orders.refuse(Loss::NoConsent, b"");
            return;
        }
        self.touch(moment);
        let envelope = Envelope {
            event_id: moment.id,
            event,
            at_ms: moment.epoch_ms,
            platform: platform_of(event, &self.platform),
            user_id: self.identity.user_id(),
            anonymous_id: &self.identity.anonymous_id,
            session_id: &self.session.id,
            properties,
            user_properties,
            context: &self.context,
        };
        let text = envelope.to_json();
        let checked = check(&text);
        let valid = checked.is_valid();
        // The envelope's own id is a good one, unless the text around it cannot be read.
        let loss = if !checked.has_event_id() {
            Loss::Malformed
        } else if self.strict && !valid {
            Loss::Invalid
        } else if text.len() > MAX_EVENT_BYTES {
            Loss::TooLarge
        } else {
            let is_identify = event == IDENTIFY.as_bytes();
            let unplanned = if is_identify { Priority::P0 } else { Priority::P1 };
            let priority = checked.priority().unwrap_or(unplanned);
            // The host must know an event before it is told to drop it.
            self.orders.keep(self.next_handle, priority, valid, &text);
            self.add(text.len(), priority, moment.epoch_ms, false);
            return;
        };
        self.orders.refuse(loss, &text);
    }

    fn add(&mut self, bytes: usize, priority: Priority, made_ms: u64, in_doubt: bool) -> u32 {
        let handle = self.next_handle;
        self.next_handle = handle.wrapping_add(1);
        let event = Queued {
            handle,
            bytes,
            priority,
            made_ms,
            in_doubt,
            delivery: WAITING,
        };
        self.courier.queue.push(event, &mut self.orders);
        handle
    }

    /// The time that was asked for by [`Order::Wake`] is over.
    pub fn timer_fired(&mut self) {
        self.courier.timer_fired();
    }

    /// Sends what waits at once, as far as the collector does not ask for patience. To be called when the network comes
    /// back, too.
    pub fn flush(&mut self) {
        self.courier.flush();
    }

    /// The browser has lost the network.
    pub fn offline(&mut self) {
        self.courier.offline();
    }

    /// The page was hidden, and may be gone the next moment: what can be sent is. `forgetful` says that nothing is on
    /// disk for a later page to send.
    pub fn page_hidden(&mut self, forgetful: bool, now_ms: u64) {
        if self.session.is_unsaved() {
            self.unsave(Item::Session);
        }
        self.courier.page_hidden(forgetful, now_ms, &mut self.orders);
    }

    /// The sending of a batch, or asking for one, has ended. `chance` is any number.
    pub fn settled(&mut self, number: u32, answer: &Answer<'_>, chance: u16, now_ms: u64) {
        self.courier.settled(number, answer, chance, now_ms, &mut self.orders);
    }

    /// What to do next; to be asked for after everything that happens.
    pub fn orders(&mut self, now_ms: u64) -> Vec<Order> {
        Order::read(&self.written_orders(now_ms))
    }

    /// The same as text: each order is a letter and what it needs, with a zero behind it.
    pub fn written_orders(&mut self, now_ms: u64) -> Vec<u8> {
        self.courier.next(now_ms, &mut self.orders);
        // Nothing is stored of those who have not agreed.
        if self.consent == Consent::Granted {
            for item in Item::ALL {
                if self.unsaved >> item as u8 & 1 == 1 {
                    self.store(item);
                }
            }
            self.unsaved = 0;
        }
        if self.is_at_rest() {
            self.orders.rest();
        }
        take(&mut self.orders.0)
    }

    fn store(&mut self, item: Item) {
        let value = match item {
            Item::AnonymousId => &self.identity.anonymous_id,
            Item::UserId => &self.identity.user_id,
            Item::Session => {
                self.orders.store(item, |out| self.session.save(out));
                return;
            }
            Item::Copied => &self.copies.exchanges,
            Item::Seen => &self.sightings.0,
            // A pause is stored when it is asked for.
            Item::Campaign | Item::Pause => &self.campaign,
        };
        self.orders.store(item, |out| out.extend_from_slice(value));
    }

    /// Whether nothing is on its way, and nothing is about to be: all is delivered, or waits for its time.
    pub fn is_at_rest(&self) -> bool {
        self.courier.is_at_rest()
    }

    /// Writes who is there among the orders.
    pub fn write_ids(&mut self) {
        self.orders
            .ids(&self.identity.anonymous_id, &self.session.id, &self.identity.user_id);
    }

    /// The visitor's id.
    pub fn anonymous_id(&self) -> &str {
        as_str(&self.identity.anonymous_id)
    }

    /// The user's id, once known.
    pub fn user_id(&self) -> Option<&str> {
        self.identity.user_id().map(as_str)
    }

    /// The session's id.
    pub fn session_id(&self) -> &str {
        as_str(&self.session.id)
    }
}

/// A text as it came in, if that was UTF-8.
fn as_str(text: &[u8]) -> &str {
    core::str::from_utf8(text).unwrap_or_default()
}

/// The platform to send an event as: the page's own, or `web` where the plan allows the event only there.
fn platform_of<'a>(event: &[u8], own: &'a [u8]) -> &'a [u8] {
    let bit = |name: &[u8]| {
        let place = PLAN
            .platforms
            .iter()
            .position(|platform| platform.name.as_bytes() == name);
        place.map_or(0, |place| 1_u8 << place)
    };
    let allowed = platforms_of(event);
    if allowed & bit(own) == 0 && allowed & bit(WEB) != 0 {
        WEB
    } else {
        own
    }
}

fn context(locale: &[u8], telegram: &[u8]) -> Vec<u8> {
    let mut out = object();
    out.extend_from_slice(
        concat!(
            r#""library":{"name":"@cryptorebate/tracker","version":""#,
            env!("CARGO_PKG_VERSION"),
            r#""}"#
        )
        .as_bytes(),
    );
    push_member(&mut out, "plan_version", PLAN.version.as_bytes());
    if !locale.is_empty() {
        push_member(&mut out, "locale", locale);
    }
    push_json(&mut out, "telegram", Some(telegram).filter(|json| !json.is_empty()));
    out.push(b'}');
    out
}
