//! The chapter of conventions: platforms, amounts, identity, and the names that illustrate them.

use crate::cells;
use crate::document::{Conventions, NameKind, Named};
use crate::markdown::Line;
use crate::names::{is_snake_case, snake_case};

/// Reads the chapter line by line.
#[derive(Debug, Default)]
pub struct Reader {
    /// What the names in the lines to come illustrate.
    kind: Option<NameKind>,
}

impl Reader {
    /// Reads a line of a paragraph, of a list (`is_item`) or of a block.
    pub fn line(&mut self, conventions: &mut Conventions, line: &Line, is_item: bool) {
        let text = line.text.trim().trim_start_matches(['-', '*', ' ']);
        let is_listed = is_item || line.text.trim().starts_with(['-', '*']);
        if let Some((head, value)) = text.split_once(':') {
            let head = head.trim().to_lowercase();
            if let Some(kind) = name_kind(&head) {
                self.kind = Some(kind);
                self.illustrate(conventions, line, cells::codes(value));
            } else if !value.trim().is_empty() {
                self.kind = None;
                say(conventions, line.number, &head, value);
            }
        } else if is_listed {
            self.illustrate(conventions, line, std::iter::once(text.trim_matches('`')));
        }
    }

    fn illustrate<'n>(&self, conventions: &mut Conventions, line: &Line, names: impl Iterator<Item = &'n str>) {
        let Some(kind) = self.kind else { return };
        // `object_action` is a pattern, not a name of the plan.
        let names = names.filter(|name| name.contains('_') && is_snake_case(name) && !name.starts_with("object_"));
        conventions.examples.extend(names.map(|name| {
            let line = Line {
                number: line.number,
                text: name.to_owned(),
            };
            (kind, line)
        }));
    }
}

fn name_kind(head: &str) -> Option<NameKind> {
    match head {
        "events" | "event" | "event names" | "события" | "события (events)" => Some(NameKind::Event),
        "properties" | "event properties" | "свойства" | "свойства событий" => {
            Some(NameKind::Property)
        }
        "user properties" | "свойства пользователя" | "свойства пользователей" => {
            Some(NameKind::UserProperty)
        }
        _ => None,
    }
}

fn say(conventions: &mut Conventions, line: usize, head: &str, value: &str) {
    let lower = value.to_lowercase();
    let is_required = ["required", "mandatory", "every event", "обязат"]
        .iter()
        .any(|word| lower.contains(word));
    if head.starts_with("platform") || head.starts_with("платформ") {
        let quoted: Vec<String> = quoted(value);
        let names = if quoted.is_empty() {
            cells::platforms(value.split(['—', '–', '.']).next().unwrap_or_default()).0
        } else {
            quoted
        };
        conventions.platforms = Some(Named { line, names });
    } else if head.starts_with("amount") || head.starts_with("money") || head.starts_with("сумм") {
        let number = value
            .split(|char: char| !char.is_ascii_digit())
            .find_map(|digits| digits.parse().ok());
        let spelt = [("two decimal", 2), ("no decimal", 0), ("whole", 0)];
        let decimals = number.or_else(|| {
            spelt
                .iter()
                .find(|(words, _)| lower.contains(words))
                .map(|(_, count)| *count)
        });
        conventions.decimals = decimals.filter(|count| *count <= 15).map(|count| (line, count));
    } else if head.starts_with("user") || head.starts_with("пользовател") {
        let excepts = lower.contains("anonym") || lower.contains("аноним");
        conventions.anonymous = excepts.then_some(line).or(conventions.anonymous);
    } else if head.starts_with("session") || head.starts_with("сесси") {
        conventions.is_session_required = is_required;
    }
    if lower.contains("lowercase") || lower.contains("lower case") || lower.contains("нижн") {
        let name = snake_case(head);
        conventions.lower_case.push(Line {
            number: line,
            text: name.strip_suffix('s').unwrap_or(&name).to_owned(),
        });
    }
}

/// The names in quotes or backticks.
fn quoted(text: &str) -> Vec<String> {
    let quotes = ['"', '`'];
    let parts = text.split(quotes).skip(1).step_by(2);
    parts.map(snake_case).filter(|name| !name.is_empty()).collect()
}
