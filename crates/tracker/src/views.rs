//! Page views: which navigations are one, and what a view says of its page.

use alloc::string::String;

use crate::cut::cut;
use crate::json::push_member;

/// Where the browser is after a navigation.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// `location.pathname`.
    pub path: &'a str,
    /// The page's name, where the options or the page itself give one; else empty.
    pub name: &'a str,
    /// `document.referrer`: what led to the first view.
    pub referrer: &'a str,
}

#[derive(Debug, Default)]
pub(crate) struct Views {
    last_path: Option<String>,
}

impl Views {
    /// The properties of `page_viewed`; `None` where the path is the one before, or the document has no address.
    pub(crate) fn view(&mut self, view: View<'_>) -> Option<String> {
        let path = without_query(view.path);
        if !path.starts_with('/') || self.last_path.as_deref() == Some(path) {
            return None;
        }
        let last_path = self.last_path.replace(path.into());
        let referrer = last_path.as_deref().unwrap_or_else(|| foreign(view.referrer));
        let mut out = String::from("{");
        push_member(
            &mut out,
            "page_name",
            if view.name.is_empty() { name_of(path) } else { view.name },
        );
        out.push(',');
        push_member(&mut out, "page_url", path);
        if !referrer.is_empty() {
            out.push(',');
            push_member(&mut out, "referrer_url", referrer);
        }
        out.push('}');
        Some(out)
    }
}

/// The page's name where nobody has given one: `/exchanges/bybit/` is `exchanges/bybit`, `/` is `home`.
fn name_of(path: &str) -> &str {
    let mut name = path;
    while let Some(shorter) = name.strip_prefix('/').or_else(|| name.strip_suffix('/')) {
        name = shorter;
    }
    if name.is_empty() { "home" } else { name }
}

/// The address of the page that led here, if the plan can hold it: an app (`android-app://…`) has no such address.
fn foreign(referrer: &str) -> &str {
    let is_web = referrer.starts_with("http://") || referrer.starts_with("https://");
    if is_web { without_query(referrer) } else { "" }
}

/// Queries and fragments carry tokens, e-mail addresses and Telegram's signed user data: they stay in the page.
fn without_query(url: &str) -> &str {
    cut(url, |byte| byte == b'?' || byte == b'#').0
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn view(views: &mut Views, path: &str, name: &str, referrer: &str) -> Option<serde_json::Value> {
        views
            .view(View { path, name, referrer })
            .map(|text| serde_json::from_str(&text).unwrap())
    }

    #[test]
    fn the_first_view_names_the_foreign_page_and_the_next_the_page_before() {
        let mut views = Views::default();
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
        let mut views = Views::default();
        assert!(view(&mut views, "/a", "", "").is_some());
        assert_eq!(view(&mut views, "/a", "", ""), None);
        assert_eq!(view(&mut views, "/a?tab=2#x", "", ""), None);
        assert!(view(&mut views, "/b", "", "").is_some());
        assert!(view(&mut views, "/a", "", "").is_some());
    }

    #[test]
    fn the_page_can_give_its_own_name() {
        let named = view(&mut Views::default(), "/x", "landing", "").unwrap();
        assert_eq!(named, json!({ "page_name": "landing", "page_url": "/x" }));
    }

    #[test]
    fn an_app_that_led_here_is_not_named() {
        let viewed = view(&mut Views::default(), "/x", "", "android-app://com.google.android.gm/").unwrap();
        assert_eq!(viewed.get("referrer_url"), None);
    }

    #[test]
    fn a_document_without_an_address_has_no_view() {
        assert_eq!(view(&mut Views::default(), "srcdoc", "", ""), None);
    }
}
