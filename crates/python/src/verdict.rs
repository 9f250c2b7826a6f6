//! Verdicts as Python objects: the same as everywhere.

use std::fmt::Write as _;

use cryptorebate_core as core;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString, PyTuple};

use crate::encode::write_value;

/// One thing that is not what the plan says.
#[pyclass(frozen, eq, module = "cryptorebate_tracking")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation(core::Violation);

#[pymethods]
impl Violation {
    /// Which kind of trouble it is, such as `not_in_enum`.
    #[getter]
    fn code(&self) -> &'static str {
        self.0.code.name()
    }

    /// Where: a JSON Pointer into the event.
    #[getter]
    fn path(&self) -> &str {
        &self.0.path
    }

    /// A sentence for the person who has to mend it. It may quote the value.
    #[getter]
    fn message(&self) -> &str {
        &self.0.message
    }

    /// What would have been right.
    #[getter]
    fn expected(&self) -> Option<&str> {
        self.0.expected.as_deref()
    }

    /// The JSON text that was found, shortened where it is long.
    #[getter]
    fn actual(&self) -> Option<&str> {
        self.0.actual.as_deref()
    }

    /// The rule that was broken, where `code` is `rule_broken`.
    #[getter]
    fn rule(&self) -> Option<&str> {
        self.0.rule.as_deref()
    }

    /// As it stands in JSON: what is `None` is left out.
    fn as_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("code", self.code())?;
        dict.set_item("path", self.path())?;
        dict.set_item("message", self.message())?;
        for (name, value) in [
            ("expected", self.expected()),
            ("actual", self.actual()),
            ("rule", self.rule()),
        ] {
            if let Some(value) = value {
                dict.set_item(name, value)?;
            }
        }
        Ok(dict)
    }

    fn __str__(&self) -> &str {
        &self.0.message
    }

    fn __repr__(&self) -> String {
        format!("<Violation {} at {:?}>", self.code(), self.0.path)
    }
}

/// What the plan says of one event. True where the event is valid.
#[pyclass(frozen, eq, module = "cryptorebate_tracking")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict(core::Verdict);

#[pymethods]
impl Verdict {
    /// The event's name as it was given; `None` where the text gives none.
    #[getter]
    fn event(&self) -> Option<&str> {
        self.0.event.as_deref()
    }

    /// Whether there is no violation.
    #[getter]
    fn valid(&self) -> bool {
        self.0.valid
    }

    /// What is wrong: the envelope first, then properties, user properties and rules in the plan's order.
    #[getter]
    fn violations<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.0.violations.iter().cloned().map(Violation))
    }

    /// What is worth a look, and does not make the event invalid.
    #[getter]
    fn warnings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.0.warnings.iter().cloned().map(Violation))
    }

    /// As it stands in JSON: `warnings` only where there are any.
    fn as_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let list = |all: &[core::Violation]| -> PyResult<Vec<Bound<'py, PyDict>>> {
            all.iter().map(|one| Violation(one.clone()).as_dict(py)).collect()
        };
        let dict = PyDict::new(py);
        dict.set_item("event", self.event())?;
        dict.set_item("valid", self.0.valid)?;
        dict.set_item("violations", list(&self.0.violations)?)?;
        if !self.0.warnings.is_empty() {
            dict.set_item("warnings", list(&self.0.warnings)?)?;
        }
        Ok(dict)
    }

    /// Codes, places and what was expected, without the values: for logs, which personal data must not reach.
    fn summary(&self) -> String {
        let lines = self.0.violations.iter().map(|violation| {
            let mut line = format!("{} at {}", violation.code.name(), place(&violation.path));
            if let Some(rule) = &violation.rule {
                let _ = write!(line, " ({rule})");
            }
            if let Some(expected) = &violation.expected {
                let _ = write!(line, ": expected {expected}");
            }
            line
        });
        lines.collect::<Vec<String>>().join("; ")
    }

    fn __bool__(&self) -> bool {
        self.0.valid
    }

    fn __str__(&self) -> String {
        let lines = self.0.violations.iter().chain(&self.0.warnings);
        let lines: Vec<String> = lines
            .map(|one| format!("{}: {}", place(&one.path), one.message))
            .collect();
        if lines.is_empty() {
            String::from("valid")
        } else {
            lines.join("\n")
        }
    }

    fn __repr__(&self) -> String {
        let verdict = if self.0.valid { "valid" } else { "invalid" };
        let event = self.0.event.as_deref().unwrap_or("?");
        format!("<Verdict {event} {verdict}: {}>", self.summary())
    }
}

fn place(path: &str) -> &str {
    if path.is_empty() { "the event" } else { path }
}

/// Judges an event and says what is wrong with it: a dict, or its JSON text as bytes or str.
#[pyfunction]
pub fn validate(event: &Bound<'_, PyAny>) -> PyResult<Verdict> {
    with_text(event, |text| Verdict(core::validate(text)))
}

/// Only whether an event is valid, in the least time: a dict, or its JSON text as bytes or str.
#[pyfunction]
pub fn is_valid(event: &Bound<'_, PyAny>) -> PyResult<bool> {
    with_text(event, |text| core::judge(text).is_valid())
}

/// Looks at the JSON text of an event, which is written where it is a dict.
fn with_text<T>(event: &Bound<'_, PyAny>, look: impl FnOnce(&[u8]) -> T) -> PyResult<T> {
    if let Ok(bytes) = event.cast::<PyBytes>() {
        return Ok(look(bytes.as_bytes()));
    }
    if let Ok(string) = event.cast::<PyString>() {
        return Ok(look(string.to_cow()?.as_bytes()));
    }
    let mut text = Vec::with_capacity(512);
    write_value(&mut text, event, 0)?;
    Ok(look(&text))
}
