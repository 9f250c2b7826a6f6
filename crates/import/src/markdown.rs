//! Markdown as a flat list of headings, paragraphs, list items, tables and code blocks, each with its line.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// A line of text, counted from 1. Emphasis is gone; code keeps its backticks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub number: usize,
    pub text: String,
}

/// A piece of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// `level` is 1 to 6.
    Heading {
        level: u8,
        line: Line,
    },
    /// The lines of a paragraph.
    Paragraph(Vec<Line>),
    /// The lines of a list item, without those of the items inside it.
    Item(Vec<Line>),
    Table(Table),
    /// A code block; `language` is what stands behind the fence.
    Code {
        language: String,
        lines: Vec<Line>,
    },
    /// What stands between `---` at the document's top.
    FrontMatter(Vec<Line>),
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub line: usize,
    pub header: Vec<String>,
    pub rows: Vec<Row>,
}

/// A row under a table's header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub line: usize,
    pub cells: Vec<String>,
}

/// Reads a document.
pub fn blocks(text: &str) -> Vec<Block> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS | Options::ENABLE_TASKLISTS;
    let mut reader = Reader {
        newlines: text.match_indices('\n').map(|(at, _)| at).collect(),
        ..Reader::default()
    };
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        let line = reader.line_at(range.start);
        reader.take(event, line);
    }
    reader.blocks
}

#[derive(Default)]
struct Reader {
    newlines: Vec<usize>,
    blocks: Vec<Block>,
    /// The text under way: of a heading, a paragraph, an item or a cell.
    lines: Vec<Line>,
    table: Option<Table>,
    /// How many list items are open.
    items: usize,
    code: Option<String>,
    is_front_matter: bool,
}

impl Reader {
    fn line_at(&self, offset: usize) -> usize {
        self.newlines.partition_point(|newline| *newline < offset) + 1
    }

    fn take(&mut self, event: Event<'_>, line: usize) {
        match event {
            Event::Start(tag) => self.start(&tag, line),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.code.is_some() || self.is_front_matter => self.literal(&text, line),
            Event::Text(text) => self.write(&text, line),
            Event::Code(code) => self.write(&format!("`{code}`"), line),
            Event::SoftBreak | Event::HardBreak => self.lines.push(Line {
                number: line + 1,
                text: String::new(),
            }),
            // A line break in a cell, mostly.
            Event::InlineHtml(_) => self.write(" ", line),
            _ => {}
        }
    }

    fn write(&mut self, text: &str, line: usize) {
        match self.lines.last_mut() {
            Some(last) => last.text.push_str(text),
            None => self.lines.push(Line {
                number: line,
                text: text.to_owned(),
            }),
        }
    }

    /// The text of a code block, which holds its line ends.
    fn literal(&mut self, text: &str, line: usize) {
        let lines = text.lines().enumerate().map(|(index, text)| Line {
            number: line + index,
            text: text.to_owned(),
        });
        self.lines.extend(lines);
    }

    fn start(&mut self, tag: &Tag<'_>, line: usize) {
        match tag {
            Tag::Item => {
                self.end_text();
                self.items += 1;
            }
            Tag::CodeBlock(kind) => {
                self.end_text();
                let language = match kind {
                    CodeBlockKind::Fenced(info) => info.split_whitespace().next().unwrap_or_default(),
                    CodeBlockKind::Indented => "",
                };
                self.code = Some(language.to_owned());
            }
            Tag::MetadataBlock(_) => self.is_front_matter = true,
            Tag::Heading { .. } | Tag::Paragraph => self.end_text(),
            Tag::Table(_) => {
                self.end_text();
                self.table = Some(Table {
                    line,
                    header: Vec::new(),
                    rows: Vec::new(),
                });
            }
            Tag::TableRow => {
                if let Some(table) = &mut self.table {
                    table.rows.push(Row {
                        line,
                        cells: Vec::new(),
                    });
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => {
                let lines = std::mem::take(&mut self.lines);
                let level = match level {
                    HeadingLevel::H1 => 1,
                    HeadingLevel::H2 => 2,
                    HeadingLevel::H3 => 3,
                    HeadingLevel::H4 => 4,
                    HeadingLevel::H5 => 5,
                    HeadingLevel::H6 => 6,
                };
                self.blocks
                    .extend(joined(lines).map(|line| Block::Heading { level, line }));
            }
            TagEnd::Paragraph => self.end_text(),
            TagEnd::Item => {
                self.end_text();
                self.items -= 1;
            }
            TagEnd::TableCell => {
                let text = joined(std::mem::take(&mut self.lines)).map_or(String::new(), |line| line.text);
                if let Some(table) = &mut self.table {
                    let cells = table.rows.last_mut().map_or(&mut table.header, |row| &mut row.cells);
                    cells.push(text.trim().to_owned());
                }
            }
            TagEnd::Table => self.blocks.extend(self.table.take().map(Block::Table)),
            TagEnd::CodeBlock => {
                let language = self.code.take().unwrap_or_default();
                let lines = std::mem::take(&mut self.lines);
                self.blocks.push(Block::Code { language, lines });
            }
            TagEnd::MetadataBlock(_) => {
                self.is_front_matter = false;
                let lines = std::mem::take(&mut self.lines);
                self.blocks.push(Block::FrontMatter(lines));
            }
            _ => {}
        }
    }

    /// Ends the paragraph or the item's own text that is under way.
    fn end_text(&mut self) {
        let lines = std::mem::take(&mut self.lines);
        if lines.iter().any(|line| !line.text.trim().is_empty()) {
            self.blocks.push(if self.items > 0 {
                Block::Item(lines)
            } else {
                Block::Paragraph(lines)
            });
        }
    }
}

fn joined(lines: Vec<Line>) -> Option<Line> {
    lines.into_iter().reduce(|mut all, line| {
        all.text.push(' ');
        all.text.push_str(&line.text);
        all
    })
}
