//! What differs between this project's own generated files and those of another product.

/// What generated files say of themselves, and where their Rust code finds the core.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame<'a> {
    /// Their first line: what they were made from, and by what.
    pub header: &'a str,
    /// The path of the core crate.
    pub core: &'a str,
}

impl Frame<'_> {
    /// Whether the code becomes part of the core itself, which does without `std`.
    pub(crate) fn is_core(self) -> bool {
        self.core == OWN.core
    }
}

/// This project's own: inside the core crate.
pub(crate) const OWN: Frame<'static> = Frame {
    header: "Generated from plan/cryptorebate.toml by `cargo xtask codegen`; do not edit.",
    core: "crate",
};
