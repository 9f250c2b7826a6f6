//! Where tracking events are called in source code: TypeScript, Python, Rust, templates.
//!
//! The source is read as tokens, not compiled: comments are skipped, brackets are paired, and a call is a word before
//! an opening parenthesis. So it works on code that does not build, and its rules can be told in a few sentences.

mod capture;
mod lexer;
mod nearest;
mod source;
mod template;
mod uses;

pub use capture::{Captured, captured};
pub use nearest::nearest;
pub use source::{Argument, Source, Token, TokenKind};
pub use uses::{Constants, Unknown, Uses, constants, uses};

/// How a source is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// JavaScript and TypeScript, with JSX.
    JavaScript,
    /// Python.
    Python,
    /// Rust.
    Rust,
    /// HTML with scripts, Vue and Svelte components, Django and Jinja templates.
    Template,
}

impl Language {
    /// The language of files with this ending, without its dot.
    pub fn of_extension(extension: &str) -> Option<Self> {
        match extension {
            "ts" | "tsx" | "mts" | "cts" | "js" | "jsx" | "mjs" | "cjs" => Some(Self::JavaScript),
            "py" => Some(Self::Python),
            "rs" => Some(Self::Rust),
            "html" | "htm" | "jinja" | "jinja2" | "j2" | "djhtml" | "vue" | "svelte" => Some(Self::Template),
            _ => None,
        }
    }

    /// The language of a Markdown code block that is marked so.
    pub fn of_fence(mark: &str) -> Option<Self> {
        match mark.to_lowercase().as_str() {
            "typescript" | "javascript" => Some(Self::JavaScript),
            "python" | "python3" => Some(Self::Python),
            "rust" => Some(Self::Rust),
            "django" | "xml" => Some(Self::Template),
            extension => Self::of_extension(extension),
        }
    }
}
