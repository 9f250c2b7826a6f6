//! The generated files on disk: written, or compared with what they should be.

use crate::frame::OWN;
use crate::rustfmt::rustfmt;
use crate::{GeneratedFile, SCHEMAS, files};
use cryptorebate_plan::Plan;
use std::path::{Path, PathBuf};
use std::{fs, io};
use thiserror::Error;

/// Why generated files could not be made, read or written.
#[derive(Debug, Error)]
pub enum Fault {
    /// `rustfmt` failed.
    #[error("rustfmt cannot lay out {path}: {source}; `rustup component add rustfmt` installs it")]
    Rustfmt {
        /// The generated file.
        path: String,
        /// What went wrong.
        source: io::Error,
    },
    /// A file or folder cannot be read or written.
    #[error("{path}: {source}", path = path.display())]
    Disk {
        /// The file or folder.
        path: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
}

/// Writes every generated file under the project's root, and removes schemas of events that are gone. Gives the paths,
/// relative to the root, that changed.
///
/// # Errors
///
/// `rustfmt` is missing, or a file cannot be read or written.
pub fn write(root: &Path, plan: &Plan) -> Result<Vec<String>, Fault> {
    write_files(root, &files(plan), Some(SCHEMAS), OWN.header)
}

/// The generated files that are not what the plan makes them, as paths relative to the project's root.
///
/// # Errors
///
/// `rustfmt` is missing, or a file cannot be read.
pub fn stale(root: &Path, plan: &Plan) -> Result<Vec<String>, Fault> {
    stale_files(root, &files(plan), Some(SCHEMAS), OWN.header)
}

/// Writes those files that are not as they should be, and removes those with the header from the folder of schemas that
/// are not among them.
pub(crate) fn write_files(
    root: &Path,
    files: &[GeneratedFile],
    schemas: Option<&str>,
    header: &str,
) -> Result<Vec<String>, Fault> {
    let changes = changes(root, files, schemas, header)?;
    for change in &changes {
        let path = root.join(&change.path);
        let disk = |source| Fault::Disk {
            path: path.clone(),
            source,
        };
        match &change.text {
            Some(text) => {
                if let Some(folder) = path.parent() {
                    fs::create_dir_all(folder).map_err(disk)?;
                }
                fs::write(&path, text).map_err(disk)?;
            }
            None => fs::remove_file(&path).map_err(disk)?,
        }
    }
    Ok(changes.into_iter().map(|change| change.path).collect())
}

/// What [`write_files`] would change.
pub(crate) fn stale_files(
    root: &Path,
    files: &[GeneratedFile],
    schemas: Option<&str>,
    header: &str,
) -> Result<Vec<String>, Fault> {
    let changes = changes(root, files, schemas, header)?;
    Ok(changes.into_iter().map(|change| change.path).collect())
}

/// A file that is not as it should be.
struct Change {
    path: String,
    /// What it should hold; `None` if it should not be there.
    text: Option<String>,
}

fn changes(root: &Path, files: &[GeneratedFile], schemas: Option<&str>, header: &str) -> Result<Vec<Change>, Fault> {
    let mut changes = Vec::new();
    for file in files {
        let text = laid_out(root, file)?;
        if read(&root.join(&file.path))?.as_deref() != Some(text.as_str()) {
            changes.push(Change {
                path: file.path.clone(),
                text: Some(text),
            });
        }
    }
    if let Some(folder) = schemas {
        for path in schemas_on_disk(root, folder)? {
            // Others may keep files of their own there.
            let is_ours = || Ok(read(&root.join(&path))?.is_some_and(|text| text.contains(header)));
            if !files.iter().any(|file| file.path == path) && is_ours()? {
                changes.push(Change { path, text: None });
            }
        }
    }
    Ok(changes)
}

fn laid_out(root: &Path, file: &GeneratedFile) -> Result<String, Fault> {
    if !file.is_rust() {
        return Ok(file.text.clone());
    }
    rustfmt(root, &file.text).map_err(|source| Fault::Rustfmt {
        path: file.path.clone(),
        source,
    })
}

/// The text of a file; `None` where there is no such file.
fn read(path: &Path) -> Result<Option<String>, Fault> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Fault::Disk {
            path: path.to_owned(),
            source,
        }),
    }
}

/// The schemas that lie on disk, as paths relative to the root, by name.
fn schemas_on_disk(root: &Path, schemas: &str) -> Result<Vec<String>, Fault> {
    let folder = root.join(schemas);
    let disk = |source| Fault::Disk {
        path: folder.clone(),
        source,
    };
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(disk(error)),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let name = entry.map_err(disk)?.file_name().to_string_lossy().into_owned();
        if Path::new(&name)
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            paths.push(format!("{schemas}/{name}"));
        }
    }
    paths.sort();
    Ok(paths)
}
