//! A disk whose faults the test chooses: `faulty_disk.c`, between the collector and the system.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::{folder, serve};

/// What `faulty_disk.c` takes for "wait" where an error number stands.
const STALLED: i32 = -1;

/// A folder on a disk whose faults the test chooses.
pub struct FaultyDisk {
    folder: TempDir,
}

impl FaultyDisk {
    pub fn new() -> Self {
        let folder = folder();
        for part in ["data", "synced"] {
            fs::create_dir(folder.path().join(part)).unwrap();
        }
        Self { folder }
    }

    pub fn path(&self, part: &str) -> PathBuf {
        self.folder.path().join(part)
    }

    /// The command of a collector on this disk.
    pub fn serve(&self) -> Command {
        let library = self.path("faulty_disk.so");
        if !library.exists() {
            // The linker of Rust is a C compiler: there is one wherever this test was built.
            let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/faulty_disk.c");
            let mut compiler = Command::new("cc");
            compiler
                .args(["-shared", "-fPIC", "-O1", "-o"])
                .arg(&library)
                .arg(source)
                .arg("-ldl");
            assert!(compiler.status().unwrap().success());
        }
        let mut command = serve(&self.path("data"));
        command
            .env("LD_PRELOAD", library)
            .env("FAULTY_DISK", self.path("data"))
            .env("FAULTY_DISK_SYNCED", self.path("synced"))
            .env("FAULTY_DISK_ERROR", self.path("error"));
        command
    }

    /// From now on, writing fails with this error of the system.
    pub fn fail(&self, error: i32) {
        let draft = self.path("error~");
        fs::write(&draft, error.to_string()).unwrap();
        fs::rename(draft, self.path("error")).unwrap();
    }

    /// From now on, writing does not return until the disk is mended.
    pub fn stall(&self) {
        self.fail(STALLED);
    }

    pub fn mend(&self) {
        fs::remove_file(self.path("error")).unwrap();
    }

    /// Cuts the power: of each file there is what was synced, and of what was not, any sectors at all or none.
    pub fn cut_power(&self, seed: u64) {
        let mut chance = seed;
        let mut is_lucky = || {
            // Knuth's generator: any will do.
            chance = chance
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            seed > 0 && chance >> 63 == 1
        };
        for entry in fs::read_dir(self.path("data")).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_owned();
            // The index of the write-ahead log is memory that processes share.
            let is_memory = name.to_string_lossy().ends_with("-shm");
            let Ok(synced) = fs::read(self.path("synced").join(&name)) else {
                fs::remove_file(&path).unwrap();
                continue;
            };
            assert!(!is_memory);
            let mut left = synced.clone();
            let live = fs::read(&path).unwrap();
            left.resize(left.len().max(live.len()), 0);
            for start in (0..live.len()).step_by(512) {
                let end = (start + 512).min(live.len());
                let old = synced.get(start..end);
                if old != Some(&live[start..end]) && is_lucky() {
                    left[start..end].copy_from_slice(&live[start..end]);
                }
            }
            if seed == 0 {
                left.truncate(synced.len());
            }
            fs::write(&path, left).unwrap();
        }
    }
}
