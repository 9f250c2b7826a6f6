//! What macOS's linker has to be told: the module's Python is found when it is loaded.

fn main() {
    pyo3_build_config::add_extension_module_link_args();
}
