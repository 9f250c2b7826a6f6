//! The members of an event's objects: its fields, its properties, and what it says of the person.

use super::{Field, IDENTIFY, Judge, Name};
use crate::finding::{Operator, Place};
use crate::keep::Keep;
use crate::members::{Member, Table};
use crate::scan::Span;
use crate::table::Kind;
use crate::text::Text;
use crate::verdict::Code;

/// The user property that mirrors the event's `user_id`.
const USER_ID: &[u8] = b"user_id";

/// Which object of an event it is.
#[derive(Debug, Clone, Copy)]
enum Object {
    Event,
    Properties,
    UserProperties(Operator),
}

impl Object {
    /// Where the plan's member of this index stands.
    fn place(self, index: usize) -> Place {
        match self {
            Object::Event => Place::Field(field(index)),
            Object::Properties => Place::property(index),
            Object::UserProperties(operator) => Place::user_property(operator, index),
        }
    }
}

fn field(index: usize) -> Field {
    Field::ALL.get(index).copied().unwrap_or(Field::Context)
}

impl<'t, K: Keep> Judge<'t, K> {
    /// Judges the event itself. Which fields are there, and not null.
    pub(super) fn envelope(&mut self) -> u64 {
        self.members(Object::Event, &self.plan.fields())
    }

    /// Judges the properties that stand here. `$identify` allows an empty object.
    pub(super) fn properties(&mut self) {
        let index = match self.name {
            Name::Planned(index) => index,
            _ => usize::MAX,
        };
        let known = self.plan.properties(index);
        let present = self.members(Object::Properties, &known);
        for (index, member) in known.enumerate() {
            if member.required && present >> index & 1 == 0 {
                self.find(Code::MissingProperty, Place::property(index), Span::default());
            }
        }
    }

    /// Judges the object that stands here, member by member. Which of the known ones have a value that is not null.
    fn members(&mut self, object: Object, known: &<K::Plan as Table>::Members) -> u64 {
        let (mut seen, mut present, mut expected) = (0, 0, 0);
        let mut more = self.scan.enter(b'}');
        while more {
            let start = self.scan.position();
            match self.key(known, expected) {
                Ok((index, member)) => {
                    expected = index + 1;
                    let place = object.place(index);
                    let bit = 1 << index;
                    if seen & bit != 0 {
                        self.skip(Code::DuplicateProperty, place);
                    } else if !self.null() {
                        present |= bit;
                        self.member(object, index, member, place);
                    }
                    seen |= bit;
                }
                Err(key) => self.unknown(object, start, key),
            }
            more = self.scan.next(b'}');
        }
        present
    }

    /// Reads a key and stops at the value: the known member and its index, or the key of another one.
    ///
    /// Senders mostly keep the plan's order: the `expected` name is tried first.
    #[inline]
    fn key(&mut self, known: &<K::Plan as Table>::Members, expected: usize) -> Result<(usize, Member), Text<'t>> {
        if K::ALL
            && let Some(member) = known.clone().nth(expected)
            && self.scan.key_is(member.name)
        {
            return Ok((expected, member));
        }
        let key = self.scan.key();
        let named = |(_, member): &(usize, Member)| key.is::<K>(member.name);
        known.clone().enumerate().find(named).ok_or(key)
    }

    #[inline]
    fn member(&mut self, object: Object, index: usize, member: Member, place: Place) {
        let start = self.scan.position();
        match object {
            Object::Event => self.field(field(index), member.kind, place),
            Object::Properties => {
                if let Some(place) = self.places.get_mut(index) {
                    *place = self.scan.position_u32();
                }
                if self.value(member.kind, place) {
                    self.sound |= 1 << index;
                }
            }
            Object::UserProperties(operator) => {
                if self.value(member.kind, place)
                    && member.name == USER_ID
                    && let Some(mirror) = self.mirrors.get_mut(operator as usize)
                {
                    *mirror = self.scan.since(start);
                }
            }
        }
        if member.deprecated {
            self.find(Code::Deprecated, place, self.scan.since(start));
        }
    }

    /// Judges a member that the object's definitions do not have.
    #[cold]
    fn unknown(&mut self, object: Object, start: usize, key: Text<'t>) {
        let span = Span::of_key(start, key);
        match object {
            Object::Event => self.skip(Code::UnknownField, Place::UnknownField(span)),
            Object::Properties => self.skip(Code::UnknownProperty, Place::UnknownProperty(span)),
            Object::UserProperties(operator) => match Operator::of::<K>(key) {
                Some(named) if operator == Operator::Flat => self.operation(named),
                _ => {
                    let place = Place::UnknownUserProperty { operator, key: span };
                    self.skip(Code::UnknownProperty, place);
                }
            },
        }
    }

    /// Judges `$set` or `$setOnce`.
    fn operation(&mut self, operator: Operator) {
        let place = Place::Operator(operator);
        let bit = 1 << operator as u8;
        if self.operators & bit != 0 {
            return self.skip(Code::DuplicateProperty, place);
        }
        self.operators |= bit;
        if !self.null() {
            self.user_properties(operator, place);
        }
    }

    fn user_properties(&mut self, operator: Operator, place: Place) {
        if self.scan.peek() == b'{' {
            self.members(Object::UserProperties(operator), &self.plan.user_properties());
        } else {
            self.skip(Code::WrongType, place);
        }
    }

    #[inline]
    fn field(&mut self, field: Field, kind: &Kind, place: Place) {
        let start = self.scan.position();
        match field {
            Field::EventId => self.event_id(place),
            Field::Event => self.event_name(place),
            Field::Platform => self.platform(place),
            Field::Properties if self.scan.peek() != b'{' => self.skip(Code::WrongType, place),
            Field::Properties => match self.name {
                Name::Planned(_) | Name::Identify => self.properties(),
                Name::Missing | Name::Unknown => {
                    self.waiting = Some(start);
                    self.scan.skip_value();
                }
            },
            Field::UserProperties => self.user_properties(Operator::Flat, place),
            _ => drop(self.value(kind, place)),
        }
        let span = self.scan.since(start);
        if let Some(value) = self.fields.get_mut(field as usize) {
            *value = span;
        }
    }

    fn event_id(&mut self, place: Place) {
        let start = self.scan.position();
        if let Some(text) = self.string(place) {
            self.id = text.with_bytes(K::id);
            if self.id.is_none() {
                self.find(Code::BadFormat, place, self.scan.since(start));
            }
        }
    }

    fn event_name(&mut self, place: Place) {
        let start = self.scan.position();
        let Some(text) = self.string(place) else { return };
        self.name = if let Some(index) = self.plan.find_event(text) {
            if self.plan.events().get(index).is_some_and(|event| event.deprecated) {
                self.find(Code::Deprecated, place, self.scan.since(start));
            }
            Name::Planned(index)
        } else if text.is::<K>(IDENTIFY.as_bytes()) {
            Name::Identify
        } else {
            self.find(Code::UnknownEvent, place, self.scan.since(start));
            Name::Unknown
        };
    }

    fn platform(&mut self, place: Place) {
        let start = self.scan.position();
        let Some(text) = self.string(place) else { return };
        let mut platforms = self.plan.platforms().iter();
        self.platform = platforms.position(|platform| text.is::<K>(platform.name.as_bytes()));
        if self.platform.is_none() {
            self.find(Code::NotInEnum, place, self.scan.since(start));
        }
    }
}
