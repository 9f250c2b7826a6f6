//! From the blocks of a Markdown document to what they say.

use cryptorebate_calls::Language;

use crate::cells;
use crate::conventions;
use crate::document::{Code, Cohort, Definition, Document, Event, Named, Property, SummaryRow, Total};
use crate::funnels;
use crate::markdown::{Block, Line, Row, Table};
use crate::names::{is_snake_case, snake_case};
use crate::types;
use crate::words::{self, Chapter, Column, Label, label};

/// Reads a document.
pub fn read(blocks: &[Block]) -> Document {
    let mut reader = Reader::default();
    for (place, block) in blocks.iter().enumerate() {
        match block {
            Block::Heading { level, line } => reader.heading(*level, line, section(&blocks[place + 1..])),
            Block::Paragraph(lines) => reader.lines(lines, false),
            Block::Item(lines) => reader.lines(lines, true),
            Block::Table(table) => reader.table(table),
            Block::Code { language, lines } => reader.code(language, lines),
            Block::FrontMatter(lines) => reader.front_matter(lines),
        }
    }
    reader.document
}

/// The blocks up to the next heading.
fn section(blocks: &[Block]) -> &[Block] {
    let end = blocks.iter().position(|block| matches!(block, Block::Heading { .. }));
    &blocks[..end.unwrap_or(blocks.len())]
}

/// Whether a section has the steps of a funnel or the groups of a cohort.
fn says_steps_or_groups(section: &[Block]) -> bool {
    section.iter().any(|block| match block {
        Block::Paragraph(lines) | Block::Item(lines) | Block::Code { lines, .. } => lines.iter().any(|line| {
            let is_grouping = label(&line.text).is_some_and(|(label, _)| label == Label::Grouping);
            is_grouping || funnels::has_arrow(&line.text)
        }),
        _ => false,
    })
}

#[derive(Default)]
struct Reader {
    document: Document,
    /// The headings that are open, from the outermost to the innermost.
    headings: Vec<(u8, String, Option<Chapter>)>,
    /// Whether the section under way is about the last event.
    in_event: bool,
    conventions: conventions::Reader,
}

impl Reader {
    fn chapter(&self) -> Option<Chapter> {
        self.headings.iter().rev().find_map(|(_, _, chapter)| *chapter)
    }

    fn heading(&mut self, level: u8, line: &Line, section: &[Block]) {
        self.headings.retain(|(open, ..)| *open < level);
        self.in_event = false;
        let outer = self.chapter();
        if let Some(written) = event_name(&line.text, outer, section) {
            let parent = self.headings.last().map(|(_, heading, _)| heading.clone());
            self.document.events.push(Event {
                name: snake_case(&written),
                written,
                line: line.number,
                // The document's own title is nobody's chapter.
                section: parent.filter(|_| self.headings.len() > 1),
                trigger: None,
                priority: None,
                platforms: None,
                is_from_server: false,
                tells_properties: false,
                properties: Vec::new(),
                sets: Vec::new(),
                mentions_anonymous: false,
            });
            self.in_event = true;
            self.headings.push((level, line.text.clone(), None));
            return;
        }
        if level == 1 && self.document.title.is_none() {
            self.document.title = Some(line.text.clone());
            return self.headings.push((level, line.text.clone(), None));
        }
        let chapter = match outer {
            // What stands in these chapters is theirs, whatever words it uses.
            Some(Chapter::Funnels | Chapter::Cohorts | Chapter::Summary) if !self.headings.is_empty() => None,
            _ => words::chapter(&line.text),
        };
        self.headings.push((level, line.text.clone(), chapter));
        // The chapter's own heading is one of its funnels or cohorts only where there are no others.
        let has_own = chapter.is_none() || says_steps_or_groups(section);
        match self.chapter() {
            Some(Chapter::Funnels) if has_own => funnels::begin(&mut self.document, line),
            Some(Chapter::Cohorts) if has_own => self.document.cohorts.push(Cohort {
                line: line.number,
                title: line.text.clone(),
                grouping: None,
                metrics: None,
                goal: None,
                definitions: Vec::new(),
            }),
            _ => {}
        }
    }

    fn front_matter(&mut self, lines: &[Line]) {
        for line in lines {
            let Some((key, value)) = line.text.split_once(':') else {
                continue;
            };
            let value = value.trim().trim_matches(['"', '\'']).to_owned();
            match key.trim() {
                "title" => self.document.title = Some(value).filter(|title| !title.is_empty()),
                "version" => self.document.version = Some(value),
                _ => {}
            }
        }
    }

    fn lines(&mut self, lines: &[Line], is_item: bool) {
        for line in lines {
            match (self.in_event, self.chapter()) {
                (true, _) => self.event_line(line),
                (_, Some(Chapter::Conventions)) => self.conventions.line(&mut self.document.conventions, line, is_item),
                (_, Some(Chapter::Summary)) => self.document.totals.extend(total(line)),
                (_, Some(Chapter::Funnels)) => funnels::line(&mut self.document, line, is_item),
                (_, Some(Chapter::Cohorts)) => self.cohort_line(line),
                _ => {}
            }
        }
    }

    fn event_line(&mut self, line: &Line) {
        let Some(event) = self.document.events.last_mut() else {
            return;
        };
        let text = line.text.to_lowercase();
        event.mentions_anonymous |= text.contains("anonym") || text.contains("аноним");
        event.tells_properties |= ["no propert", "without propert", "без свойств", "нет свойств"]
            .iter()
            .any(|words| text.contains(words));
        let Some((label, value)) = label(&line.text) else {
            return;
        };
        let said = Line {
            number: line.number,
            text: value.to_owned(),
        };
        match label {
            Label::Trigger if !value.is_empty() => event.trigger = Some(said),
            Label::Priority if !value.is_empty() => event.priority = Some(said),
            Label::Platform if !value.is_empty() => {
                let (names, is_from_server) = cells::platforms(value);
                event.is_from_server = is_from_server;
                event.platforms = Some(Named {
                    line: line.number,
                    names,
                });
            }
            Label::UserProperties => event.sets.extend(cells::codes(value).map(|name| Line {
                number: line.number,
                text: name.to_owned(),
            })),
            _ => {}
        }
    }

    fn cohort_line(&mut self, line: &Line) {
        let (Some(cohort), Some((label, value))) = (self.document.cohorts.last_mut(), label(&line.text)) else {
            return;
        };
        let said = Some(Line {
            number: line.number,
            text: value.to_owned(),
        });
        match label {
            Label::Grouping => cohort.grouping = said,
            Label::Metrics => cohort.metrics = said,
            Label::Goal => cohort.goal = said,
            Label::Active => cohort.definitions.extend(said.map(|line| (Definition::Active, line))),
            Label::Activation => cohort
                .definitions
                .extend(said.map(|line| (Definition::Activation, line))),
            Label::Revenue => cohort.definitions.extend(said.map(|line| (Definition::Revenue, line))),
            Label::Volume => cohort.definitions.extend(said.map(|line| (Definition::Volume, line))),
            _ => {}
        }
    }

    fn code(&mut self, language: &str, lines: &[Line]) {
        if let (Some(language), Some(first)) = (Language::of_fence(language), lines.first()) {
            let text: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
            self.document.code.push(Code {
                language,
                line: first.number,
                text: text.join("\n"),
            });
            return;
        }
        for line in lines {
            match self.chapter() {
                Some(Chapter::Conventions) => self.conventions.line(&mut self.document.conventions, line, false),
                Some(Chapter::Funnels) => funnels::line(&mut self.document, line, true),
                Some(Chapter::Cohorts) => self.cohort_line(line),
                _ => {}
            }
        }
    }

    fn table(&mut self, table: &Table) {
        let columns = words::columns(&table.header);
        let has = |column| columns.contains(&Some(column));
        let is_of_properties = has(Column::Property) && (has(Column::Type) || has(Column::Required));
        if has(Column::Event) && !is_of_properties {
            if has(Column::Platform) || has(Column::Priority) || has(Column::Category) {
                let rows = table.rows.iter().filter_map(|row| summary_row(&columns, row));
                self.document.summary.extend(rows);
            }
        } else if is_of_properties {
            let rows = table.rows.iter().filter_map(|row| property(&columns, row));
            if self.in_event && !has(Column::Update) {
                if let Some(event) = self.document.events.last_mut() {
                    event.tells_properties = true;
                    event.properties.extend(rows);
                }
            } else if has(Column::Update) || self.chapter() == Some(Chapter::UserProperties) {
                self.document.user_properties.extend(rows);
            } else {
                self.document.stray_tables.push(table.line);
            }
        }
    }
}

/// The event's name as it is written, where a heading opens the section of one.
fn event_name(heading: &str, chapter: Option<Chapter>, section: &[Block]) -> Option<String> {
    if !matches!(chapter, None | Some(Chapter::Events)) {
        return None;
    }
    let says_so = section.iter().any(|block| match block {
        Block::Paragraph(lines) | Block::Item(lines) => lines.iter().any(|line| {
            let found = label(&line.text).map(|(label, _)| label);
            matches!(found, Some(Label::Trigger | Label::Priority | Label::Platform))
        }),
        Block::Table(table) => {
            let columns = words::columns(&table.header);
            let has = |column| columns.contains(&Some(column));
            has(Column::Property) && (has(Column::Type) || has(Column::Required)) && !has(Column::Update)
        }
        _ => false,
    });
    let code = cells::codes(heading).next().map(str::trim);
    let numbered = heading.trim_start_matches(|char: char| char.is_ascii_digit() || matches!(char, '.' | ')' | ' '));
    let prefixes = ["Event:", "Событие:"];
    let plain = prefixes
        .iter()
        .find_map(|prefix| numbered.strip_prefix(prefix))
        .unwrap_or(numbered)
        .trim();
    let token = plain
        .split_whitespace()
        .find(|word| word.contains('_') && is_snake_case(word));
    let is_in_events = chapter == Some(Chapter::Events);
    let written = match (code, token) {
        (Some(name), _) if says_so || is_in_events => name,
        (None, Some(name)) if says_so || is_in_events => name,
        (None, None) if says_so && is_in_events => plain.split([':', '—', '(']).next().unwrap_or(plain).trim(),
        _ => return None,
    };
    (!snake_case(written).is_empty()).then(|| written.to_owned())
}

fn cell<'r>(columns: &[Option<Column>], row: &'r Row, column: Column) -> Option<&'r str> {
    let at = columns.iter().position(|candidate| *candidate == Some(column))?;
    row.cells.get(at).map(String::as_str)
}

fn property(columns: &[Option<Column>], row: &Row) -> Option<Property> {
    let get = |column| cell(columns, row, column).unwrap_or_default();
    let name = cells::name(get(Column::Property));
    let written_type = get(Column::Type).trim_matches('`').to_owned();
    let kind = types::type_of(&written_type);
    let (examples, misfits) = cells::examples(kind, get(Column::Example));
    (!name.is_empty()).then(|| Property {
        name: name.to_owned(),
        line: row.line,
        kind,
        written_type,
        required: words::yes_or_no(get(Column::Required)),
        description: get(Column::Description).replace('`', ""),
        examples,
        misfits,
        update: types::update_of(get(Column::Update)),
    })
}

fn summary_row(columns: &[Option<Column>], row: &Row) -> Option<SummaryRow> {
    let get = |column| cell(columns, row, column).filter(|cell| !cell.is_empty());
    let written = cells::name(get(Column::Event)?);
    // As headings give an event its name, so do the rows of the summary.
    let event = Some(snake_case(written))
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| written.to_owned());
    Some(SummaryRow {
        line: row.line,
        number: get(Column::Number).and_then(|number| number.trim_end_matches('.').parse().ok()),
        event,
        platforms: get(Column::Platform).map(|text| cells::platforms(text).0),
        priority: get(Column::Priority).map(|text| text.replace('`', "")),
        category: get(Column::Category).map(|text| text.replace('`', "")),
    })
}

/// `P0: 19 events`.
fn total(line: &Line) -> Option<Total> {
    let (label, rest) = line.text.rsplit_once([':', '—', '–'])?;
    let digits: String = rest.trim().chars().take_while(char::is_ascii_digit).collect();
    let label = label.trim().trim_start_matches(['-', '*', ' ']);
    Some(Total {
        line: line.number,
        label: label.to_owned(),
        count: digits.parse().ok()?,
    })
}
