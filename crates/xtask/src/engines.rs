//! `npm run test:engines`: the core of the tracker in Chromium, Firefox and `WebKitGTK`, as far as they can be had.

use std::path::Path;

use crate::browser::{self, Browser};
use crate::setup::npm;
use crate::step::Step;
use crate::{Outcome, ci, setup, start, wasm};

/// Builds what is tested, and tests it.
pub fn run(root: &Path) -> Outcome {
    setup::run(root)?;
    let browser = browser::find(root)?;
    start::pack(root)?;
    start::site(root)?;
    ci::collector(root)?;
    test(root, &browser)
}

/// Tests what is built.
pub fn test(root: &Path, browser: &Browser) -> Outcome {
    browser::install_other_engines(root);
    Step::new(
        "tracker: tests in Chromium, Firefox and WebKitGTK",
        root,
        npm(),
        &["run", "--silent", "engines", "--workspace", "tests"],
    )
    .env("CHROMIUM", &browser.browser)
    .env("CHROMEDRIVER", &browser.driver)
    .env(
        "CRYPTOREBATE_BIN",
        wasm::target_directory(root).join("debug/cryptorebate"),
    )
    .run()
}
