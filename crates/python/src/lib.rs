//! The validator as a Python module, `cryptorebate_tracking._core`: events are written as JSON once, and that very text is
//! judged and sent.

mod batch;
mod compose;
mod encode;
mod verdict;

use cryptorebate_core::{PLAN, table};
use pyo3::prelude::*;

/// What the package is made around; its own modules say more.
#[pymodule]
mod _core {
    #[pymodule_export]
    use crate::batch::{read_batch, telegram_user};
    #[pymodule_export]
    use crate::compose::{compose, platform_of, sent_by_pages};
    #[pymodule_export]
    use crate::encode::{UnsupportedValue, encode};
    #[pymodule_export]
    use crate::verdict::{Verdict, Violation, is_valid, validate};

    use super::{Bound, PLAN, PyModule, PyModuleMethods as _, PyResult, set_once};

    #[pymodule_init]
    fn fill(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))?;
        module.add("PLAN_VERSION", PLAN.version)?;
        module.add(
            "EVENT_NAMES",
            PLAN.events.iter().map(|event| event.name).collect::<Vec<_>>(),
        )?;
        module.add("SET_ONCE", set_once())
    }
}

/// The user properties whose first value stays.
fn set_once() -> Vec<&'static str> {
    let properties = PLAN.user_properties.iter().zip(PLAN.updates);
    properties
        .filter(|(_, update)| **update == table::Update::SetOnce)
        .map(|(property, _)| property.name)
        .collect()
}
