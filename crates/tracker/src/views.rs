//! Page views: which navigations are one, and what a view says of its page.

use alloc::vec::Vec;

use crate::cut::{cut, set};
use crate::json::{object, push_member};

/// Where the browser is after a navigation.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// `location.pathname`, or the route of a page that keeps it in the fragment.
    pub path: &'a [u8],
    /// What makes another page of the same path: the query, where the page has asked for that; else empty.
    pub variant: &'a [u8],
    /// The page's name, where the options or the page itself give one; else empty.
    pub name: &'a [u8],
    /// `document.referrer`: what led to the first view.
    pub referrer: &'a [u8],
    /// Whether it is a view even if it is the page before: one that came back, or that the page itself tells.
    pub again: bool,
}

/// The page before: both are empty where there is none.
#[derive(Debug)]
pub(crate) struct Views {
    path: Vec<u8>,
    variant: Vec<u8>,
}

impl Views {
    /// No page was viewed yet.
    pub(crate) const NONE: Self = Self {
        path: Vec::new(),
        variant: Vec::new(),
    };

    /// The properties of `page_viewed`; `None` where the path is the one before, or the document has no address.
    pub(crate) fn view(&mut self, view: &View<'_>) -> Option<Vec<u8>> {
        let path = cut(view.path, b'?').0;
        let is_same = self.path == path && self.variant == view.variant;
        if path.first() != Some(&b'/') || is_same && !view.again {
            return None;
        }
        let mut out = object();
        let name = if view.name.is_empty() { name_of(path) } else { view.name };
        push_member(&mut out, "page_name", name);
        push_member(&mut out, "page_url", path);
        let referrer = if self.path.is_empty() {
            foreign(view.referrer)
        } else if self.path == path {
            // No page leads to itself: one that comes back was left for a document that is unknown here.
            b""
        } else {
            self.path.as_slice()
        };
        if !referrer.is_empty() {
            push_member(&mut out, "referrer_url", referrer);
        }
        out.push(b'}');
        set(&mut self.path, path);
        set(&mut self.variant, view.variant);
        Some(out)
    }
}

/// The page's name where nobody has given one: `/exchanges/bybit/` is `exchanges/bybit`, `/` is `home`.
fn name_of(path: &[u8]) -> &[u8] {
    let mut name = path;
    while let [b'/', shorter @ ..] | [shorter @ .., b'/'] = name {
        name = shorter;
    }
    if name.is_empty() { b"home" } else { name }
}

/// The address of the page that led here, if the plan can hold it: an app (`android-app://…`) has no such address.
/// Queries and fragments carry tokens, e-mail addresses and Telegram's signed user data: they stay in the page.
fn foreign(referrer: &[u8]) -> &[u8] {
    if referrer.starts_with(b"http://") || referrer.starts_with(b"https://") {
        cut(cut(referrer, b'#').0, b'?').0
    } else {
        b""
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn view(views: &mut Views, path: &str, name: &str, referrer: &str) -> Option<serde_json::Value> {
        views
            .view(&View {
                path: path.as_bytes(),
                variant: b"",
                name: name.as_bytes(),
                referrer: referrer.as_bytes(),
                again: false,
            })
            .map(|text| serde_json::from_slice(&text).unwrap())
    }

    #[test]
    fn the_first_view_names_the_foreign_page_and_the_next_the_page_before() {
        let mut views = Views::NONE;
        let google = "https://google.com/search?q=secret#top";
        assert_eq!(
            view(&mut views, "/", "", google),
            Some(json!({ "page_name": "home", "page_url": "/", "referrer_url": "https://google.com/search" })),
        );
        assert_eq!(
            view(&mut views, "/a/b/", "", google),
            Some(json!({ "page_name": "a/b", "page_url": "/a/b/", "referrer_url": "/" })),
        );
    }

    #[test]
    fn a_navigation_to_the_same_path_is_no_view() {
        let mut views = Views::NONE;
        assert!(view(&mut views, "/a", "", "").is_some());
        assert_eq!(view(&mut views, "/a", "", ""), None);
        assert_eq!(view(&mut views, "/a?tab=2", "", ""), None);
        assert!(view(&mut views, "/b", "", "").is_some());
        assert!(view(&mut views, "/a", "", "").is_some());
    }

    #[test]
    fn a_page_that_comes_back_is_viewed_again_and_a_variant_is_another_page() {
        let mut views = Views::NONE;
        let mut view = |variant: &str, again| {
            let view = View {
                path: &b"/a"[..],
                variant: variant.as_bytes(),
                name: b"",
                referrer: b"",
                again,
            };
            views.view(&view).is_some()
        };
        assert!(view("", false));
        assert!(view("", true));
        assert!(view("?tab=2", false));
        assert!(!view("?tab=2", false));
    }

    #[test]
    fn a_page_that_comes_back_did_not_lead_to_itself() {
        let mut views = Views::NONE;
        let mut view = |path: &str| {
            let view = View {
                path: path.as_bytes(),
                variant: b"",
                name: b"",
                referrer: b"https://google.com/",
                again: true,
            };
            let viewed: serde_json::Value = serde_json::from_slice(&views.view(&view).unwrap()).unwrap();
            viewed.get("referrer_url").cloned()
        };
        assert_eq!(view("/a"), Some(json!("https://google.com/")));
        assert_eq!(view("/a"), None);
        assert_eq!(view("/b"), Some(json!("/a")));
    }

    #[test]
    fn the_page_can_give_its_own_name() {
        let named = view(&mut { Views::NONE }, "/x", "landing", "").unwrap();
        assert_eq!(named, json!({ "page_name": "landing", "page_url": "/x" }));
    }

    #[test]
    fn an_app_that_led_here_is_not_named() {
        let viewed = view(&mut { Views::NONE }, "/x", "", "android-app://com.google.android.gm/").unwrap();
        assert_eq!(viewed.get("referrer_url"), None);
    }

    #[test]
    fn a_document_without_an_address_has_no_view() {
        assert_eq!(view(&mut { Views::NONE }, "srcdoc", "", ""), None);
    }
}
