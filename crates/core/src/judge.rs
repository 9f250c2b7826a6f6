//! The judge: one pass over the bytes of an event, driven by the plan's table, and what it found.

mod members;
mod rules;
mod value;

use crate::docs::PlanDocs;
use crate::finding::{Findings, Operator, Place};
use crate::keep::{Keep, Tally};
use crate::members::{PackedPlan, Table};
use crate::scan::{Expected, Scanner, Span, SyntaxError};
use crate::table::{EventDef, Identity, Kind, Plan, Priority, PropertyDef, Text as TextKind};
use crate::verdict::{Code, Verdict};
use crate::{PLAN, PLAN_DOCS, index, render};

/// The event that changes user properties and joins identities, and is no event of any plan.
pub const IDENTIFY: &str = "$identify";

/// How many levels the `context` of an event may have, and how many bytes.
const CONTEXT: Kind = Kind::Object {
    max_depth: 4,
    max_bytes: 4096,
};
const OPEN_TEXT: Kind = Kind::Text(TextKind::Open);
const DATETIME: Kind = Kind::Text(TextKind::Datetime);

/// Judges an event by [`PLAN`]: one pass, and nothing is allocated for a valid one.
///
/// `text` is the JSON text of one event, as it is sent.
pub fn judge(text: &[u8]) -> Judgement<'_> {
    PLAN.judge(text)
}

/// Only whether an event is right by [`PLAN`], and which it is: what [`judge`] says, in a third of its code. Made for the
/// browser, where code has to be loaded; elsewhere [`judge`] is faster.
pub fn check(text: &[u8]) -> Checked {
    let mut judge = Judge::<Tally>::new(PackedPlan, text);
    judge.event();
    if judge.scan.fault().is_some() {
        return Checked {
            valid: false,
            name: Name::Missing,
            has_event_id: false,
        };
    }
    Checked {
        valid: judge.kept.violation_count() == 0,
        name: judge.name,
        has_event_id: judge.id.is_some(),
    }
}

/// The platforms that may send the event of [`PLAN`] with this name, as [`EventDef::platforms`] has them; 0 where there is
/// no such event. Like [`check`], it needs no more of the plan than its packed form.
pub fn platforms_of(event: &[u8]) -> u8 {
    let mut events = PackedPlan.events().iter();
    events
        .find(|known| known.name.as_bytes() == event)
        .map_or(0, |known| known.platforms)
}

/// Judges an event by [`PLAN`] and says what is wrong with it in full sentences.
///
/// ```
/// let verdict = cryptorebate_core::validate(br#"{"event": "page_veiwed"}"#);
/// assert!(!verdict.valid);
/// assert_eq!(verdict.violations[1].path, "/event");
/// assert!(verdict.violations[1].message.contains("page_viewed"));
/// ```
pub fn validate(text: &[u8]) -> Verdict {
    PLAN_DOCS.validate(text)
}

impl Plan {
    /// Judges an event by this plan, as [`judge`] does by the one that this crate was made for.
    pub fn judge<'t>(&'static self, text: &'t [u8]) -> Judgement<'t> {
        let mut judge = Judge::<Findings>::new(self, text);
        judge.event();
        if let Some(error) = judge.scan.fault() {
            return Judgement::malformed(self, text, error);
        }
        let mut findings = judge.kept;
        findings.settle(text);
        Judgement {
            plan: self,
            text,
            name: judge.name,
            id: judge.id,
            fields: judge.fields,
            findings,
        }
    }

    /// The event of this name.
    pub fn event(&self, name: &str) -> Option<&'static EventDef> {
        self.events
            .get(index::find(self.events, self.event_index, name.as_bytes())?)
    }
}

impl PlanDocs {
    /// Judges an event by the plan and says what is wrong with it in its words.
    pub fn validate(&'static self, text: &[u8]) -> Verdict {
        self.plan.judge(text).verdict(self)
    }
}

macro_rules! fields {
    ($($(#[doc = $doc:literal])+ $name:ident = $wire:literal,)+) => {
        /// The top-level fields of an event on the wire, in their order there.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Field {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Field {
            /// Every field.
            pub const ALL: &'static [Field] = &[$(Field::$name,)+];

            /// The name on the wire.
            #[inline]
            pub const fn name(self) -> &'static str {
                match self { $(Field::$name => $wire,)+ }
            }
        }
    };
}

fields! {
    /// The UUID that tells one event from another.
    EventId = "event_id",
    /// The event's name.
    Event = "event",
    /// When it happened.
    Timestamp = "timestamp",
    /// Where it comes from.
    Platform = "platform",
    /// The person, once known.
    UserId = "user_id",
    /// The browser, before the person is known.
    AnonymousId = "anonymous_id",
    /// The visit.
    SessionId = "session_id",
    /// What the plan asks of this event.
    Properties = "properties",
    /// What the event says of the person.
    UserProperties = "user_properties",
    /// The circumstances, free of rules but for their size.
    Context = "context",
}

impl Field {
    const COUNT: usize = Field::ALL.len();

    const fn bit(self) -> u64 {
        1 << self as u64
    }

    /// The fields that every event must have, as bits.
    const EVERYWHERE: u64 = Field::EventId.bit() | Field::Event.bit() | Field::Timestamp.bit() | Field::Platform.bit();

    /// The fields as properties, for those that are judged like them.
    pub(crate) const DEFINITIONS: &'static [PropertyDef; Field::COUNT] = &Self::FIELDS;
    const FIELDS: [PropertyDef; Field::COUNT] = {
        const fn field(field: Field, kind: &'static Kind) -> PropertyDef {
            PropertyDef {
                name: field.name(),
                required: false,
                kind,
                deprecated: false,
            }
        }
        [
            field(Field::EventId, &OPEN_TEXT),
            field(Field::Event, &OPEN_TEXT),
            field(Field::Timestamp, &DATETIME),
            field(Field::Platform, &OPEN_TEXT),
            field(Field::UserId, &OPEN_TEXT),
            field(Field::AnonymousId, &OPEN_TEXT),
            field(Field::SessionId, &OPEN_TEXT),
            field(Field::Properties, &CONTEXT),
            field(Field::UserProperties, &CONTEXT),
            field(Field::Context, &CONTEXT),
        ]
    };
}

/// Which event it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Name {
    /// There is no name, or it is not text.
    Missing,
    /// The plan has no such event.
    Unknown,
    /// [`IDENTIFY`].
    Identify,
    /// The plan's event of this index.
    Planned(usize),
}

impl Name {
    fn of(self, events: &'static [EventDef]) -> Option<&'static EventDef> {
        match self {
            Name::Planned(index) => events.get(index),
            _ => None,
        }
    }

    fn index(self, events: &'static [EventDef]) -> Option<usize> {
        match self {
            Name::Planned(index) => Some(index),
            Name::Identify => Some(events.len()),
            Name::Missing | Name::Unknown => None,
        }
    }
}

/// What one pass over an event has found.
#[derive(Debug, Clone)]
pub struct Judgement<'t> {
    plan: &'static Plan,
    text: &'t [u8],
    name: Name,
    id: Option<[u8; 16]>,
    /// The values of the top-level fields; nothing for those that are absent or null.
    fields: [Span; Field::COUNT],
    findings: Findings,
}

impl<'t> Judgement<'t> {
    /// The text is not JSON, or no object: nothing else that was found counts.
    #[cold]
    fn malformed(plan: &'static Plan, text: &'t [u8], error: SyntaxError) -> Self {
        let mut findings = Findings::default();
        findings.malformed(error);
        Self {
            plan,
            text,
            name: Name::Missing,
            id: None,
            fields: Default::default(),
            findings,
        }
    }

    /// Whether there is no violation. Warnings do not count.
    pub fn is_valid(&self) -> bool {
        self.findings.is_valid()
    }

    /// Whether there is nothing to say: neither a violation nor a warning.
    pub fn is_clean(&self) -> bool {
        self.is_valid() && self.findings.warnings().is_empty()
    }

    /// The plan's definition of the event; `None` for an event that the plan does not have, and for `$identify`.
    pub fn event(&self) -> Option<&'static EventDef> {
        self.name.of(self.plan.events)
    }

    /// Where the event stands in [`Plan::events`]; just behind them for `$identify`; `None` for an event that the plan
    /// does not have.
    pub fn event_index(&self) -> Option<usize> {
        self.name.index(self.plan.events)
    }

    /// The event's id, where it has a good one.
    pub fn event_id(&self) -> Option<[u8; 16]> {
        self.id
    }

    /// The JSON text of a top-level field's value; `None` where it is absent or null, or the event is malformed.
    pub fn field(&self, field: Field) -> Option<&'t str> {
        let span = self.fields.get(field as usize)?;
        core::str::from_utf8(span.of(self.text))
            .ok()
            .filter(|text| !text.is_empty())
    }

    /// The verdict, with a sentence for each finding, in the words of the plan that judged.
    pub fn verdict(&self, docs: &'static PlanDocs) -> Verdict {
        render::verdict(self, docs)
    }

    pub(crate) fn plan(&self) -> &'static Plan {
        self.plan
    }

    pub(crate) fn text(&self) -> &'t [u8] {
        self.text
    }

    pub(crate) fn name(&self) -> Name {
        self.name
    }

    pub(crate) fn findings(&self) -> &Findings {
        &self.findings
    }
}

/// What [`check`] says of an event.
#[derive(Debug, Clone, Copy)]
pub struct Checked {
    valid: bool,
    name: Name,
    has_event_id: bool,
}

impl Checked {
    /// Whether there is no violation: as [`Judgement::is_valid`].
    pub fn is_valid(&self) -> bool {
        self.valid
    }

    /// How bad the loss of the event is; `None` for an event that the plan does not have, and for `$identify`.
    pub fn priority(&self) -> Option<Priority> {
        Some(self.name.of(PackedPlan.events())?.priority)
    }

    /// Where the event stands in the plan: as [`Judgement::event_index`].
    pub fn event_index(&self) -> Option<usize> {
        self.name.index(PackedPlan.events())
    }

    /// Whether the event has a good id: whether [`Judgement::event_id`] finds one.
    pub fn has_event_id(&self) -> bool {
        self.has_event_id
    }
}

/// The pass itself: where it is, and what it has to remember until the end.
struct Judge<'t, K: Keep> {
    plan: K::Plan,
    text: &'t [u8],
    scan: Scanner<'t, K>,
    kept: K,
    name: Name,
    id: Option<K::Id>,
    /// The values of the top-level fields; nothing for those that are absent or null.
    fields: [Span; Field::COUNT],
    /// The place of `properties`, when they came before the event's name.
    waiting: Option<usize>,
    platform: Option<usize>,
    /// Where each property's value stands, by its index in the plan.
    places: [u32; 64],
    /// Properties that are as the plan wants them, and not null.
    sound: u64,
    /// The operators that have been met among the user properties.
    operators: u8,
    /// Each `user_id` among the user properties that is a good string, by its operator.
    mirrors: [Span; Operator::COUNT],
}

impl<'t, K: Keep> Judge<'t, K> {
    fn new(plan: K::Plan, text: &'t [u8]) -> Self {
        Self {
            plan,
            text,
            scan: Scanner::at(text, 0),
            kept: K::default(),
            name: Name::Missing,
            id: None,
            fields: Default::default(),
            waiting: None,
            platform: None,
            places: [0; 64],
            sound: 0,
            operators: 0,
            mirrors: Default::default(),
        }
    }

    fn find(&mut self, code: Code, place: Place, value: Span) {
        self.kept.add(code, place, value);
    }

    /// The plan's definition of the event, once its name is known.
    fn planned(&self) -> Option<&'static EventDef> {
        self.name.of(self.plan.events())
    }

    /// Judges the whole event. What was found does not count where the scanner has met a fault.
    fn event(&mut self) {
        if u32::try_from(self.text.len()).is_err() {
            return self.scan.fail(Expected::Shorter);
        }
        self.scan.skip_space();
        if self.scan.peek() != b'{' {
            // Other JSON and no JSON at all are told apart: the rest must be read to know.
            self.scan.skip_value();
            self.scan.go_back(0);
            return self.scan.fail(Expected::Event);
        }
        let present = self.envelope();
        self.scan.end();
        if let Some(at) = self.waiting
            && matches!(self.name, Name::Planned(_) | Name::Identify)
        {
            self.scan.go_back(at);
            self.properties();
        }
        self.absences(present);
        self.rules();
    }

    /// What can only be known at the end: which fields are missing, and whether the platform may send this event.
    fn absences(&mut self, present: u64) {
        let is_identify = self.name == Name::Identify;
        let is_absent = |field: Field| present & field.bit() == 0;
        let platform = self.platform.and_then(|platform| self.plan.platforms().get(platform));
        let needed = if is_identify {
            Field::UserProperties
        } else {
            Field::Properties
        };
        let mut missing = Field::EVERYWHERE | needed.bit();
        if platform.is_some_and(|platform| platform.session_required) {
            missing |= Field::SessionId.bit();
        }
        missing &= !present;
        if missing != 0 {
            for field in Field::ALL.iter().filter(|field| missing & field.bit() != 0) {
                self.find(Code::MissingField, Place::Field(*field), Span::default());
            }
        }
        let event = self.planned();
        let identity = if is_identify {
            Some(Identity::User)
        } else {
            event.map(|event| event.identity)
        };
        let is_nobody = is_absent(Field::UserId)
            && match identity {
                Some(Identity::User) => true,
                Some(Identity::Visitor) => is_absent(Field::AnonymousId),
                Some(Identity::None) | None => false,
            };
        if is_nobody {
            self.find(Code::MissingIdentity, Place::Field(Field::UserId), Span::default());
        }
        if let (Some(event), Some(platform)) = (event, self.platform)
            && event.platforms >> platform & 1 == 0
        {
            let value = self.field_span(Field::Platform);
            self.find(Code::PlatformNotAllowed, Place::Field(Field::Platform), value);
        }
    }

    fn field_span(&self, field: Field) -> Span {
        self.fields.get(field as usize).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
