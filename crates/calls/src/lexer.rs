//! JavaScript, Python and Rust as tokens: comments are skipped, strings are one token each.

use crate::{Language, Token, TokenKind};

/// The tokens of a text whose first line has this number.
pub(crate) fn tokens(text: &str, language: Language, line: usize) -> Vec<Token> {
    let mut lexer = Lexer {
        chars: text.chars().collect(),
        place: 0,
        line,
        language,
        tokens: Vec::new(),
        templates: Vec::new(),
    };
    while lexer.place < lexer.chars.len() {
        lexer.step();
    }
    lexer.tokens
}

/// A slash without a partner this near begins no regular expression.
const MAX_REGEX_CHARS: usize = 1000;

struct Lexer {
    chars: Vec<char>,
    place: usize,
    line: usize,
    language: Language,
    tokens: Vec<Token>,
    /// JavaScript: how many braces are open in each `${…}` that is.
    templates: Vec<usize>,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.place + ahead).copied()
    }

    fn starts_with(&self, text: &str) -> bool {
        text.chars()
            .enumerate()
            .all(|(ahead, char)| self.peek(ahead) == Some(char))
    }

    fn advance(&mut self, count: usize) {
        for _ in 0..count {
            if self.peek(0) == Some('\n') {
                self.line += 1;
            }
            self.place += 1;
        }
    }

    fn push(&mut self, kind: TokenKind, line: usize) {
        self.tokens.push(Token { kind, line });
    }

    fn step(&mut self) {
        let Some(char) = self.peek(0) else { return };
        if char.is_whitespace() {
            self.advance(1);
        } else if self.is_line_comment() {
            while self.peek(0).is_some_and(|char| char != '\n') {
                self.advance(1);
            }
        } else if self.language != Language::Python && self.starts_with("/*") {
            self.block_comment();
        } else if char == '`' && self.language == Language::JavaScript {
            self.advance(1);
            self.template_text();
        } else if char == '"' || char == '\'' {
            self.quoted(char);
        } else if char == '/' && self.language == Language::JavaScript && self.is_regex() {
            self.regex();
        } else if char.is_alphanumeric() || char == '_' || char == '$' {
            self.word();
        } else {
            self.mark(char);
        }
    }

    fn is_line_comment(&self) -> bool {
        match self.language {
            Language::Python => self.peek(0) == Some('#'),
            _ => self.starts_with("//"),
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0_usize;
        while self.place < self.chars.len() {
            if self.starts_with("/*") && (depth == 0 || self.language == Language::Rust) {
                depth += 1;
                self.advance(2);
            } else if self.starts_with("*/") {
                depth -= 1;
                self.advance(2);
                if depth == 0 {
                    return;
                }
            } else {
                self.advance(1);
            }
        }
    }

    fn word(&mut self) {
        let (start, line) = (self.place, self.line);
        while self
            .peek(0)
            .is_some_and(|char| char.is_alphanumeric() || char == '_' || char == '$')
        {
            self.advance(1);
        }
        let word: String = self.chars[start..self.place].iter().collect();
        // Prefixes of strings, such as b"…", f"…" and r#"…"#.
        let is_prefix = word.len() <= 2 && word.chars().all(|char| "rbfucRBFUC".contains(char));
        if is_prefix && self.language == Language::Rust && word.ends_with('r') && self.raw_text(line) {
            return;
        }
        if is_prefix && self.language != Language::JavaScript && matches!(self.peek(0), Some('"' | '\'')) {
            let quote = self.peek(0).unwrap_or('"');
            return self.quoted(quote);
        }
        self.push(TokenKind::Word(word), line);
    }

    /// Rust's `#"…"#` after its `r`. Whether there is one.
    fn raw_text(&mut self, line: usize) -> bool {
        let rest = self.chars.get(self.place..).unwrap_or_default();
        let hashes = rest.iter().take_while(|char| **char == '#').count();
        if self.peek(hashes) != Some('"') {
            return false;
        }
        self.advance(hashes + 1);
        let closing = format!("\"{}", "#".repeat(hashes));
        let start = self.place;
        while self.place < self.chars.len() && !self.starts_with(&closing) {
            self.advance(1);
        }
        let text = self.chars[start..self.place.min(self.chars.len())].iter().collect();
        self.push(TokenKind::Text(text), line);
        self.advance(closing.len());
        true
    }

    fn quoted(&mut self, quote: char) {
        let line = self.line;
        if self.language == Language::Rust && quote == '\'' && self.is_lifetime() {
            return self.advance(1);
        }
        let triple: String = [quote; 3].iter().collect();
        let is_triple = self.language == Language::Python && self.starts_with(&triple);
        let closing = if is_triple { triple } else { quote.to_string() };
        // A quote without a partner on its line is an apostrophe, as in the text of a JSX element.
        let spans_lines = is_triple || self.language == Language::Rust;
        let start = self.place;
        let start_line = self.line;
        self.advance(closing.chars().count());
        let mut text = String::new();
        loop {
            if self.starts_with(&closing) {
                self.advance(closing.chars().count());
                return self.push(TokenKind::Text(text), line);
            }
            match self.peek(0) {
                Some('\\') => {
                    text.extend(self.peek(1).filter(|char| *char != '\n'));
                    self.advance(2);
                }
                Some(char) if char != '\n' || spans_lines => {
                    text.push(char);
                    self.advance(1);
                }
                _ => {
                    (self.place, self.line) = (start + 1, start_line);
                    return;
                }
            }
        }
    }

    /// `'a` of `&'a str`, unlike `'a'` and `'\n'`.
    fn is_lifetime(&self) -> bool {
        self.peek(1) != Some('\\') && self.peek(2) != Some('\'')
    }

    /// The text of a template literal up to its end or the next `${`.
    fn template_text(&mut self) {
        let line = self.line;
        let mut text = String::new();
        loop {
            match self.peek(0) {
                Some('`') => {
                    self.advance(1);
                    break;
                }
                Some('$') if self.peek(1) == Some('{') => {
                    self.advance(2);
                    self.push(TokenKind::Text(text), line);
                    // What is put together is no literal: the mark says so.
                    self.push(TokenKind::Mark('$'), self.line);
                    self.push(TokenKind::Mark('{'), self.line);
                    return self.templates.push(0);
                }
                Some('\\') => {
                    text.extend(self.peek(1));
                    self.advance(2);
                }
                Some(char) => {
                    text.push(char);
                    self.advance(1);
                }
                None => break,
            }
        }
        self.push(TokenKind::Text(text), line);
    }

    /// Whether a slash begins a regular expression: where a value is expected, a division cannot stand.
    fn is_regex(&self) -> bool {
        match self.tokens.last().map(|token| &token.kind) {
            None => true,
            Some(TokenKind::Text(_)) => false,
            Some(TokenKind::Word(word)) => matches!(word.as_str(), "return" | "typeof" | "case" | "in" | "of" | "else"),
            // `<` and `>` stand before the slash of JSX elements.
            Some(TokenKind::Mark(mark)) => !matches!(mark, ')' | ']' | '}' | '<' | '>'),
        }
    }

    fn regex(&mut self) {
        let (start, line) = (self.place, self.line);
        let mut in_class = false;
        self.advance(1);
        while self.place - start < MAX_REGEX_CHARS {
            match self.peek(0) {
                Some('\\') => self.advance(2),
                Some('/') if !in_class => return self.advance(1),
                Some('\n') | None => break,
                Some(char) => {
                    in_class = char == '[' || in_class && char != ']';
                    self.advance(1);
                }
            }
        }
        // It was a division after all.
        (self.place, self.line) = (start + 1, line);
    }

    fn mark(&mut self, char: char) {
        let line = self.line;
        self.advance(1);
        self.push(TokenKind::Mark(char), line);
        match (char, self.templates.last_mut()) {
            ('{', Some(depth)) => *depth += 1,
            ('}', Some(0)) => {
                self.templates.pop();
                self.template_text();
            }
            ('}', Some(depth)) => *depth -= 1,
            _ => {}
        }
    }
}
