//! Puts the dashboard into the collector, if it is built: `npm run build:dashboard --workspace www`.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Where the dashboard's sources are, from this crate.
const SOURCES: &str = "../../www/dashboard";

fn main() -> Result<(), Box<dyn Error>> {
    let sources = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join(SOURCES);
    // What is not there would be looked for again at every build; the built files lie among the sources.
    println!("cargo::rerun-if-changed={}", sources.display());
    let built = sources.join("dist");
    let mut files = Vec::new();
    if built.is_dir() {
        collect(&built, &built, &mut files)?;
    }
    files.sort();
    let mut code = String::from("/// The dashboard's files by name, each plain and packed by brotli.\n");
    writeln!(code, "pub const FILES: &[File] = &[")?;
    for (name, path) in &files {
        let packed = path.with_added_extension("br");
        let packed = if packed.is_file() {
            format!("Some(include_bytes!({:?}))", packed.display().to_string())
        } else {
            String::from("None")
        };
        writeln!(
            code,
            "    ({name:?}, include_bytes!({:?}), {packed}),",
            path.display().to_string()
        )?;
    }
    code += "];\n";
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("dashboard_files.rs"), code)?;
    Ok(())
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, PathBuf)>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if path.extension().is_none_or(|ending| ending != "br") {
            let name = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            files.push((name, path));
        }
    }
    Ok(())
}
