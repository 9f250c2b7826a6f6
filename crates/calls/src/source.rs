//! A source as tokens with their brackets paired, and the arguments of its calls.

use std::ops::Range;

use crate::{Language, lexer, template};

/// A piece of a source that means something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// The line that it begins on, counted from 1.
    pub line: usize,
}

/// What a [`Token`] is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenKind {
    /// A name, a keyword or a number.
    Word(String),
    /// A string literal's content.
    Text(String),
    /// Any other character.
    Mark(char),
}

impl Token {
    /// The name, where it is a word.
    pub fn word(&self) -> Option<&str> {
        match &self.kind {
            TokenKind::Word(word) => Some(word),
            _ => None,
        }
    }

    /// The content, where it is a string literal.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            TokenKind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is an opening bracket.
    pub(crate) fn opens(&self) -> bool {
        matches!(self.kind, TokenKind::Mark('(' | '[' | '{'))
    }

    /// Whether it is this character.
    pub fn is(&self, mark: char) -> bool {
        self.kind == TokenKind::Mark(mark)
    }
}

/// A source's tokens.
#[derive(Debug, Default)]
pub struct Source {
    tokens: Vec<Token>,
    /// For each token the place of the bracket that it stands in.
    parents: Vec<Option<usize>>,
    /// For each opening bracket the place of its partner; the end of the source where it has none.
    closings: Vec<usize>,
}

/// One argument of a call, or one entry of an object: `name = value`, `name: value` or just a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// The name, where there is one.
    pub name: Option<String>,
    /// Where the name stands, or else the value.
    pub line: usize,
    /// The places of the value's tokens.
    pub value: Range<usize>,
}

impl Source {
    /// Reads a source. Whatever it is, it can be read; what is not of the language makes odd tokens.
    pub fn read(text: &str, language: Language) -> Self {
        let tokens = match language {
            Language::Template => template::tokens(text),
            _ => lexer::tokens(text, language, 1),
        };
        let mut source = Self {
            parents: Vec::with_capacity(tokens.len()),
            closings: vec![tokens.len(); tokens.len()],
            tokens,
        };
        // The brackets that are open, and how many of each kind: a closing one without a partner is not looked for.
        let mut open: Vec<usize> = Vec::new();
        let mut counts = [0_usize; 3];
        for (place, token) in source.tokens.iter().enumerate() {
            let partner = match token.kind {
                TokenKind::Mark(')') => Some('('),
                TokenKind::Mark(']') => Some('['),
                TokenKind::Mark('}') => Some('{'),
                _ => None,
            };
            if let Some(partner) = partner.filter(|partner| counts[kind(*partner)] > 0) {
                // Those that were forgotten inside end with their own.
                while let Some(at) = open.pop() {
                    source.closings[at] = place;
                    let TokenKind::Mark(bracket) = source.tokens[at].kind else {
                        continue;
                    };
                    counts[kind(bracket)] -= 1;
                    if bracket == partner {
                        break;
                    }
                }
            }
            source.parents.push(open.last().copied());
            if let TokenKind::Mark(bracket @ ('(' | '[' | '{')) = token.kind {
                open.push(place);
                counts[kind(bracket)] += 1;
            }
        }
        source
    }

    /// All tokens in their order.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The token at a place.
    pub fn get(&self, place: usize) -> Option<&Token> {
        self.tokens.get(place)
    }

    /// The token before a place.
    pub fn before(&self, place: usize) -> Option<&Token> {
        self.tokens.get(place.checked_sub(1)?)
    }

    /// The place of the bracket that a token stands in.
    pub fn parent(&self, place: usize) -> Option<usize> {
        self.parents.get(place).copied().flatten()
    }

    /// The word that is called by the parenthesis at a place: `track` of `tracker.track(`, `track<T>(` and `track!(`.
    pub fn callee(&self, open: usize) -> Option<&str> {
        if !self.get(open)?.is('(') {
            return None;
        }
        let mut place = open.checked_sub(1)?;
        if self.get(place)?.is('>') {
            let mut depth = 0_usize;
            loop {
                match &self.get(place)?.kind {
                    TokenKind::Mark('>') => depth += 1,
                    TokenKind::Mark('<') => depth -= 1,
                    TokenKind::Mark('(' | ')' | ';' | '{' | '}') => return None,
                    _ => {}
                }
                place = place.checked_sub(1)?;
                if depth == 0 {
                    break;
                }
            }
        }
        // `track!(` of a macro, `track?.(` of a function that may not be there, `track::<T>(` with its type.
        let pair = |first, second| {
            let last = self.get(place).is_some_and(|token| token.is(second));
            last && self.before(place).is_some_and(|token| token.is(first))
        };
        if self.get(place)?.is('!') {
            place = place.checked_sub(1)?;
        } else if pair('?', '.') || pair(':', ':') {
            place = place.checked_sub(2)?;
        }
        let is_defined = self
            .before(place)
            .and_then(Token::word)
            .is_some_and(|word| DEFINES.contains(&word));
        self.get(place)?
            .word()
            .filter(|word| !is_defined && !NOT_CALLED.contains(word))
    }

    /// What stands between a bracket and its partner, cut at the commas.
    pub fn arguments(&self, open: usize) -> Vec<Argument> {
        let end = self.closings.get(open).copied().unwrap_or(open);
        let mut arguments = Vec::new();
        let (mut start, mut place) = (open + 1, open + 1);
        while place < end {
            // What stands in brackets of its own is passed over in one step, however much it is.
            let inner = self
                .closings
                .get(place)
                .copied()
                .filter(|_| self.get(place).is_some_and(Token::opens));
            if self.get(place).is_some_and(|token| token.is(',')) {
                arguments.extend(self.argument(start..place));
                start = place + 1;
            }
            place = inner.unwrap_or(place) + 1;
        }
        arguments.extend(self.argument(start..end.max(start)));
        arguments
    }

    fn argument(&self, range: Range<usize>) -> Option<Argument> {
        let first = self.get(range.start).filter(|_| !range.is_empty())?;
        let separator = self.get(range.start + 1).filter(|_| range.len() > 2);
        let is_named = separator.is_some_and(|token| token.is('=') || token.is(':'))
            && !self
                .get(range.start + 2)
                .is_some_and(|token| token.is('=') || token.is(':'));
        let name = first.word().or(first.text()).filter(|_| is_named).map(str::to_owned);
        let value = if is_named { range.start + 2..range.end } else { range };
        Some(Argument {
            name,
            line: first.line,
            value,
        })
    }

    /// The last word of an argument that is nothing but a path: `Events.LESSON_BOOKED`, `events::LESSON_BOOKED`.
    pub fn path_end(&self, argument: &Argument) -> Option<&str> {
        let tokens = self.tokens.get(argument.value.clone())?;
        let is_path = tokens
            .iter()
            .all(|token| token.word().is_some() || token.is('.') || token.is(':'));
        tokens
            .last()
            .filter(|_| is_path && tokens.len() <= MAX_PATH_TOKENS)?
            .word()
    }

    /// The string literal that an argument is, with its place; nothing where it is more than that.
    pub fn literal(&self, argument: &Argument) -> Option<(usize, &str)> {
        let text = self.get(argument.value.start)?.text()?;
        (argument.value.len() == 1).then_some((argument.value.start, text))
    }
}

/// More than this is no path of a constant.
const MAX_PATH_TOKENS: usize = 12;

/// The place of an opening bracket's kind among the three.
fn kind(bracket: char) -> usize {
    match bracket {
        '(' => 0,
        '[' => 1,
        _ => 2,
    }
}

/// Words before a name whose parenthesis holds the parameters of a function.
const DEFINES: [&str; 3] = ["function", "def", "fn"];
/// Words that stand before a parenthesis and are not called.
const NOT_CALLED: [&str; 15] = [
    "if", "elif", "while", "for", "switch", "match", "return", "in", "and", "or", "not", "is", "assert", "await",
    "typeof",
];
