//! The judge: one pass over the bytes of an event, driven by the plan's table, and what it found.

mod key;
mod properties;
mod rules;
mod user_properties;
mod value;

use crate::docs::PlanDocs;
use crate::finding::{Findings, Operator, Place};
use crate::format;
use crate::scan::{Expected, Scanner, Span, SyntaxError};
use crate::table::{EventDef, Identity, Kind, Plan, PlatformDef, Text as TextKind};
use crate::verdict::{Code, Verdict};
use crate::{PLAN, PLAN_DOCS, index, render};
use key::Key;

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
        let mut judgement = Judgement::new(self, text);
        if let Err(error) = Judge::new(&mut judgement).event() {
            judgement.malformed(error);
        }
        judgement.findings.settle(text);
        judgement
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
            pub fn name(self) -> &'static str {
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

    fn bit(self) -> u16 {
        1 << self as u16
    }
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
    fn new(plan: &'static Plan, text: &'t [u8]) -> Self {
        Self {
            plan,
            text,
            name: Name::Missing,
            id: None,
            fields: Default::default(),
            findings: Findings::default(),
        }
    }

    /// The text is not JSON, or no object: nothing else that was found counts.
    #[cold]
    fn malformed(&mut self, error: SyntaxError) {
        *self = Self::new(self.plan, self.text);
        self.findings.malformed(error);
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
        match self.name {
            Name::Planned(index) => self.plan.events.get(index),
            _ => None,
        }
    }

    /// Where the event stands in [`Plan::events`]; just behind them for `$identify`; `None` for an event that the plan
    /// does not have.
    pub fn event_index(&self) -> Option<usize> {
        match self.name {
            Name::Planned(index) => Some(index),
            Name::Identify => Some(self.plan.events.len()),
            Name::Missing | Name::Unknown => None,
        }
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

/// The pass itself: where it is, and what it has to remember until the end.
struct Judge<'j, 't> {
    scan: Scanner<'t>,
    judgement: &'j mut Judgement<'t>,
    /// The top-level keys seen, whatever their value.
    seen: u16,
    /// The place of `properties`, when they came before the event's name.
    waiting: Option<usize>,
    platform: Option<usize>,
    /// Where each property's value stands, by its index in the plan.
    places: [u32; 64],
    /// Properties that are neither absent nor null.
    present: u64,
    /// Those of `present` that are as the plan wants them.
    sound: u64,
    /// Each `user_id` among the user properties that is a good string, by its operator.
    mirrors: [Span; Operator::COUNT],
}

type Pass<T> = Result<T, SyntaxError>;

impl<'j, 't> Judge<'j, 't> {
    fn new(judgement: &'j mut Judgement<'t>) -> Self {
        Self {
            scan: Scanner::new(judgement.text),
            judgement,
            seen: 0,
            waiting: None,
            platform: None,
            places: [0; 64],
            present: 0,
            sound: 0,
            mirrors: Default::default(),
        }
    }

    fn find(&mut self, code: Code, place: Place, value: Span) {
        self.judgement.findings.add(code, place, value);
    }

    /// Judges the whole event.
    fn event(mut self) -> Pass<()> {
        self.envelope()?;
        self.absences();
        self.rules();
        Ok(())
    }

    /// Reads the whole event.
    fn envelope(&mut self) -> Pass<()> {
        if u32::try_from(self.judgement.text.len()).is_err() {
            return self.scan.fail(Expected::Shorter);
        }
        self.scan.skip_space();
        if self.scan.peek() != b'{' {
            // Other JSON and no JSON at all are told apart: the rest must be read to know.
            self.scan.skip_value()?;
            return Err(SyntaxError {
                at: 0,
                expected: Expected::Event,
            });
        }
        let mut more = self.scan.enter(b'}')?;
        let mut expected = 0;
        while more {
            match self.key(Field::ALL, expected)? {
                Key::Known(index, field) => {
                    expected = index + 1;
                    self.field(*field)?;
                }
                Key::Unknown(key) => self.skip(Code::UnknownField, Place::UnknownField(key))?,
            }
            more = self.scan.next(b'}')?;
        }
        self.scan.skip_space();
        if self.scan.position() != self.judgement.text.len() {
            return self.scan.fail(Expected::End);
        }
        if let (Some(at), Name::Planned(_) | Name::Identify) = (self.waiting, self.judgement.name) {
            self.scan = Scanner::at(self.judgement.text, at, 1);
            self.properties()?;
        }
        Ok(())
    }

    fn field(&mut self, field: Field) -> Pass<()> {
        let place = Place::Field(field);
        if self.seen & field.bit() != 0 {
            return self.skip(Code::DuplicateProperty, place);
        }
        self.seen |= field.bit();
        if self.null()? {
            return Ok(());
        }
        let start = self.scan.position();
        match field {
            Field::EventId => self.event_id(place)?,
            Field::Event => self.name(place)?,
            Field::Timestamp => drop(self.value(&DATETIME, place)?),
            Field::Platform => self.platform(place)?,
            Field::UserId | Field::AnonymousId | Field::SessionId => drop(self.value(&OPEN_TEXT, place)?),
            Field::Properties if self.scan.peek() != b'{' => self.skip(Code::WrongType, place)?,
            Field::Properties => match self.judgement.name {
                Name::Planned(_) | Name::Identify => self.properties()?,
                Name::Missing | Name::Unknown => {
                    self.waiting = Some(start);
                    self.scan.skip_value()?;
                }
            },
            Field::UserProperties => self.user_properties()?,
            Field::Context => drop(self.value(&CONTEXT, place)?),
        }
        let span = self.scan.since(start);
        if let Some(value) = self.judgement.fields.get_mut(field as usize) {
            *value = span;
        }
        Ok(())
    }

    fn event_id(&mut self, place: Place) -> Pass<()> {
        let start = self.scan.position();
        if let Some(text) = self.string(place)? {
            self.judgement.id = format::uuid(text);
            if self.judgement.id.is_none() {
                self.find(Code::BadFormat, place, self.scan.since(start));
            }
        }
        Ok(())
    }

    fn name(&mut self, place: Place) -> Pass<()> {
        let start = self.scan.position();
        let Some(text) = self.string(place)? else {
            return Ok(());
        };
        let plan = self.judgement.plan;
        let planned = text.with_bytes(|name| index::find(plan.events, plan.event_index, name));
        self.judgement.name = if let Some(index) = planned {
            if plan.events.get(index).is_some_and(|event| event.deprecated) {
                self.find(Code::Deprecated, place, self.scan.since(start));
            }
            Name::Planned(index)
        } else if text.is(IDENTIFY) {
            Name::Identify
        } else {
            self.find(Code::UnknownEvent, place, self.scan.since(start));
            Name::Unknown
        };
        Ok(())
    }

    fn platform(&mut self, place: Place) -> Pass<()> {
        let start = self.scan.position();
        let Some(text) = self.string(place)? else {
            return Ok(());
        };
        self.platform = self
            .judgement
            .plan
            .platforms
            .iter()
            .position(|platform| text.is(platform.name));
        if self.platform.is_none() {
            self.find(Code::NotInEnum, place, self.scan.since(start));
        }
        Ok(())
    }

    /// What can only be known at the end: which fields are missing, and whether the platform may send this event.
    fn absences(&mut self) {
        let event = self.judgement.event();
        let is_identify = self.judgement.name == Name::Identify;
        for (field, required) in [
            (Field::EventId, true),
            (Field::Event, true),
            (Field::Timestamp, true),
            (Field::Platform, true),
            (
                Field::SessionId,
                self.planned_platform()
                    .is_some_and(|platform| platform.session_required),
            ),
            (Field::Properties, !is_identify),
            (Field::UserProperties, is_identify),
        ] {
            if required && self.is_absent(field) {
                self.find(Code::MissingField, Place::Field(field), Span::default());
            }
        }
        let identity = if is_identify {
            Some(Identity::User)
        } else {
            event.map(|event| event.identity)
        };
        let is_nobody = self.is_absent(Field::UserId)
            && match identity {
                Some(Identity::User) => true,
                Some(Identity::Visitor) => self.is_absent(Field::AnonymousId),
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

    fn planned_platform(&self) -> Option<&'static PlatformDef> {
        self.judgement.plan.platforms.get(self.platform?)
    }

    fn field_span(&self, field: Field) -> Span {
        self.judgement.fields.get(field as usize).copied().unwrap_or_default()
    }

    fn is_absent(&self, field: Field) -> bool {
        self.field_span(field).is_empty()
    }
}

#[cfg(test)]
mod tests;
