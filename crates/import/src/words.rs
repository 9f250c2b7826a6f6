//! The words by which headings, labels and columns are recognised, in English and Russian.

/// What a column of a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Number,
    Event,
    Property,
    Type,
    Required,
    Description,
    Example,
    Update,
    Platform,
    Priority,
    Category,
}

/// A column is recognised by how its head begins, in lower case.
const COLUMNS: [(Column, &[&str]); 11] = [
    (Column::Number, &["#", "№", "no."]),
    (Column::Event, &["event", "событи"]),
    (
        Column::Property,
        &[
            "propert",
            "param",
            "attribute",
            "field",
            "name",
            "свойств",
            "парам",
            "атрибут",
            "поле",
            "имя",
            "название",
        ],
    ),
    (Column::Type, &["type", "data type", "тип"]),
    (Column::Required, &["required", "mandatory", "req", "обязат"]),
    (
        Column::Description,
        &[
            "description",
            "meaning",
            "notes",
            "comment",
            "описан",
            "комментар",
            "что",
        ],
    ),
    (
        Column::Example,
        &["example", "sample", "value", "allowed", "пример", "значени"],
    ),
    (Column::Update, &["update", "change", "set", "обновлен", "изменени"]),
    (Column::Platform, &["platform", "платформ"]),
    (Column::Priority, &["priority", "приоритет"]),
    (
        Column::Category,
        &["category", "group", "section", "area", "категори", "групп", "раздел"],
    ),
];

/// What the heads of a table's columns are.
pub fn columns(header: &[String]) -> Vec<Option<Column>> {
    header
        .iter()
        .map(|head| {
            let head = head.trim().trim_matches('`').to_lowercase();
            let found = COLUMNS
                .iter()
                .find(|(_, starts)| starts.iter().any(|start| head.starts_with(start)));
            found.map(|(column, _)| *column)
        })
        .collect()
}

/// What a line that begins with a word and a colon says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    Trigger,
    Priority,
    Platform,
    UserProperties,
    Window,
    Grouping,
    Metrics,
    Goal,
    Active,
    Activation,
    Revenue,
    Volume,
}

const LABELS: [(Label, &[&str]); 12] = [
    (
        Label::Trigger,
        &["trigger", "when", "fires", "триггер", "когда", "срабатывает"],
    ),
    (Label::Priority, &["priority", "приоритет"]),
    (Label::Platform, &["platform", "платформ"]),
    (
        Label::UserProperties,
        &["user propert", "sets", "свойства пользовател", "обновляет"],
    ),
    (
        Label::Window,
        &["window", "within", "conversion window", "time window", "окно", "срок"],
    ),
    (Label::Grouping, &["group", "segment", "by", "группировк", "сегмент"]),
    (Label::Metrics, &["metric", "measure", "метрик", "показател"]),
    (Label::Goal, &["goal", "target", "цель"]),
    (Label::Activation, &["activation", "активация"]),
    (Label::Active, &["active", "активн"]),
    (Label::Revenue, &["revenue", "выручка", "доход"]),
    (Label::Volume, &["volume", "trading volume", "объём"]),
];

/// The label of a line and what stands behind it: `Priority: P0`.
pub fn label(line: &str) -> Option<(Label, &str)> {
    let line = line.trim_start_matches(['-', '*', ' ']);
    let (head, value) = line.split_once(':')?;
    let head = head.trim().to_lowercase();
    // Labels are short; a sentence with a colon in it is none.
    if head.split_whitespace().count() > 3 {
        return None;
    }
    let found = LABELS.iter().find(|(_, starts)| {
        starts.iter().any(|start| {
            let rest = head.strip_prefix(start);
            // "by" and "sets" must be the whole word.
            rest.is_some_and(|rest| start.len() > 4 || !rest.starts_with(char::is_alphabetic))
        })
    });
    found.map(|(label, _)| (*label, value.trim()))
}

/// The chapters of a document that are read in their own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chapter {
    Conventions,
    UserProperties,
    Events,
    Summary,
    Funnels,
    Cohorts,
}

const CHAPTERS: [(Chapter, &[&str]); 6] = [
    (
        Chapter::UserProperties,
        &["user propert", "свойства пользовател", "пользовательские свойства"],
    ),
    (
        Chapter::Summary,
        &["summary", "overview of events", "all events", "сводн", "итог"],
    ),
    (Chapter::Funnels, &["funnel", "воронк"]),
    (Chapter::Cohorts, &["cohort", "когорт"]),
    (Chapter::Conventions, &["convention", "rules", "соглашени", "правил"]),
    (Chapter::Events, &["events", "события"]),
];

/// The chapter that a heading opens.
pub fn chapter(heading: &str) -> Option<Chapter> {
    let heading = heading.to_lowercase();
    let found = CHAPTERS
        .iter()
        .find(|(_, words)| words.iter().any(|word| heading.contains(word)));
    found.map(|(chapter, _)| *chapter)
}

/// Whether a cell means yes; nothing where it means neither.
pub fn yes_or_no(cell: &str) -> Option<bool> {
    let cell = cell.trim().trim_matches('`').to_lowercase();
    let starts = |words: &[&str]| words.iter().any(|word| cell.starts_with(word));
    if matches!(cell.as_str(), "y" | "+" | "x" | "1")
        || starts(&[
            "yes",
            "true",
            "required",
            "mandatory",
            "always",
            "✓",
            "✔",
            "✅",
            "☑",
            "да",
            "обязат",
        ])
    {
        Some(true)
    } else if matches!(cell.as_str(), "n" | "-" | "–" | "—" | "0")
        || starts(&["no", "false", "optional", "✗", "✘", "❌", "☐", "нет", "не", "опцион"])
    {
        Some(false)
    } else {
        None
    }
}
