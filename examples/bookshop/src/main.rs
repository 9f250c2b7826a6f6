//! Somebody buys a book: the event written by Rust's types, and one written by hand with two mistakes.

use bookshop::events::{Binding, BookBought, Euro, Isbn, Platform};
use cryptorebate_core::event::Event;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let isbn = Isbn::new("9780306406157")?;
    let properties = BookBought::new(isbn, Euro::from_cents(12_90)?, Binding::Paperback);
    let id = "0194d3c0-0000-7000-8000-000000000001".parse()?;
    let time = "2026-02-04T14:30:00Z".parse()?;
    let bought = Event::new(id, time, Platform::Web, properties);
    println!("{}", bought.with_user_id("reader_7".parse()?).to_json()?);

    let wrong = r#"{"event_id":"0194d3c0-0000-7000-8000-000000000002","event":"book_bought",
        "timestamp":"2026-02-04T14:30:00Z","platform":"web","user_id":"reader_7",
        "properties":{"isbn":"9780306406157","price_euro":5,"discount_euro":6,"binding":"paprback"}}"#;
    for violation in bookshop::validate(wrong.as_bytes()).violations {
        println!("{}: {}", violation.code.name(), violation.message);
    }
    Ok(())
}
