//! The members that an event's objects may have: as the plan's table has them, or packed for a small program.

use core::slice;

use crate::judge::Field;
use crate::keep::Tally;
use crate::table::{Check, EventDef, Kind, Plan, PlatformDef, PropertyDef, Rule};
use crate::text::Text;
use crate::{PLAN, index};

/// A member that an object may have.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    pub name: &'static [u8],
    pub kind: &'static Kind,
    pub required: bool,
    pub deprecated: bool,
}

/// A plan in the form that a pass reads.
pub trait Table: Copy {
    /// The members of an object, in the order of the plan.
    type Members: Iterator<Item = Member> + Clone;
    /// The fields of an event.
    fn fields(self) -> Self::Members;
    /// The properties of the event with this index; none where there is no such event.
    fn properties(self, event: usize) -> Self::Members;
    /// What an event may say of the person.
    fn user_properties(self) -> Self::Members;
    /// The events; those of a packed plan have no properties.
    fn events(self) -> &'static [EventDef];
    /// Where events come from.
    fn platforms(self) -> &'static [PlatformDef];
    /// Where the event of this name stands among them.
    fn find_event(self, name: Text<'_>) -> Option<usize>;
}

impl Table for &'static Plan {
    type Members = Definitions;

    fn fields(self) -> Definitions {
        Definitions(Field::DEFINITIONS.iter())
    }

    fn properties(self, event: usize) -> Definitions {
        let properties = self.events.get(event).map_or(&[][..], |event| event.properties);
        Definitions(properties.iter())
    }

    fn user_properties(self) -> Definitions {
        Definitions(self.user_properties.iter())
    }

    fn events(self) -> &'static [EventDef] {
        self.events
    }

    fn platforms(self) -> &'static [PlatformDef] {
        self.platforms
    }

    fn find_event(self, name: Text<'_>) -> Option<usize> {
        name.with_bytes(|name| index::find(self.events, self.event_index, name))
    }
}

/// The members of a plan's table.
#[derive(Debug, Clone)]
pub struct Definitions(slice::Iter<'static, PropertyDef>);

impl Definitions {
    #[inline]
    fn member(definition: &PropertyDef) -> Member {
        Member {
            name: definition.name.as_bytes(),
            kind: definition.kind,
            required: definition.required,
            deprecated: definition.deprecated,
        }
    }
}

impl Iterator for Definitions {
    type Item = Member;

    #[inline]
    fn next(&mut self) -> Option<Member> {
        self.0.next().map(Self::member)
    }

    #[inline]
    fn nth(&mut self, index: usize) -> Option<Member> {
        self.0.nth(index).map(Self::member)
    }
}

/// [`PLAN`], packed while compiling: one list of all members, behind each other, without an address for each name.
///
/// Compression finds little in addresses: the table of a plan takes twice the bytes.
#[derive(Debug, Clone, Copy)]
pub struct PackedPlan;

impl Table for PackedPlan {
    type Members = Packed;

    fn fields(self) -> Packed {
        Packed::list(0)
    }

    fn properties(self, event: usize) -> Packed {
        Packed::list(event.saturating_add(2))
    }

    fn user_properties(self) -> Packed {
        Packed::list(1)
    }

    fn events(self) -> &'static [EventDef] {
        &EVENTS
    }

    fn platforms(self) -> &'static [PlatformDef] {
        PLAN.platforms
    }

    fn find_event(self, name: Text<'_>) -> Option<usize> {
        EVENTS.iter().position(|event| name.is::<Tally>(event.name.as_bytes()))
    }
}

/// Packed members that have not been read.
#[derive(Debug, Clone)]
pub struct Packed {
    names: &'static [u8],
    kinds: &'static [&'static Kind],
    left: u8,
}

impl Packed {
    /// The list of this number: the fields, the user properties, and the properties of each event.
    fn list(number: usize) -> Self {
        let mut packed = Self {
            names: &NAMES,
            kinds: &KINDS,
            left: 0,
        };
        for count in COUNTS.iter().take(number) {
            packed.left = *count;
            while packed.next().is_some() {}
        }
        packed.left = COUNTS.get(number).copied().unwrap_or(0);
        packed
    }
}

impl Iterator for Packed {
    type Item = Member;

    fn next(&mut self) -> Option<Member> {
        self.left = self.left.checked_sub(1)?;
        let (head, rest) = self.names.split_first()?;
        let (name, names) = rest.split_at_checked(usize::from(head & !REQUIRED))?;
        let (kind, kinds) = self.kinds.split_first()?;
        (self.names, self.kinds) = (names, kinds);
        Some(Member {
            name,
            kind,
            required: head & REQUIRED != 0,
            // That would only be a warning.
            deprecated: false,
        })
    }
}

/// Added to a name's length, where the member is required.
const REQUIRED: u8 = 0x80;

/// How many lists there are: of the fields, of the user properties, and of each event's properties.
const LISTS: usize = 2 + PLAN.events.len();
/// How many members they have together.
const MEMBERS: usize = {
    let mut members = 0;
    let mut number = 0;
    while number < LISTS {
        members += list(number).len();
        number += 1;
    }
    members
};
/// How many bytes the names of these have together.
const LETTERS: usize = {
    let mut letters = 0;
    let mut number = 0;
    while number < LISTS {
        let mut index = 0;
        while index < list(number).len() {
            letters += list(number)[index].name.len();
            index += 1;
        }
        number += 1;
    }
    letters
};

/// The members of this list, as the plan's table has them.
const fn list(number: usize) -> &'static [PropertyDef] {
    match number {
        0 => Field::DEFINITIONS,
        1 => PLAN.user_properties,
        _ => PLAN.events[number - 2].properties,
    }
}

/// How many members each list has.
static COUNTS: [u8; LISTS] = {
    let mut counts = [0; LISTS];
    let mut number = 0;
    while number < LISTS {
        assert!(list(number).len() <= 64);
        #[expect(clippy::cast_possible_truncation, reason = "at most 64, as was asked above")]
        let count = list(number).len() as u8;
        counts[number] = count;
        number += 1;
    }
    counts
};

/// The names of all members, each behind its length.
static NAMES: [u8; MEMBERS + LETTERS] = {
    let mut names = [0; MEMBERS + LETTERS];
    let (mut at, mut number) = (0, 0);
    while number < LISTS {
        let mut index = 0;
        while index < list(number).len() {
            let definition = &list(number)[index];
            let name = definition.name.as_bytes();
            assert!(name.len() < REQUIRED as usize);
            #[expect(clippy::cast_possible_truncation, reason = "less than 128, as was asked above")]
            let length = name.len() as u8;
            names[at] = length | if definition.required { REQUIRED } else { 0 };
            at += 1;
            let mut letter = 0;
            while letter < name.len() {
                names[at] = name[letter];
                at += 1;
                letter += 1;
            }
            index += 1;
        }
        number += 1;
    }
    names
};

/// The kinds of all members.
static KINDS: [&Kind; MEMBERS] = {
    let mut kinds = [Field::DEFINITIONS[0].kind; MEMBERS];
    let (mut at, mut number) = (0, 0);
    while number < LISTS {
        let mut index = 0;
        while index < list(number).len() {
            kinds[at] = list(number)[index].kind;
            at += 1;
            index += 1;
        }
        number += 1;
    }
    kinds
};

/// How many rules the events have together.
const RULE_COUNT: usize = {
    let (mut count, mut event) = (0, 0);
    while event < PLAN.events.len() {
        count += PLAN.events[event].rules.len();
        event += 1;
    }
    count
};

/// The rules of all events, without the names that only a verdict shows.
static RULES: [Rule; RULE_COUNT] = {
    let check = Check::DiffersFrom { property: 0 };
    let mut rules = [Rule { name: "", at: 0, check }; RULE_COUNT];
    let (mut at, mut event) = (0, 0);
    while event < PLAN.events.len() {
        let mut index = 0;
        while index < PLAN.events[event].rules.len() {
            rules[at] = Rule {
                name: "",
                ..PLAN.events[event].rules[index]
            };
            at += 1;
            index += 1;
        }
        event += 1;
    }
    rules
};

/// The events, without properties.
static EVENTS: [EventDef; LISTS - 2] = {
    let mut events = [PLAN.events[0]; LISTS - 2];
    let (mut event, mut left): (usize, &'static [Rule]) = (0, &RULES);
    while event < events.len() {
        let (rules, rest) = left.split_at(PLAN.events[event].rules.len());
        left = rest;
        events[event] = EventDef {
            properties: &[],
            rules,
            ..PLAN.events[event]
        };
        event += 1;
    }
    events
};

#[cfg(test)]
mod tests {
    use std::format;
    use std::vec::Vec;

    use super::*;

    #[track_caller]
    fn assert_the_same(packed: Packed, table: Definitions) {
        // The kind itself is compared, and not its address. Deprecations only warn, and are not packed.
        let outline = |member: Member| format!("{:?} {} {:?}", member.name, member.required, member.kind);
        assert!(packed.map(outline).eq(table.map(outline)));
    }

    #[test]
    fn the_packed_plan_has_the_members_of_the_table_in_their_order() {
        let table = &PLAN;
        assert_the_same(PackedPlan.fields(), table.fields());
        assert_the_same(PackedPlan.user_properties(), Table::user_properties(table));
        assert_eq!(PackedPlan.events().len(), PLAN.events.len());
        for (index, event) in PLAN.events.iter().enumerate() {
            assert_the_same(PackedPlan.properties(index), table.properties(index));
            assert_eq!(PackedPlan.properties(index).count(), event.properties.len());
        }
        assert_eq!(PackedPlan.properties(usize::MAX).count(), 0);
    }

    #[test]
    fn the_packed_events_have_the_rules_of_the_table_without_their_names() {
        for (packed, event) in PackedPlan.events().iter().zip(PLAN.events) {
            let places = |event: &EventDef| event.rules.iter().map(|rule| rule.at).collect::<Vec<_>>();
            let checks =
                |event: &EventDef| format!("{:?}", event.rules.iter().map(|rule| rule.check).collect::<Vec<_>>());
            assert_eq!(places(packed), places(event), "{}", event.name);
            assert_eq!(checks(packed), checks(event), "{}", event.name);
            assert_eq!(crate::platforms_of(event.name.as_bytes()), event.platforms);
        }
        assert_eq!(crate::platforms_of(b"$identify"), 0);
    }
}
