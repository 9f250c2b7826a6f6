//! The browsers of the tests, Chromium and the two other engines: found, or installed where that can be done.

use std::env;
use std::path::{Path, PathBuf};

use crate::Outcome;
use crate::debian::{self, on_path};
use crate::step::say;

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

fn mac() -> Option<PathBuf> {
    let path = PathBuf::from("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
    path.is_file().then_some(path)
}

fn install(root: &Path) -> Outcome {
    if !debian::can_install() {
        return Err(format!("No Chromium with its ChromeDriver was found.\nTo do it by hand: {BY_HAND}").into());
    }
    debian::install(root, "browser", &["chromium", "chromium-driver"], BY_HAND)
}

/// The engines besides Chromium: Debian's packages of each. `xvfb` is the screen that `WebKitGTK` wants.
const FIREFOX: [&str; 1] = ["firefox-esr"];
const WEBKIT: [&str; 3] = ["webkit2gtk-driver", "xvfb", "xauth"];

/// Installs Firefox and `WebKitGTK` where they are missing and that can be done. The tests say which engine they went
/// without, and how to install it.
pub fn install_other_engines(root: &Path) {
    let has_firefox = named("FIREFOX").is_some() || on_path(&["firefox", "firefox-esr"]).is_some();
    let has_webkit = on_path(&["WebKitWebDriver"]).is_some() && on_path(&["xvfb-run"]).is_some();
    for (is_there, packages) in [(has_firefox, FIREFOX.as_slice()), (has_webkit, WEBKIT.as_slice())] {
        if is_there || !debian::can_install() {
            continue;
        }
        if let Err(error) = debian::install(root, "browser", packages, "install the engine as your system has it") {
            // Ubuntu, for one, has no package of this name. The other engines are tested all the same.
            say(&error.to_string());
        }
    }
}
