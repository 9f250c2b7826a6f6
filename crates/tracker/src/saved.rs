//! What outlives the page: which items there are, and what they look like when they come back.

use alloc::string::String;

/// Something that the browser stores for the next page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// Who is there, before the user is known.
    AnonymousId,
    /// Who is there, once known.
    UserId,
    /// The session and its last activity.
    Session,
    /// The exchanges whose link was copied before.
    Copied,
}

impl Item {
    /// Every item.
    pub const ALL: [Item; 4] = [Item::AnonymousId, Item::UserId, Item::Session, Item::Copied];

    /// The name it is stored by.
    pub fn key(self) -> &'static str {
        match self {
            Item::AnonymousId => "cryptorebate.anonymous_id",
            Item::UserId => "cryptorebate.user_id",
            Item::Session => "cryptorebate.session",
            Item::Copied => "cryptorebate.copied",
        }
    }
}

/// What an earlier page has stored. Anybody can write there: what does not look right is not believed.
#[derive(Debug, Clone, Default)]
pub struct Saved {
    /// [`Item::AnonymousId`]
    pub anonymous_id: Option<String>,
    /// [`Item::UserId`]
    pub user_id: Option<String>,
    /// [`Item::Session`]
    pub session: Option<String>,
    /// [`Item::Copied`]
    pub copied: Option<String>,
}

/// The items that have changed and are not stored yet.
#[derive(Debug, Default)]
pub(crate) struct Unsaved(u8);

impl Unsaved {
    pub(crate) fn add(&mut self, item: Item) {
        self.0 |= 1 << item as u8;
    }

    pub(crate) fn take(&mut self) -> Option<Item> {
        let item = Item::ALL.into_iter().find(|item| self.0 >> *item as u8 & 1 == 1)?;
        self.0 &= !(1 << item as u8);
        Some(item)
    }
}

/// Whether a stored id is one that the tracker may have made.
pub(crate) fn is_id(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}
