//! Events as a Parquet file: a column for each part of an event, in row groups that fit into memory.

use std::error::Error;
use std::io::Write;
use std::sync::Arc;

use cryptorebate_collector::{Filter, StoredEvent, StoredEvents};
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

/// How many events stand in a row group, and after how many bytes of them it is enough.
const GROUP_ROWS: usize = 50_000;
const GROUP_BYTES: usize = 64 << 20;

const SCHEMA: &str = "message events {
    REQUIRED BYTE_ARRAY event_id (UTF8);
    REQUIRED BYTE_ARRAY event (UTF8);
    REQUIRED INT64 occurred_at (TIMESTAMP(MILLIS, true));
    REQUIRED INT64 received_at (TIMESTAMP(MILLIS, true));
    REQUIRED BYTE_ARRAY platform (UTF8);
    OPTIONAL BYTE_ARRAY user_id (UTF8);
    OPTIONAL BYTE_ARRAY anonymous_id (UTF8);
    OPTIONAL BYTE_ARRAY session_id (UTF8);
    OPTIONAL BYTE_ARRAY properties (UTF8);
    OPTIONAL BYTE_ARRAY user_properties (UTF8);
    OPTIONAL BYTE_ARRAY context (UTF8);
}";

/// The values of a column in one row group.
enum Column {
    Texts(Vec<ByteArray>),
    Times(Vec<i64>),
    /// The values that there are, and for each row whether there is one.
    Optional(Vec<ByteArray>, Vec<i16>),
}

/// Writes the events that are meant.
pub fn write(stored: &StoredEvents, filter: &Filter, output: &mut (impl Write + Send)) -> Result<(), Box<dyn Error>> {
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let schema = Arc::new(parse_message_type(SCHEMA)?);
    let mut writer = SerializedFileWriter::new(output, schema, Arc::new(properties))?;
    let mut columns = empty();
    let (mut rows, mut bytes) = (0, 0);
    stored.for_each(filter, |event| {
        bytes += event.body.len();
        add(&mut columns, event);
        rows += 1;
        if rows == GROUP_ROWS || bytes >= GROUP_BYTES {
            (rows, bytes) = (0, 0);
            write_group(&mut writer, std::mem::replace(&mut columns, empty()))?;
        }
        Ok::<(), Box<dyn Error>>(())
    })?;
    if rows > 0 {
        write_group(&mut writer, columns)?;
    }
    writer.close()?;
    Ok(())
}

fn empty() -> [Column; 11] {
    let texts = || Column::Texts(Vec::new());
    let times = || Column::Times(Vec::new());
    let optional = || Column::Optional(Vec::new(), Vec::new());
    [
        texts(),
        texts(),
        times(),
        times(),
        texts(),
        optional(),
        optional(),
        optional(),
        optional(),
        optional(),
        optional(),
    ]
}

fn add(columns: &mut [Column; 11], event: StoredEvent<'_>) {
    let parts = event.parts;
    let [
        event_id,
        name,
        occurred_at,
        received_at,
        platform,
        user_id,
        anonymous_id,
        session_id,
        properties,
        user_properties,
        context,
    ] = columns;
    event_id.add_text(parts.event_id);
    name.add_text(parts.event);
    occurred_at.add_time(event.occurred_at);
    received_at.add_time(event.received_at);
    platform.add_text(parts.platform);
    user_id.add_optional(parts.user_id);
    anonymous_id.add_optional(parts.anonymous_id);
    session_id.add_optional(parts.session_id);
    let json = |value: Option<Box<serde_json::value::RawValue>>| value.map(|value| String::from(value.get()));
    properties.add_optional(json(parts.properties));
    user_properties.add_optional(json(parts.user_properties));
    context.add_optional(json(parts.context));
}

impl Column {
    fn add_text(&mut self, text: String) {
        if let Self::Texts(texts) = self {
            texts.push(text.into_bytes().into());
        }
    }

    fn add_time(&mut self, time: i64) {
        if let Self::Times(times) = self {
            times.push(time);
        }
    }

    fn add_optional(&mut self, text: Option<String>) {
        if let Self::Optional(texts, levels) = self {
            levels.push(i16::from(text.is_some()));
            texts.extend(text.map(|text| text.into_bytes().into()));
        }
    }
}

fn write_group<W: Write + Send>(
    writer: &mut SerializedFileWriter<W>,
    columns: [Column; 11],
) -> Result<(), Box<dyn Error>> {
    let mut group = writer.next_row_group()?;
    for values in columns {
        let mut column = group.next_column()?.ok_or("the schema has fewer columns")?;
        match values {
            Column::Texts(texts) => column.typed::<ByteArrayType>().write_batch(&texts, None, None)?,
            Column::Times(times) => column.typed::<Int64Type>().write_batch(&times, None, None)?,
            Column::Optional(texts, levels) => {
                column
                    .typed::<ByteArrayType>()
                    .write_batch(&texts, Some(&levels), None)?
            }
        };
        column.close()?;
    }
    group.close()?;
    Ok(())
}
