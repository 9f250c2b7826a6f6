//! What the browser tracker sends by itself because a source tells it to: page views and copies of referral links.

use crate::{Language, Source};

/// The package whose `init` starts the browser tracker.
const PACKAGE: &str = "@cryptorebate/tracker";

/// The lines on which a source has the tracker capture something.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Captured {
    /// Where `init` of the package is called, without `pageViews: false`.
    pub page_views: Option<usize>,
    /// Where an element is marked with `data-referral-exchange`.
    pub copies: Vec<usize>,
}

/// What the tracker captures because of this source.
pub fn captured(source: &Source, language: Language) -> Captured {
    if !matches!(language, Language::JavaScript | Language::Template) {
        return Captured::default();
    }
    let tokens = source.tokens();
    let is_users = tokens
        .iter()
        .any(|token| token.text().is_some_and(|text| text.starts_with(PACKAGE)));
    let page_views = (0..tokens.len())
        .filter(|place| is_users && source.callee(*place) == Some("init"))
        .find(|place| !turns_off_page_views(source, *place))
        .and_then(|place| Some(source.before(place)?.line));
    Captured {
        page_views,
        copies: (0..tokens.len()).filter_map(|place| mark(source, place)).collect(),
    }
}

fn turns_off_page_views(source: &Source, open: usize) -> bool {
    let arguments = source.arguments(open);
    arguments.first().is_some_and(|options| {
        options.value.clone().any(|place| {
            let word = |ahead: usize| source.get(place + ahead).and_then(|token| token.word());
            word(0) == Some("pageViews") && word(2) == Some("false")
        })
    })
}

/// The line of a mark that begins at a place: the attribute in a template, in JSX, as a key or in `setAttribute`.
fn mark(source: &Source, place: usize) -> Option<usize> {
    let token = source.get(place)?;
    if token.text() == Some("data-referral-exchange") {
        // Reading a mark sets none.
        let is_read = source.parent(place).and_then(|open| source.callee(open)) == Some("getAttribute");
        return (!is_read).then_some(token.line);
    }
    let words = |ahead: usize| source.get(place + ahead).and_then(|token| token.word());
    let hyphens = |ahead: usize| source.get(place + ahead).is_some_and(|token| token.is('-'));
    let is_attribute = words(0) == Some("data") && words(2) == Some("referral") && words(4) == Some("exchange");
    let is_assigned = source.get(place + 1).is_some_and(|token| token.is('='))
        && !source.get(place + 2).is_some_and(|token| token.is('='));
    let is_set = words(0) == Some("referralExchange") && is_assigned;
    (is_attribute && hyphens(1) && hyphens(3) || is_set).then_some(token.line)
}
