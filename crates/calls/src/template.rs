//! HTML and templates as tokens: scripts, attributes, and the tags of Django and Jinja; running text is skipped.

use crate::{Language, Token, TokenKind, lexer};

/// The tokens of a template. A tag `{% name "value" %}` is the call `name("value")`; the value of an attribute is read
/// as JavaScript; the name of a `data-` attribute is a text.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut reader = Reader {
        rest: text,
        line: 1,
        tokens: Vec::new(),
    };
    while !reader.rest.is_empty() {
        reader.step();
    }
    reader.tokens
}

struct Reader<'t> {
    rest: &'t str,
    line: usize,
    tokens: Vec<Token>,
}

impl<'t> Reader<'t> {
    fn step(&mut self) {
        if let Some(rest) = self.rest.strip_prefix("<!--") {
            let length = rest.find("-->").map_or(self.rest.len(), |end| end + 7);
            self.take(length);
        } else if let Some(rest) = self.rest.strip_prefix("{#") {
            let length = rest.find("#}").map_or(2, |end| end + 4);
            self.take(length);
        } else if self.rest.starts_with("{%") {
            self.tag();
        } else if self.rest.starts_with("{{") {
            let line = self.line;
            let length = self.rest.find("}}").map_or(self.rest.len(), |end| end + 2);
            let expression = self.take(length).trim_matches(['{', '}']);
            self.tokens
                .extend(lexer::tokens(expression, Language::JavaScript, line));
        } else if starts_with_ignoring_case(self.rest, "<script") {
            self.script();
        } else if self.rest.starts_with('<') && self.rest[1..].starts_with(|next: char| next.is_ascii_alphabetic()) {
            self.element();
        } else {
            let next = self
                .rest
                .char_indices()
                .skip(1)
                .find(|(_, char)| matches!(char, '<' | '{'));
            self.take(next.map_or(self.rest.len(), |(at, _)| at));
        }
    }

    /// The next bytes, which are left behind.
    fn take(&mut self, length: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.line += taken.matches('\n').count();
        self.rest = rest;
        taken
    }

    fn push(&mut self, kind: TokenKind, line: usize) {
        self.tokens.push(Token { kind, line });
    }

    /// `{% name arguments %}`.
    fn tag(&mut self) {
        let line = self.line;
        let length = self.rest.find("%}").map_or(self.rest.len(), |end| end + 2);
        let inner = self.take(length).trim_start_matches("{%").trim_end_matches("%}");
        let inner = inner.trim_matches(['-', '+']);
        let name = inner.split_whitespace().next().unwrap_or_default();
        if name == "comment" {
            let length = self.rest.find("{% endcomment").unwrap_or(self.rest.len());
            self.take(length);
        } else if !name.is_empty() && !name.contains(['(', '"', '\'']) {
            let indent = inner.len() - inner.trim_start().len();
            let arguments = &inner[indent + name.len()..];
            let line = line + inner[..indent].matches('\n').count();
            self.push(TokenKind::Word(name.to_owned()), line);
            self.push(TokenKind::Mark('('), line);
            // Arguments of a tag stand without commas: each literal is an argument of its own.
            for token in lexer::tokens(arguments, Language::Python, line) {
                let line = token.line;
                let follows_equals = self.tokens.last().is_some_and(|last| last.is('='));
                if matches!(token.kind, TokenKind::Text(_) | TokenKind::Word(_)) && !follows_equals {
                    self.push(TokenKind::Mark(','), line);
                }
                self.tokens.push(token);
            }
            self.push(TokenKind::Mark(')'), line);
        }
    }

    fn script(&mut self) {
        self.element();
        let end = (0..self.rest.len())
            .filter(|at| self.rest.is_char_boundary(*at))
            .find(|at| starts_with_ignoring_case(&self.rest[*at..], "</script"));
        let line = self.line;
        let code = self.take(end.unwrap_or(self.rest.len()));
        self.tokens.extend(lexer::tokens(code, Language::JavaScript, line));
    }

    /// `<name attribute="value" …>`; the tags of a template inside it are tags.
    fn element(&mut self) {
        self.take(1);
        let length = self
            .rest
            .find(|char: char| char.is_whitespace() || matches!(char, '>' | '/' | '{'))
            .unwrap_or(self.rest.len());
        self.take(length);
        while let Some(next) = self.rest.chars().next() {
            if next == '>' {
                self.take(1);
                return;
            }
            if self.rest.starts_with("{%") {
                self.tag();
            } else if next.is_whitespace() || matches!(next, '/' | '{' | '}' | '"' | '\'' | '=') {
                self.take(next.len_utf8());
            } else {
                self.attribute();
            }
        }
    }

    fn attribute(&mut self) {
        let line = self.line;
        let is_end = |char: char| char.is_whitespace() || matches!(char, '=' | '>' | '/' | '{' | '"' | '\'');
        let length = self.rest.find(is_end).unwrap_or(self.rest.len());
        // A character that ends a name and begins none is passed over by the caller.
        let name = self.take(length);
        if name.starts_with("data-") {
            self.push(TokenKind::Text(name.to_owned()), line);
        }
        let Some(value) = self.rest.strip_prefix('=') else {
            return;
        };
        let Some(quote) = value.chars().next().filter(|quote| matches!(quote, '"' | '\'')) else {
            return;
        };
        self.take(2);
        let length = self.rest.find(quote).unwrap_or(self.rest.len());
        let line = self.line;
        let value = self.take(length);
        self.take(1);
        self.tokens.extend(lexer::tokens(value, Language::JavaScript, line));
        // The next attribute begins anew.
        self.push(TokenKind::Mark(';'), line);
    }
}

fn starts_with_ignoring_case(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}
