//! A Chromium and its driver for the browser tests: found, or installed where that can be done.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;
use crate::step::{Step, say};

/// A browser that WebDriver and Playwright can both drive.
pub struct Browser {
    /// Chromium or Chrome.
    pub browser: PathBuf,
    /// The ChromeDriver of the same version.
    pub driver: PathBuf,
}

const BY_HAND: &str = "install Chromium (or Chrome) and the ChromeDriver of the same version, \
    and name them by the variables CHROMIUM and CHROMEDRIVER if they are not on the PATH";

/// Finds a browser; on Debian and its kin installs one if there is none.
pub fn find(root: &Path) -> Result<Browser, Box<dyn std::error::Error>> {
    if let Some(browser) = installed() {
        say(&format!("browser: {}", browser.browser.display()));
        return Ok(browser);
    }
    install(root)?;
    installed()
        .ok_or_else(|| format!("No Chromium with its ChromeDriver was found.\nTo do it by hand: {BY_HAND}").into())
}

fn installed() -> Option<Browser> {
    let browser = named("CHROMIUM").or_else(|| {
        on_path(&[
            "chromium",
            "chromium-browser",
            "google-chrome",
            "google-chrome-stable",
            "chrome",
        ])
        .or_else(mac)
    })?;
    let driver = named("CHROMEDRIVER").or_else(|| on_path(&["chromedriver"]))?;
    Some(Browser { browser, driver })
}

fn named(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).filter(|path| path.is_file())
}

fn on_path(names: &[&str]) -> Option<PathBuf> {
    let folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH")?).collect();
    names.iter().find_map(|name| {
        folders
            .iter()
            .map(|folder| folder.join(name))
            .find(|path| path.is_file())
    })
}

fn mac() -> Option<PathBuf> {
    let path = PathBuf::from("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
    path.is_file().then_some(path)
}

fn install(root: &Path) -> Outcome {
    let is_root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    if !is_root || on_path(&["apt-get"]).is_none() {
        return Err(format!("No Chromium with its ChromeDriver was found.\nTo do it by hand: {BY_HAND}").into());
    }
    Step::new(
        "browser: reading the list of Debian's packages",
        root,
        "apt-get",
        &["update", "-qq"],
    )
    .run()?;
    let packages = [
        "install",
        "-y",
        "-qq",
        "--no-install-recommends",
        "chromium",
        "chromium-driver",
    ];
    Step::new(
        "browser: installing Debian's chromium and chromium-driver",
        root,
        "apt-get",
        &packages,
    )
    .env("DEBIAN_FRONTEND", "noninteractive")
    .by_hand(BY_HAND)
    .run()
}
