//! What the cells of a table's columns Type and Update mean, in English and Russian.

/// What a type column can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    String,
    Enum,
    Integer,
    Number,
    Boolean,
    Datetime,
    Date,
    Object,
    List(ItemType),
}

/// The members of a list, where they are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemType {
    String,
    Integer,
    Number,
}

/// A type is recognised by its first word; Russian ones by how it begins.
const TYPES: [(Type, &[&str], &[&str]); 8] = [
    (
        Type::Datetime,
        &["datetime", "timestamp", "timestamptz"],
        &["дата и время", "дата-время"],
    ),
    (Type::Date, &["date"], &["дата"]),
    (Type::Boolean, &["bool", "boolean", "flag"], &["логич", "булев"]),
    (
        Type::Integer,
        &["int", "integer", "long", "bigint", "int32", "int64"],
        &["целое"],
    ),
    (
        Type::Number,
        &["float", "double", "number", "numeric", "decimal", "money"],
        &["число", "дробн", "веществ"],
    ),
    (
        Type::Object,
        &["object", "json", "map", "dict", "dictionary"],
        &["объект"],
    ),
    (Type::Enum, &["enum", "enumeration"], &["перечисл"]),
    (
        Type::String,
        &["string", "str", "text", "varchar", "uuid", "url", "uri"],
        &["строк", "текст"],
    ),
];

/// The type that a cell names.
pub fn type_of(cell: &str) -> Option<Type> {
    let cell = cell.trim().trim_matches('`').to_lowercase();
    let plain = |cell: &str| {
        // "date-time" and "date time" are one word.
        let joined = cell.replace("date-time", "datetime").replace("date time", "datetime");
        let word = joined
            .split(|char: char| !char.is_alphanumeric())
            .next()
            .unwrap_or_default()
            .to_owned();
        TYPES
            .iter()
            .find(|(_, words, starts)| {
                words.contains(&word.as_str()) || starts.iter().any(|start| cell.starts_with(start))
            })
            .map(|(found, ..)| *found)
    };
    let is_list = ["array", "list", "массив", "список"]
        .iter()
        .any(|start| cell.starts_with(start))
        || cell.ends_with("[]");
    if is_list {
        let inner = cell.trim_start_matches(|char: char| char.is_alphabetic() && !cell.ends_with("[]"));
        let inner = inner.trim_matches(|char: char| !char.is_alphabetic());
        let inner = inner.strip_prefix("of ").unwrap_or(inner);
        return Some(Type::List(match plain(inner) {
            Some(Type::Integer) => ItemType::Integer,
            Some(Type::Number) => ItemType::Number,
            _ => ItemType::String,
        }));
    }
    plain(&cell)
}

impl Type {
    /// The type in a sentence.
    pub fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Enum => "enum",
            Self::Integer => "int",
            Self::Number => "float",
            Self::Boolean => "boolean",
            Self::Datetime => "datetime",
            Self::Date => "date",
            Self::Object => "object",
            Self::List(_) => "list",
        }
    }
}

/// How a user property changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Update {
    SetOnce,
    Update,
}

/// How a cell says that a user property changes.
pub fn update_of(cell: &str) -> Option<Update> {
    let cell = cell.trim().trim_matches('`').to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| cell.contains(word));
    if has(&[
        "once",
        "setonce",
        "first",
        "immutable",
        "never",
        "один раз",
        "однократ",
        "не меня",
    ]) {
        Some(Update::SetOnce)
    } else if has(&[
        "update",
        "set",
        "always",
        "overwrite",
        "change",
        "increment",
        "latest",
        "обновл",
        "меня",
        "каждый",
    ]) {
        Some(Update::Update)
    } else {
        None
    }
}
