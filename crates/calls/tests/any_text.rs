//! Any text can be read, in every language, in a time that grows with its length.

use cryptorebate_calls::{Language, Source, captured, constants, uses};
use proptest::prelude::*;

const LANGUAGES: [Language; 4] = [
    Language::JavaScript,
    Language::Python,
    Language::Rust,
    Language::Template,
];

fn read(text: &str) -> usize {
    let count = |language| {
        let source = Source::read(text, language);
        let names = ["page_viewed"];
        uses(&source, language, &names, &constants(&source, &names))
            .events
            .len()
            + captured(&source, language).copies.len()
            + source.tokens().len()
    };
    LANGUAGES.into_iter().map(count).sum()
}

/// What opens and closes things, and what is easily mistaken for it.
const PIECES: [&str; 36] = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    "\"",
    "'",
    "`",
    "${",
    "}",
    "/",
    "//",
    "/*",
    "*/",
    "#",
    "\\",
    "\n",
    "r#\"",
    "\"#",
    "b'",
    "f\"\"\"",
    "{%",
    "%}",
    "{{",
    "}}",
    "{#",
    "#}",
    "<!--",
    "<script>",
    "</script>",
    "track",
    "page_viewed",
    " я=,",
];

proptest! {
    #[test]
    fn any_characters_can_be_read(text in "\\PC{0,200}") {
        read(&text);
    }

    #[test]
    fn any_brackets_and_quotes_can_be_read(
        pieces in proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..60)
    ) {
        read(&pieces.concat());
    }
}

#[test]
fn twenty_thousand_open_brackets_are_no_matter() {
    for piece in ["(", "track({", "`${", "{% x ", "<a b=\"(", "/[", "track('", "/*"] {
        assert!(read(&piece.repeat(20_000)) > 0 || piece == "/*");
    }
    let unpaired = format!("{}{}", "(".repeat(20_000), "}".repeat(20_000));
    assert!(read(&unpaired) > 0);
}
