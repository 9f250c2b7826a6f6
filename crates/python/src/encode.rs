//! Python values as JSON text, written once: what a Django program has in its hands, and nothing that would have to be
//! guessed.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{
    PyBool, PyBytes, PyDict, PyFloat, PyFrozenSet, PyInt, PyList, PyMapping, PySet, PyString, PyTuple, PyType,
};
use pyo3::{create_exception, intern};
use std::io::Write as _;

create_exception!(
    cryptorebate_tracking,
    UnsupportedValue,
    PyValueError,
    "A value that has no place in an event: what it is, where it stands, and what to pass instead."
);

/// How deep values may be nested: one level more than the validator reads, so that it is the one who says so.
const MAX_LEVELS: usize = 128;

/// A value that cannot be written.
pub struct Refusal {
    /// Where it stands: the pieces of a JSON Pointer, the innermost first.
    path: Vec<String>,
    /// What is wrong, and what to do.
    message: String,
}

impl Refusal {
    /// A refusal of the value at hand.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            path: Vec::new(),
            message: message.into(),
        }
    }

    /// The same, seen from the object or list around it.
    pub fn within(mut self, key: impl Into<String>) -> Self {
        self.path.push(key.into());
        self
    }
}

impl From<PyErr> for Refusal {
    fn from(error: PyErr) -> Self {
        Self::new(error.to_string())
    }
}

impl From<Refusal> for PyErr {
    fn from(refusal: Refusal) -> Self {
        let mut pointer = String::new();
        for piece in refusal.path.iter().rev() {
            pointer.push('/');
            pointer.push_str(&piece.replace('~', "~0").replace('/', "~1"));
        }
        let place = if pointer.is_empty() { "the event" } else { &pointer };
        UnsupportedValue::new_err(format!("{place}: {}", refusal.message))
    }
}

/// The classes of Python's library whose values are understood.
struct Classes {
    decimal: Py<PyType>,
    datetime: Py<PyType>,
    date: Py<PyType>,
    uuid: Py<PyType>,
    enumeration: Py<PyType>,
    utc: Py<PyAny>,
}

static CLASSES: PyOnceLock<Classes> = PyOnceLock::new();

impl Classes {
    fn get(py: Python<'_>) -> PyResult<&'static Self> {
        CLASSES.get_or_try_init(py, || {
            let class = |module: &str, name: &str| -> PyResult<Py<PyType>> {
                let class = py.import(module)?.getattr(name)?;
                Ok(class.cast_into::<PyType>()?.unbind())
            };
            Ok(Self {
                decimal: class("decimal", "Decimal")?,
                datetime: class("datetime", "datetime")?,
                date: class("datetime", "date")?,
                uuid: class("uuid", "UUID")?,
                enumeration: class("enum", "Enum")?,
                utc: py.import("datetime")?.getattr("timezone")?.getattr("utc")?.unbind(),
            })
        })
    }
}

/// Writes a value as JSON text.
///
/// Understood are dict, list, tuple, set, str, int, float, bool, None, `Decimal`, aware `datetime` (written in UTC), `date`
/// (its midnight in UTC), `UUID`, enum members (their values) and Django's lazy strings.
#[pyfunction]
pub fn encode<'py>(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
    let mut text = Vec::with_capacity(512);
    write_value(&mut text, value, 0)?;
    Ok(PyBytes::new(value.py(), &text))
}

/// Writes a value; `level` says how many objects and lists it stands in.
pub fn write_value(text: &mut Vec<u8>, value: &Bound<'_, PyAny>, level: usize) -> Result<(), Refusal> {
    if let Ok(string) = value.cast_exact::<PyString>() {
        return write_string(text, string);
    }
    if value.is_none() {
        text.extend_from_slice(b"null");
        return Ok(());
    }
    if let Ok(flag) = value.cast_exact::<PyBool>() {
        text.extend_from_slice(if flag.is_true() { b"true" } else { b"false" });
        return Ok(());
    }
    if let Ok(number) = value.cast_exact::<PyInt>() {
        return write_integer(text, number);
    }
    if let Ok(number) = value.cast_exact::<PyFloat>() {
        return write_float(text, number.value());
    }
    if let Ok(dict) = value.cast::<PyDict>() {
        return write_object(text, dict, level);
    }
    if let Ok(list) = value.cast::<PyList>() {
        return write_list(text, list.iter().map(Ok), level);
    }
    write_other(text, value, level)
}

/// What is rarer: classes of the library, and classes made from the plain ones.
fn write_other(text: &mut Vec<u8>, value: &Bound<'_, PyAny>, level: usize) -> Result<(), Refusal> {
    let py = value.py();
    let classes = Classes::get(py)?;
    // Before the plain classes: members of `TextChoices` and `IntEnum` are strings and numbers as well.
    if value.is_instance(classes.enumeration.bind(py))? {
        return write_value(text, &value.getattr(intern!(py, "value"))?, level);
    }
    if value.is_instance(classes.decimal.bind(py))? {
        return write_decimal(text, value);
    }
    if value.is_instance(classes.datetime.bind(py))? {
        return write_datetime(text, value, classes);
    }
    if value.is_instance(classes.date.bind(py))? {
        let day = value.call_method0(intern!(py, "isoformat"))?;
        let _ = write!(text, "\"{day}T00:00:00Z\"");
        return Ok(());
    }
    if value.is_instance(classes.uuid.bind(py))? || is_lazy(value)? {
        return write_string(text, &value.str()?);
    }
    if let Ok(string) = value.cast::<PyString>() {
        return write_string(text, string);
    }
    if let Ok(number) = value.cast::<PyInt>() {
        return write_integer(text, number);
    }
    if let Ok(number) = value.cast::<PyFloat>() {
        return write_float(text, number.value());
    }
    if let Ok(tuple) = value.cast::<PyTuple>() {
        return write_list(text, tuple.iter().map(Ok), level);
    }
    if value.is_instance_of::<PySet>() || value.is_instance_of::<PyFrozenSet>() {
        return write_list(text, value.try_iter()?, level);
    }
    if let Ok(mapping) = value.cast::<PyMapping>() {
        let dict = PyDict::new(py);
        dict.update(mapping)?;
        return write_object(text, &dict, level);
    }
    let class = value.get_type();
    Err(Refusal::new(format!(
        "a value of the class {} has no place in an event. Expected dict, list, str, int, float, bool, None, Decimal, \
         datetime, date, UUID or an enum member; of a QuerySet or a generator, pass list(…).",
        class.fully_qualified_name()?
    )))
}

/// Whether it is one of Django's strings that are translated when they are read. Where Django was not loaded, there is none.
fn is_lazy(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = value.py();
    let modules = py.import(intern!(py, "sys"))?.getattr(intern!(py, "modules"))?;
    match modules
        .cast::<PyDict>()?
        .get_item(intern!(py, "django.utils.functional"))?
    {
        Some(module) => value.is_instance(&module.getattr(intern!(py, "Promise"))?),
        None => Ok(false),
    }
}

/// Writes a string between quotes.
pub fn write_str(text: &mut Vec<u8>, string: &str) {
    // A vector takes everything, and a string is always JSON: there is no error to lose.
    let _ = serde_json::to_writer(text, string);
}

fn write_string(text: &mut Vec<u8>, string: &Bound<'_, PyString>) -> Result<(), Refusal> {
    let string = string.to_cow().map_err(|_| {
        Refusal::new("the string has half a character (a lone surrogate), which UTF-8 does not know. Expected text.")
    })?;
    write_str(text, &string);
    Ok(())
}

fn write_integer(text: &mut Vec<u8>, number: &Bound<'_, PyInt>) -> Result<(), Refusal> {
    if let Ok(small) = number.extract::<i64>() {
        let _ = write!(text, "{small}");
        return Ok(());
    }
    // `int.__repr__`, whatever a class of one's own makes of it.
    let py = number.py();
    let digits = py
        .get_type::<PyInt>()
        .call_method1(intern!(py, "__repr__"), (number,))?;
    let _ = write!(text, "{digits}");
    Ok(())
}

fn write_float(text: &mut Vec<u8>, number: f64) -> Result<(), Refusal> {
    if !number.is_finite() {
        return Err(Refusal::new(format!(
            "{number} is no number in JSON. Expected a finite one."
        )));
    }
    // The shortest digits that give the same number back, as Python writes them.
    let _ = serde_json::to_writer(text, &number);
    Ok(())
}

fn write_decimal(text: &mut Vec<u8>, number: &Bound<'_, PyAny>) -> Result<(), Refusal> {
    if !number.call_method0(intern!(number.py(), "is_finite"))?.is_truthy()? {
        return Err(Refusal::new(format!(
            "{number} is no number in JSON. Expected a finite one."
        )));
    }
    // A Decimal's own digits: no binary number comes between.
    let _ = write!(text, "{number}");
    Ok(())
}

fn write_datetime(text: &mut Vec<u8>, time: &Bound<'_, PyAny>, classes: &Classes) -> Result<(), Refusal> {
    let py = time.py();
    if time.call_method0(intern!(py, "utcoffset"))?.is_none() {
        return Err(Refusal::new(
            "the datetime is naive: nobody can say which moment it is. Expected an aware one, such as \
             datetime.now(timezone.utc), django.utils.timezone.now() or timezone.make_aware(…).",
        ));
    }
    let utc = time.call_method1(intern!(py, "astimezone"), (classes.utc.bind(py),))?;
    let _ = write!(text, "\"{}\"", utc.call_method0(intern!(py, "isoformat"))?);
    Ok(())
}

fn write_object(text: &mut Vec<u8>, dict: &Bound<'_, PyDict>, level: usize) -> Result<(), Refusal> {
    check_level(level)?;
    text.push(b'{');
    let length = dict.len();
    let mut entries = dict.iter();
    for index in 0..length {
        // Lazy strings and the like run code of their own, and other threads meanwhile: the iterator would panic.
        if dict.len() != length {
            return Err(Refusal::new(
                "the dict was changed while it was read. Expected one that stays as it is.",
            ));
        }
        let Some((key, value)) = entries.next() else { break };
        if index > 0 {
            text.push(b',');
        }
        let key = match key.cast::<PyString>() {
            Ok(key) if !value_is_enum(key)? => key.clone(),
            _ => key_of(&key)?,
        };
        write_string(text, &key)?;
        text.push(b':');
        write_value(text, &value, level + 1).map_err(|refusal| refusal.within(key.to_string()))?;
    }
    text.push(b'}');
    Ok(())
}

/// Whether a string is an enum's member as well, and so is known by its value.
fn value_is_enum(key: &Bound<'_, PyString>) -> PyResult<bool> {
    if key.cast_exact::<PyString>().is_ok() {
        return Ok(false);
    }
    key.is_instance(Classes::get(key.py())?.enumeration.bind(key.py()))
}

fn key_of<'py>(key: &Bound<'py, PyAny>) -> Result<Bound<'py, PyString>, Refusal> {
    let py = key.py();
    if key.is_instance(Classes::get(py)?.enumeration.bind(py))?
        && let Ok(value) = key.getattr(intern!(py, "value"))?.cast_into::<PyString>()
    {
        return Ok(value);
    }
    Err(Refusal::new(format!(
        "a key is of the class {}. Expected str.",
        key.get_type().fully_qualified_name()?
    )))
}

fn write_list<'py>(
    text: &mut Vec<u8>,
    members: impl Iterator<Item = PyResult<Bound<'py, PyAny>>>,
    level: usize,
) -> Result<(), Refusal> {
    check_level(level)?;
    text.push(b'[');
    for (index, member) in members.enumerate() {
        if index > 0 {
            text.push(b',');
        }
        write_value(text, &member?, level + 1).map_err(|refusal| refusal.within(index.to_string()))?;
    }
    text.push(b']');
    Ok(())
}

fn check_level(level: usize) -> Result<(), Refusal> {
    if level > MAX_LEVELS {
        return Err(Refusal::new(
            "objects are nested too deeply, or one holds itself. Expected at most 127 levels.",
        ));
    }
    Ok(())
}
