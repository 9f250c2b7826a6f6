//! The tracker: its parts put together. Inputs change its state; outputs are fetched afterwards, until there are none.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use cryptorebate_core::table::Priority;
use cryptorebate_core::{IDENTIFY, PLAN, judge};

use crate::copies::{Copies, CopySource};
use crate::courier::{Answer, Courier, Delivery, Step};
use crate::envelope::Envelope;
use crate::identity::{Identified, Identity, NO_USER_PROPERTIES};
use crate::json::push_member;
use crate::losses::{Loss, Losses};
use crate::moment::Moment;
use crate::queue::MAX_EVENT_BYTES;
use crate::saved::{Item, Saved, Unsaved};
use crate::session::Session;
use crate::uuid::Ids;
use crate::views::{View, Views};

/// The platform of events that a Mini App cannot send as its own.
const WEB: &str = "web";

/// What the page has asked for.
#[derive(Debug, Clone)]
pub struct Config {
    /// The platform of the events, where the plan allows it; else `web`.
    pub platform: String,
    /// The language that the page is seen in, such as `ru-RU`; empty where unknown.
    pub locale: String,
    /// So many events leave at once.
    pub batch_size: usize,
    /// So long an event waits for company.
    pub batch_delay_ms: u32,
    /// Whether an invalid event is kept back instead of being sent into quarantine.
    pub strict: bool,
    /// Whether somebody wants the [`Notice`] of each event.
    pub observed: bool,
}

/// An event as the page tells it.
#[derive(Debug, Clone, Copy)]
pub struct NewEvent<'a> {
    /// Its name in the plan.
    pub name: &'a str,
    /// Its properties as JSON.
    pub properties: &'a str,
    /// What it says of the user, as JSON.
    pub user_properties: Option<&'a str>,
    /// When it happened, in milliseconds since the epoch.
    pub at_ms: u64,
}

/// An event that was judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The event as on the wire.
    pub text: String,
    /// Whether it has no violation.
    pub valid: bool,
}

/// The state of one page's tracker.
#[derive(Debug)]
pub struct Tracker {
    config: Config,
    context: String,
    ids: Ids,
    identity: Identity,
    session: Session,
    copies: Copies,
    views: Views,
    courier: Courier,
    losses: Losses,
    unsaved: Unsaved,
    notices: Vec<Notice>,
}

impl Tracker {
    /// A tracker that goes on where the page before has left off.
    pub fn new(config: Config, saved: Saved, moment: &Moment) -> Self {
        let mut ids = Ids::default();
        let session = Session::restore(saved.session.as_deref(), &mut ids, moment);
        let copies = Copies::restore(saved.copied.as_deref());
        let known_visitor = saved.anonymous_id.clone();
        let identity = Identity::restore(saved.anonymous_id, saved.user_id, &mut ids, moment);
        let mut unsaved = Unsaved::default();
        if !identity.is_restored(known_visitor.as_deref()) {
            unsaved.add(Item::AnonymousId);
        }
        Self {
            context: context(&config.locale),
            courier: Courier::new(config.batch_size, config.batch_delay_ms),
            config,
            ids,
            identity,
            session,
            copies,
            views: Views::default(),
            losses: Losses::default(),
            unsaved,
            notices: Vec::new(),
        }
    }

    /// Takes an event of the plan.
    pub fn track(&mut self, event: &NewEvent<'_>, moment: &Moment) {
        self.admit(
            event.name,
            Some(event.properties),
            event.user_properties,
            event.at_ms,
            moment,
        );
    }

    /// Takes the user's id, and sends `$identify` if that or the user properties are news.
    ///
    /// Another user than before begins as a new visitor, as after [`Tracker::reset`]: two people who share a browser
    /// are not one person.
    pub fn identify(&mut self, user_id: &str, user_properties: Option<&str>, at_ms: u64, moment: &Moment) {
        let user_properties = user_properties.unwrap_or(NO_USER_PROPERTIES);
        match self.identity.identify(user_id, user_properties) {
            Identified::Known => return,
            Identified::News => {}
            Identified::Changed => {
                self.identity.part(&mut self.ids, moment);
                self.begin_again(moment);
            }
        }
        self.unsaved.add(Item::UserId);
        self.admit(IDENTIFY, None, Some(user_properties), at_ms, moment);
    }

    /// Forgets the user: a new visitor, a new session, and no link was copied yet. Events that wait are sent as they are.
    pub fn reset(&mut self, moment: &Moment) {
        self.identity.forget(&mut self.ids, moment);
        self.unsaved.add(Item::UserId);
        self.begin_again(moment);
    }

    fn begin_again(&mut self, moment: &Moment) {
        self.session = Session::begin(&mut self.ids, moment);
        self.copies.forget();
        for item in [Item::AnonymousId, Item::Session, Item::Copied] {
            self.unsaved.add(item);
        }
    }

    /// Takes note of where the browser is, and sends `page_viewed` if that is another page.
    pub fn viewed(&mut self, view: View<'_>, at_ms: u64, moment: &Moment) {
        if let Some(properties) = self.views.view(view) {
            self.admit("page_viewed", Some(&properties), None, at_ms, moment);
        }
    }

    /// Takes note of the keys that copy: they tell a copy by keyboard from one by the context menu.
    pub fn copy_keys_pressed(&mut self, at_ms: u64) {
        self.copies.chord(at_ms);
    }

    /// Takes note of a copied referral link, and sends `referral_link_copied` unless it was counted already.
    pub fn copied(&mut self, exchange: &str, source: CopySource, at_ms: u64, moment: &Moment) {
        if let Some(properties) = self.copies.copied(exchange, source, at_ms) {
            self.unsaved.add(Item::Copied);
            self.admit("referral_link_copied", Some(&properties), None, at_ms, moment);
        }
    }

    /// Puts the envelope around an event, judges the text and queues it.
    fn admit(
        &mut self,
        event: &str,
        properties: Option<&str>,
        user_properties: Option<&str>,
        at_ms: u64,
        moment: &Moment,
    ) {
        if self.session.touch(at_ms, &mut self.ids, moment) {
            self.unsaved.add(Item::Session);
        }
        let envelope = Envelope {
            event_id: &self.ids.next(moment.epoch_ms, moment.for_event),
            event,
            at_ms,
            platform: platform_of(event, &self.config.platform),
            user_id: self.identity.user_id(),
            anonymous_id: self.identity.anonymous_id(),
            session_id: self.session.id(),
            properties,
            user_properties,
            context: &self.context,
        };
        let text = envelope.to_json();
        let judgement = judge(text.as_bytes());
        let valid = judgement.is_valid();
        // The envelope's own id is a good one, unless the text around it cannot be read.
        let is_json = judgement.event_id().is_some();
        let priority = match judgement.event() {
            Some(event) => event.priority,
            None if event == IDENTIFY => Priority::P0,
            None => Priority::P1,
        };
        if self.config.observed {
            self.notices.push(Notice {
                text: text.clone(),
                valid,
            });
        }
        if !is_json {
            self.losses.add(Loss::Malformed, 1);
        } else if self.config.strict && !valid {
            self.losses.add(Loss::Invalid, 1);
        } else if text.len() > MAX_EVENT_BYTES {
            self.losses.add(Loss::TooLarge, 1);
        } else {
            self.courier.add(text, priority, &mut self.losses);
        }
    }

    /// The time that was asked for by [`Step::Wake`] is over.
    pub fn timer_fired(&mut self) {
        self.courier.timer_fired();
    }

    /// Sends what waits at once, as far as the collector does not ask for patience.
    pub fn flush(&mut self) {
        self.courier.flush();
    }

    /// The page was hidden, and may be gone the next moment. What is to be sent in a way that outlives it.
    pub fn page_hidden(&mut self, moment: &Moment) -> Option<Delivery> {
        if self.session.is_unsaved() {
            self.unsaved.add(Item::Session);
        }
        self.courier.page_hidden(moment.epoch_ms)
    }

    /// The sending of a batch has ended.
    pub fn settled(&mut self, number: u32, answer: Answer, moment: &Moment) {
        self.courier.settled(number, answer, moment.jitter, &mut self.losses);
    }

    /// What to do next; to be asked for after every input until it is [`Step::Rest`].
    pub fn next_step(&mut self, moment: &Moment) -> Step {
        self.courier.next_step(moment.epoch_ms)
    }

    /// Whether nothing is on its way, and nothing is about to be: all is delivered, or waits for its time.
    pub fn is_at_rest(&self) -> bool {
        self.courier.is_at_rest()
    }

    /// Something to store for the next page, or to remove where there is no value; to be asked for until there is none.
    pub fn unsaved(&mut self) -> Option<(Item, Option<String>)> {
        let item = self.unsaved.take()?;
        let value = match item {
            Item::AnonymousId => Some(self.identity.anonymous_id().to_owned()),
            Item::UserId => self.identity.user_id().map(ToOwned::to_owned),
            Item::Session => Some(self.session.save()),
            Item::Copied => Some(self.copies.save()).filter(|copied| !copied.is_empty()),
        };
        Some((item, value))
    }

    /// The events judged since the last call, if the tracker is observed.
    pub fn take_notices(&mut self) -> Vec<Notice> {
        core::mem::take(&mut self.notices)
    }

    /// A reason for which events were lost and that was not told yet: each is told once.
    pub fn tell_loss(&mut self) -> Option<Loss> {
        self.losses.tell()
    }

    /// How many events were lost for this reason.
    pub fn lost(&self, loss: Loss) -> u32 {
        self.losses.count(loss)
    }
}

/// The platform to send an event as: the page's own, or `web` where the plan allows the event only there.
fn platform_of<'a>(event: &str, own: &'a str) -> &'a str {
    let bit = |name: &str| {
        let place = PLAN.platforms.iter().position(|platform| platform.name == name);
        place.map_or(0, |place| 1_u8 << place)
    };
    let allowed = PLAN
        .events
        .iter()
        .find(|known| known.name == event)
        .map_or(0, |known| known.platforms);
    if allowed & bit(own) == 0 && allowed & bit(WEB) != 0 {
        WEB
    } else {
        own
    }
}

fn context(locale: &str) -> String {
    let mut out = String::from(r#"{"library":{"name":"@cryptorebate/tracker","#);
    push_member(&mut out, "version", env!("CARGO_PKG_VERSION"));
    out.push_str("},");
    push_member(&mut out, "plan_version", PLAN.version);
    if !locale.is_empty() {
        out.push(',');
        push_member(&mut out, "locale", locale);
    }
    out.push('}');
    out
}
