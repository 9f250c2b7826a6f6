//! The runner behind `cargo test --target wasm32-unknown-unknown`: wasm-bindgen's own, at the version of the lock file.

use std::process::ExitCode;

fn main() -> ExitCode {
    match wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(std::env::args_os()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("wasm-test-runner: {error:?}");
            ExitCode::FAILURE
        }
    }
}
