//! Rust's standard library for WebAssembly: from rustup, or built from its own sources.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;
use crate::step::{Step, say};

const TARGET: &str = "wasm32-unknown-unknown";

/// Installs the library for the toolchain in use, if it has none.
pub fn install(root: &Path) -> Outcome {
    let sysroot = sysroot(root)?;
    let library = sysroot.join("lib/rustlib").join(TARGET).join("lib");
    if library.is_dir() {
        say(&format!("Rust for {TARGET}: there already"));
        return Ok(());
    }
    let by_rustup = Step::new(
        &format!("Rust for {TARGET}: installing with rustup"),
        root,
        "rustup",
        &["target", "add", TARGET],
    );
    let Err(trouble) = by_rustup.run() else { return Ok(()) };
    let Some(source) = source(&sysroot) else {
        return Err(format!(
            "{trouble}\nTo do it by hand: `rustup target add {TARGET}`, or install the sources of this very Rust version \
             (`rustup component add rust-src`, or Debian's package rust-src) and start again: the library is then built."
        )
        .into());
    };
    eprintln!("  {trouble}");
    build(root, &source, &library)
}

/// The folder of the toolchain in use.
pub fn sysroot(root: &Path) -> Result<PathBuf, Box<dyn std::error::Error>> {
    let output = Command::new("rustc")
        .current_dir(root)
        .args(["--print", "sysroot"])
        .output();
    let output = output.map_err(|error| format!("rustc cannot be run: {error}; install Rust from rustup.rs"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("rustc does not start; rust-toolchain.toml names the version it needs\n{said}").into());
    }
    Ok(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()))
}

/// The standard library's sources: rustup's component, or the distribution's package.
fn source(sysroot: &Path) -> Option<PathBuf> {
    [
        sysroot.join("lib/rustlib/src/rust/library"),
        PathBuf::from("/usr/lib/rustlib/src/rust/library"),
    ]
    .into_iter()
    .find(|path| path.join("sysroot/Cargo.toml").is_file())
}

/// Builds the library from its sources, as the toolchain's own build does, and puts it where rustc looks.
fn build(root: &Path, source: &Path, library: &Path) -> Outcome {
    let target_folder = root.join("target/wasm-standard-library");
    let manifest = source.join("sysroot/Cargo.toml");
    Step::cargo(
        &format!("Rust for {TARGET}: building the standard library from its sources"),
        root,
        &[
            "build",
            "--release",
            "--target",
            TARGET,
            "--features",
            "compiler-builtins-mem",
            "--manifest-path",
        ],
    )
    .argument(&manifest)
    .env("CARGO_TARGET_DIR", &target_folder)
    .env("RUSTC_BOOTSTRAP", "1")
    .env("__CARGO_DEFAULT_LIB_METADATA", "sysroot")
    .env("RUSTFLAGS", "-Cembed-bitcode=yes -Zforce-unstable-if-unmarked")
    .by_hand(&format!("`rustup target add {TARGET}`"))
    .run()?;
    fs::create_dir_all(library)?;
    for entry in fs::read_dir(target_folder.join(TARGET).join("release/deps"))? {
        let path = entry?.path();
        if let Some(name) = path.file_name()
            && path.extension().is_some_and(|extension| extension == "rlib")
        {
            fs::copy(&path, library.join(name))?;
        }
    }
    Ok(())
}
