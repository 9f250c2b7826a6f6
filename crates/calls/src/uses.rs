//! Which events a source sends: the rules by which a token counts as a use of an event.

use std::collections::BTreeMap;

use crate::{Argument, Language, Source, Token, TokenKind, nearest};

/// Functions whose first string is an event's name, whatever it is.
const TRACK: [&str; 3] = ["track", "track_event", "trackEvent"];
/// Names of the argument or key that holds an event's name.
const NAME_KEYS: [&str; 5] = ["event", "event_name", "event_type", "eventName", "eventType"];
/// Words before a type's name that define, import or take it apart, and send nothing.
const NO_USE: [&str; 9] = ["struct", "enum", "class", "impl", "for", "let", "import", "type", "as"];

/// The events that a source uses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Uses {
    /// Names of the plan, each with the lines of its uses in their order.
    pub events: BTreeMap<String, Vec<usize>>,
    /// Names that are tracked, and that the plan does not have.
    pub unknown: Vec<Unknown>,
}

/// A name that is tracked, and that the plan does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// The name as it stands there.
    pub name: String,
    /// Its line.
    pub line: usize,
    /// The plan's name that was probably meant.
    pub nearest: Option<String>,
}

/// Constants that hold events' names, by their own name: `LESSON_BOOKED` and `lesson_booked`.
pub type Constants = BTreeMap<String, String>;

/// Finds the constants and members of enums that hold a name of the plan: `LESSON_BOOKED = "lesson_booked"`.
pub fn constants(source: &Source, names: &[&str]) -> Constants {
    let tokens = source.tokens().iter().enumerate();
    let found = tokens.filter_map(|(place, token)| {
        let text = token.text().filter(|text| names.contains(text))?;
        let sign = source.before(place).is_some_and(|sign| sign.is('=') || sign.is(':'));
        // `==` and `!=` compare.
        let compares = place.checked_sub(2).and_then(|before| source.get(before));
        let assigns = sign && !compares.is_some_and(|mark| mark.is('=') || mark.is('!'));
        let ends = source
            .get(place + 1)
            .is_none_or(|next| [';', ',', '}', ')'].iter().any(|mark| next.is(*mark)) || next.line > token.line);
        // `NAME = "…"`, `NAME: "…"`, and with a type: `NAME: &str = "…"`, `NAME: Final = "…"`.
        let line = source
            .tokens()
            .get(..place.checked_sub(1)?)?
            .iter()
            .rev()
            .take_while(|before| before.line == token.line);
        let word = line
            .take(MAX_CONSTANT_TOKENS)
            .filter_map(Token::word)
            .find(|word| is_constant(word))?;
        (assigns && ends).then(|| (word.to_owned(), text.to_owned()))
    });
    found.collect()
}

/// How far before its value a constant's name may stand: past a type such as `: &'static str`.
const MAX_CONSTANT_TOKENS: usize = 6;

/// `LESSON_BOOKED` and `LessonBooked`, unlike `lesson` and `String`-like words of one capital.
fn is_constant(word: &str) -> bool {
    let starts = word.starts_with(|first: char| first.is_uppercase());
    starts && word.chars().filter(|char| char.is_uppercase()).count() > 1
}

/// Finds the uses of the plan's events, which are given by name.
///
/// A use is: a string that is the event's name and a whole argument of a call, or stands at the key `event`,
/// `event_name` or `event_type` of an object inside a call; one of the constants in the place of such a string; a
/// call of a function of the event's name (`track.page_viewed(…)`); in Rust and Python a value of the event's type
/// (`PageViewed { … }`). A string that is no event's name, where `track`, `track_event` or `trackEvent` takes it, is
/// unknown.
pub fn uses(source: &Source, language: Language, names: &[&str], constants: &Constants) -> Uses {
    let types: BTreeMap<String, &str> = names.iter().map(|name| (camel_case(name), *name)).collect();
    let mut found = Uses::default();
    let mut imports = false;
    for (place, token) in source.tokens().iter().enumerate() {
        match &token.kind {
            TokenKind::Mark('(') => read_call(source, place, names, constants, &mut found),
            TokenKind::Mark(';') => imports = false,
            TokenKind::Word(word) if word == "use" && language == Language::Rust => imports = true,
            TokenKind::Word(word) if matches!(language, Language::Rust | Language::Python) && !imports => {
                if let Some(name) = types.get(word).filter(|_| is_value(source, place)) {
                    found.add(name, token.line);
                }
            }
            _ => {}
        }
    }
    for lines in found.events.values_mut() {
        lines.sort_unstable();
        lines.dedup();
    }
    found
}

impl Uses {
    fn add(&mut self, name: &str, line: usize) {
        self.events.entry(name.to_owned()).or_default().push(line);
    }
}

fn read_call(source: &Source, open: usize, names: &[&str], constants: &Constants, found: &mut Uses) {
    let Some(callee) = source.callee(open) else {
        return;
    };
    let line = source.before(open).map_or(0, |token| token.line);
    if names.contains(&callee) {
        found.add(callee, line);
    } else if let Some(meant) = misspelt_function(source, open, callee, names) {
        found.unknown.push(Unknown {
            name: callee.to_owned(),
            line,
            nearest: Some(meant.to_owned()),
        });
    }
    let arguments = source.arguments(open);
    let mut given = Vec::new();
    for argument in &arguments {
        if let Some((place, text)) = source.literal(argument) {
            given.push((argument, place, text));
        } else if source.get(argument.value.start).is_some_and(|token| token.is('{')) {
            let entries = source.arguments(argument.value.start);
            for entry in entries.iter().filter(|entry| holds_name(entry)) {
                if let Some((place, text)) = source.literal(entry).filter(|(_, text)| names.contains(text)) {
                    found.add(text, source.get(place).map_or(0, |token| token.line));
                } else if let Some(name) = source.path_end(entry).and_then(|word| constants.get(word)) {
                    found.add(name, entry.line);
                }
            }
        } else if let Some(name) = source.path_end(argument).and_then(|word| constants.get(word)) {
            found.add(name, argument.line);
        }
    }
    let mut is_known = false;
    for (_, place, text) in &given {
        if names.contains(text) {
            is_known = true;
            found.add(text, source.get(*place).map_or(0, |token| token.line));
        }
    }
    if is_known || !TRACK.contains(&callee) {
        return;
    }
    // The name's own argument, or else the first string: track("name", …), track_event(user_id, "name").
    let at_its_key = given.iter().find(|(argument, ..)| holds_name(argument));
    let first = || {
        let argument = arguments.iter().take(if callee == "track" { 1 } else { 2 });
        argument
            .filter(|argument| argument.name.is_none())
            .find_map(|argument| source.literal(argument))
    };
    let name = at_its_key.map(|(_, place, text)| (*place, *text)).or_else(first);
    if let Some((place, name)) = name.filter(|(_, name)| is_like_a_name(name)) {
        found.unknown.push(Unknown {
            name: name.to_owned(),
            line: source.get(place).map_or(line, |token| token.line),
            nearest: nearest(name, names.iter().copied()).map(str::to_owned),
        });
    }
}

fn holds_name(argument: &Argument) -> bool {
    argument.name.as_deref().is_some_and(|name| NAME_KEYS.contains(&name))
}

/// `track.page_veiwed(`: the event that was probably meant. Other methods, such as `track.stop()`, are nobody's slip.
fn misspelt_function<'n>(source: &Source, open: usize, callee: &str, names: &[&'n str]) -> Option<&'n str> {
    let receiver = source.get(open.checked_sub(3)?)?.word()?;
    let is_method = source.get(open.checked_sub(2)?)?.is('.');
    (is_method && receiver == "track" && callee.contains('_'))
        .then(|| nearest(callee, names.iter().copied()))
        .flatten()
}

/// Whether a string can be meant as an event's name: `$identify`, paths and sentences are not.
fn is_like_a_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic())
        && text
            .chars()
            .all(|char| char.is_alphanumeric() || matches!(char, '_' | '-' | ' '))
}

/// Whether a type's name at a place makes a value: `PageViewed { … }`, `PageViewed(…)`, `PageViewed::new(…)`, or the
/// name as a whole argument.
fn is_value(source: &Source, place: usize) -> bool {
    let previous = source.before(place);
    if previous
        .and_then(|token| token.word())
        .is_some_and(|word| NO_USE.contains(&word))
    {
        return false;
    }
    let is = |ahead: usize, mark: char| source.get(place + ahead).is_some_and(|token| token.is(mark));
    let is_argument = (is(1, ',') || is(1, ')'))
        && previous.is_some_and(|token| token.is('(') || token.is(','))
        && source.parent(place).is_some_and(|open| source.callee(open).is_some());
    let is_made = is(1, '(') || is(1, '{') || is(1, ':') && is(2, ':') && is(4, '(');
    is_argument || is_made
}

/// `page_viewed` as a type's name: `PageViewed`.
fn camel_case(name: &str) -> String {
    let capitalised = name.split('_').map(|part| {
        let mut chars = part.chars();
        let first = chars.next().map(|char| char.to_ascii_uppercase());
        first.into_iter().chain(chars).collect::<String>()
    });
    capitalised.collect()
}
