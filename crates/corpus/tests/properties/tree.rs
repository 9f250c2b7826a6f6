//! JSON as it was written, so that it can be written differently: keys in their order, twice where they stand twice,
//! strings and numbers by their text.

use fastrand::Rng;

/// A value.
#[derive(Debug, Clone)]
pub enum Tree {
    Object(Vec<(String, Tree)>),
    List(Vec<Tree>),
    /// A string, a number, a literal: its text.
    Plain(String),
}

impl Tree {
    /// Reads what is known to be JSON.
    pub fn read(text: &str) -> Tree {
        let mut rest = text;
        let tree = value(&mut rest);
        assert!(rest.is_empty(), "{rest}");
        tree
    }

    /// The text, without white space.
    pub fn text(&self) -> String {
        self.text_with(&mut |token| token.to_owned())
    }

    /// The text, each token as `write` has it.
    pub fn text_with(&self, write: &mut impl FnMut(&str) -> String) -> String {
        let mut text = String::new();
        let mut between = "";
        match self {
            Tree::Plain(own) => return write(own),
            Tree::List(items) => {
                text += &write("[");
                for item in items {
                    if !between.is_empty() {
                        text += &write(between);
                    }
                    between = ",";
                    text += &item.text_with(write);
                }
                text += &write("]");
            }
            Tree::Object(members) => {
                text += &write("{");
                for (key, item) in members {
                    if !between.is_empty() {
                        text += &write(between);
                    }
                    between = ",";
                    text += &write(key);
                    text += &write(":");
                    text += &item.text_with(write);
                }
                text += &write("}");
            }
        }
        text
    }

    /// The members of an object; none of anything else.
    pub fn members(&mut self) -> &mut Vec<(String, Tree)> {
        match self {
            Tree::Object(members) => members,
            other => panic!("{other:?} has no members"),
        }
    }

    /// The member of this name, the first of them.
    pub fn member(&mut self, name: &str) -> Option<&mut Tree> {
        let Tree::Object(members) = self else {
            return None;
        };
        let key = format!("\"{name}\"");
        members.iter_mut().find(|(own, _)| *own == key).map(|(_, tree)| tree)
    }

    /// Another order of the keys, at every level.
    pub fn shuffle(&mut self, rng: &mut Rng) {
        match self {
            Tree::Object(members) => {
                rng.shuffle(members);
                for (_, tree) in members {
                    tree.shuffle(rng);
                }
            }
            Tree::List(items) => items.iter_mut().for_each(|item| item.shuffle(rng)),
            Tree::Plain(_) => {}
        }
    }
}

fn value(rest: &mut &str) -> Tree {
    match rest.as_bytes()[0] {
        b'{' => Tree::Object(inside(rest, "}", |rest| {
            let key = plain(rest);
            *rest = rest.strip_prefix(':').unwrap();
            (key, value(rest))
        })),
        b'[' => Tree::List(inside(rest, "]", value)),
        _ => Tree::Plain(plain(rest)),
    }
}

fn inside<T>(rest: &mut &str, close: &str, mut member: impl FnMut(&mut &str) -> T) -> Vec<T> {
    let mut members = Vec::new();
    *rest = &rest[1..];
    loop {
        if let Some(after) = rest.strip_prefix(close) {
            *rest = after;
            return members;
        }
        *rest = rest.strip_prefix(',').unwrap_or(rest);
        members.push(member(rest));
    }
}

fn plain(rest: &mut &str) -> String {
    let end = if rest.starts_with('"') {
        let mut escaped = false;
        let closing = rest.char_indices().skip(1).find(|(_, char)| {
            let closes = *char == '"' && !escaped;
            escaped = *char == '\\' && !escaped;
            closes
        });
        closing.unwrap().0 + 1
    } else {
        rest.find([',', '}', ']']).unwrap_or(rest.len())
    };
    let (text, after) = rest.split_at(end);
    *rest = after;
    text.to_owned()
}
