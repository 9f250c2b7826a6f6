//! The kinds of change, and whom each of them breaks: the one table of these decisions.

use super::version::Bump;
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

/// What somebody notices of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Nothing.
    None,
    /// Something, which needs no answer.
    Compatible,
    /// What was right may be wrong now.
    Breaking,
}

/// One change between two plans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which kind of change it is.
    pub kind: ChangeKind,
    /// The part of the plan file that changed, as TOML names it: `events.bought.priority`.
    pub path: String,
    /// Whether the path is one of the old plan, because the new one no longer has it.
    pub is_gone: bool,
    /// What changed, in words.
    pub message: String,
}

impl Serialize for Change {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Change", 6)?;
        object.serialize_field("kind", self.kind.name())?;
        object.serialize_field("path", &self.path)?;
        object.serialize_field("is_gone", &self.is_gone)?;
        object.serialize_field("senders", &self.kind.senders())?;
        object.serialize_field("readers", &self.kind.readers())?;
        object.serialize_field("message", &self.message)?;
        object.end()
    }
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $name:ident = $wire:literal, $senders:ident, $readers:ident;)+) => {
        /// The kinds of change. *Senders* are broken by a change if an event that was valid may be invalid after it;
        /// *readers*, if something may come or be missing that they could rely on not to, or if what they ask for no
        /// longer comes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ChangeKind {
            $($(#[doc = $doc])+ $name,)+
        }

        impl ChangeKind {
            /// Every kind with what it means.
            pub const ALL: &'static [(ChangeKind, &'static str)] =
                &[$((ChangeKind::$name, concat!($($doc),+)),)+];

            /// Its name in JSON. Never changed.
            pub fn name(self) -> &'static str {
                match self { $(ChangeKind::$name => $wire,)+ }
            }

            /// What senders notice of it.
            pub fn senders(self) -> Effect {
                match self { $(ChangeKind::$name => Effect::$senders,)+ }
            }

            /// What readers notice of it.
            pub fn readers(self) -> Effect {
                match self { $(ChangeKind::$name => Effect::$readers,)+ }
            }
        }
    };
}

kinds! {
    /// An event was added.
    EventAdded = "event_added", Compatible, Compatible;
    /// An event was removed. A new name is a removal and an addition.
    EventRemoved = "event_removed", Breaking, Breaking;
    /// The priority of an event changed.
    PriorityChanged = "priority_changed", Compatible, Compatible;
    /// An event may come from one more platform.
    EventPlatformAdded = "event_platform_added", Compatible, Compatible;
    /// An event no longer comes from a platform.
    EventPlatformRemoved = "event_platform_removed", Breaking, Breaking;
    /// An event must say more of whom it is about: none, visitor, user.
    IdentityTightened = "identity_tightened", Breaking, Compatible;
    /// An event may say less of whom it is about.
    IdentityLoosened = "identity_loosened", Compatible, Breaking;
    /// Only servers may send what pages could send.
    ClosedToPages = "closed_to_pages", Breaking, Compatible;
    /// Pages may send what only servers could send.
    OpenedToPages = "opened_to_pages", Compatible, Compatible;
    /// A property was added without which the event is invalid.
    RequiredPropertyAdded = "required_property_added", Breaking, Compatible;
    /// A property or user property was added that may be left out.
    OptionalPropertyAdded = "optional_property_added", Compatible, Compatible;
    /// A property or user property was removed.
    PropertyRemoved = "property_removed", Breaking, Breaking;
    /// A property that could be left out is required.
    PropertyRequired = "property_required", Breaking, Compatible;
    /// A property that was required may be left out.
    PropertyOptional = "property_optional", Compatible, Breaking;
    /// A property takes fewer values: another bound, fewer decimals, a value gone from a closed list.
    ValuesNarrowed = "values_narrowed", Breaking, Compatible;
    /// A property takes more values, such as one more in a closed list. A list that grows is a known list.
    ValuesWidened = "values_widened", Compatible, Breaking;
    /// A property takes other values, such as those of another type.
    ValuesReplaced = "values_replaced", Breaking, Breaking;
    /// Values were added to a known list, or removed from it: only warnings come or go.
    KnownValuesChanged = "known_values_changed", Compatible, Compatible;
    /// A user property keeps its first value where it kept its last, or the other way round.
    UpdateChanged = "update_changed", Compatible, Breaking;
    /// A rule was added.
    RuleAdded = "rule_added", Breaking, Compatible;
    /// A rule was added that speaks of a new property, so that older events cannot break it.
    RuleOfNewPropertyAdded = "rule_of_new_property_added", Compatible, Compatible;
    /// A rule was removed.
    RuleRemoved = "rule_removed", Compatible, Breaking;
    /// The tolerance of a rule is smaller.
    RuleTightened = "rule_tightened", Breaking, Compatible;
    /// The tolerance of a rule is larger.
    RuleLoosened = "rule_loosened", Compatible, Breaking;
    /// A rule of the same name asks for something else.
    RuleReplaced = "rule_replaced", Breaking, Breaking;
    /// A rule has another name, and asks for the same.
    RuleRenamed = "rule_renamed", Compatible, Compatible;
    /// Something is deprecated: using it is valid, with a warning.
    Deprecated = "deprecated", Compatible, Compatible;
    /// Something is no longer deprecated.
    Undeprecated = "undeprecated", Compatible, Compatible;
    /// A platform was added. No event comes from it yet.
    PlatformAdded = "platform_added", Compatible, Compatible;
    /// A platform was removed.
    PlatformRemoved = "platform_removed", Breaking, Breaking;
    /// Events of a platform must carry a `session_id`.
    SessionRequired = "session_required", Breaking, Compatible;
    /// Events of a platform may come without a `session_id`.
    SessionOptional = "session_optional", Compatible, Breaking;
    /// The plan has another name.
    PlanRenamed = "plan_renamed", Compatible, Compatible;
    /// A funnel was added.
    FunnelAdded = "funnel_added", None, Compatible;
    /// A funnel was removed.
    FunnelRemoved = "funnel_removed", None, Breaking;
    /// A funnel has other steps or another window: its numbers cannot be compared with those before.
    FunnelChanged = "funnel_changed", None, Breaking;
    /// A cohort was added.
    CohortAdded = "cohort_added", None, Compatible;
    /// A cohort was removed.
    CohortRemoved = "cohort_removed", None, Breaking;
    /// A cohort has further metrics or days.
    CohortExtended = "cohort_extended", None, Compatible;
    /// A cohort counts other people or other events, or lacks metrics or days that it had.
    CohortChanged = "cohort_changed", None, Breaking;
    /// One hopes to read something else in a cohort.
    GoalChanged = "goal_changed", None, Compatible;
    /// Only words or examples changed: descriptions, categories, what is expected, why something is deprecated.
    WordsChanged = "words_changed", None, None;
}

impl ChangeKind {
    /// How far it moves the version.
    pub fn bump(self) -> Bump {
        match self.senders().max(self.readers()) {
            Effect::Breaking => Bump::Major,
            Effect::Compatible => Bump::Minor,
            Effect::None => Bump::Patch,
        }
    }

    /// Its place among the changes: what breaks everybody, senders, readers, nobody; words last.
    pub(super) fn rank(self) -> u8 {
        match (self.senders(), self.readers()) {
            (Effect::Breaking, Effect::Breaking) => 0,
            (Effect::Breaking, _) => 1,
            (_, Effect::Breaking) => 2,
            (Effect::None, Effect::None) => 4,
            _ => 3,
        }
    }
}
