//! The browser modules: compiled for size, bound to JavaScript, and shrunk by wasm-opt into `pkg/src/wasm/`.

use std::error::Error;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use wasm_bindgen_cli_support::{Bindgen, EncodeInto, Output};

use crate::wasm_target;

const TARGET: &str = "wasm32-unknown-unknown";
/// The name of the import object's only member: the glue. The package's loader knows it too.
const IMPORTS: &str = "g";

/// One module: the crate it is built from, and the name that the npm package knows it by.
struct Module {
    package: &'static str,
    name: &'static str,
    /// How Cargo compiles it.
    profile: &'static str,
    /// How wasm-opt shrinks it.
    optimise: &'static [&'static str],
    /// What rustc is told beyond the profile.
    flags: &'static [&'static str],
    /// Whether only numbers go in and out: then it needs no glue in JavaScript.
    is_bare: bool,
}

/// Control flow is taken apart and made anew, which is shorter; then whatever else shortens. Nothing lies in the lowest
/// kilobyte of the memory: the stack ends there.
const SMALL: [&str; 6] = [
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--converge",
    "--low-memory-unused",
];
/// Even where optimised for size, LLVM copies small functions to where they are called.
const INLINE_NOTHING: [&str; 1] = ["-Cllvm-args=-inline-threshold=0"];

const MODULES: [Module; 2] = [
    Module {
        package: "cryptorebate-wasm",
        name: "tracker",
        profile: "wasm",
        optimise: &SMALL,
        flags: &INLINE_NOTHING,
        is_bare: true,
    },
    Module {
        package: "cryptorebate-verdict",
        name: "verdict",
        profile: "wasm-fast",
        optimise: &["-O3", "--converge"],
        flags: &[],
        is_bare: false,
    },
];

/// The validator without anything around it. No package has it; it shows what the validator weighs by itself.
const VALIDATOR_ALONE: Module = Module {
    package: "cryptorebate-judge",
    name: "judge",
    profile: "wasm",
    optimise: &SMALL,
    flags: &INLINE_NOTHING,
    is_bare: false,
};

/// What a WebAssembly engine since 2022 understands, and rustc makes use of: wasm-opt must be told.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Builds both modules: `NAME.wasm`, `NAME.js` and `NAME.d.ts` in `pkg/src/wasm/`.
///
/// Each crate is built by itself: built together, the tracker would carry the features of `core` that only the
/// verdict needs.
pub fn build(root: &Path) -> Result<(), Box<dyn Error>> {
    MODULES.iter().try_for_each(|module| build_module(root, module))
}

/// Builds the validator alone, to weigh it.
pub fn build_validator_alone(root: &Path) -> Result<(), Box<dyn Error>> {
    build_module(root, &VALIDATOR_ALONE)
}

fn build_module(root: &Path, module: &Module) -> Result<(), Box<dyn Error>> {
    let out = root.join("pkg/src/wasm");
    fs::create_dir_all(&out)?;
    compile(root, module)?;
    let compiled = target_directory(root)
        .join(TARGET)
        .join(module.profile)
        .join(format!("{}.wasm", module.package.replace('-', "_")));
    let optimised = out.join(format!("{}.wasm", module.name));
    // The task itself decides how the module is bound: a newer one binds it anew.
    if is_newer(&optimised, &compiled) && is_newer(&optimised, &std::env::current_exe()?) {
        return Ok(());
    }
    let bound = out.join(format!("{}.bound.wasm", module.name));
    bind(&compiled, module, &out, &bound)?;
    optimise(root, module, &bound, &optimised)?;
    fs::remove_file(&bound)?;
    if module.is_bare {
        translate(root, &optimised, &out.join(format!("{}-js.js", module.name)))?;
    }
    Ok(())
}

/// Whether a file is there, and was written after another.
fn is_newer(file: &Path, than: &Path) -> bool {
    let modified = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    modified(file).is_some_and(|own| modified(than).is_some_and(|other| own > other))
}

fn compile(root: &Path, module: &Module) -> Result<(), Box<dyn Error>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .current_dir(root)
        .env("CARGO_ENCODED_RUSTFLAGS", rustc_flags(root, module)?)
        .args([
            "build",
            "--locked",
            "--lib",
            "--target",
            TARGET,
            "--profile",
            module.profile,
            "--package",
            module.package,
        ]);
    run(&mut command, "rustc could not compile the module")
}

/// The module's own flags, and those that keep the folders of this machine out of it: panics name the file that they
/// happen in.
fn rustc_flags(root: &Path, module: &Module) -> Result<OsString, Box<dyn Error>> {
    let home = std::env::home_dir().map(|home| home.join(".cargo"));
    let cargo = std::env::var_os("CARGO_HOME").map(PathBuf::from).or(home);
    let folders = [Some(root.to_path_buf()), cargo, Some(wasm_target::sysroot(root)?)];
    let remapped = folders.into_iter().flatten().map(|folder| {
        let mut flag = OsString::from("--remap-path-prefix=");
        flag.push(folder);
        flag.push("=.");
        flag
    });
    let flags: Vec<OsString> = remapped.chain(module.flags.iter().map(OsString::from)).collect();
    // How Cargo tells one flag from the next.
    Ok(flags.join(OsStr::new("\u{1f}")))
}

/// Where Cargo builds.
pub fn target_directory(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |directory| root.join(directory))
}

/// Writes the JavaScript half of the module. The package's loader decides where the WebAssembly comes from, so the
/// glue is bound as for a bundler: it names no file.
fn bind(compiled: &Path, module: &Module, out: &Path, bound: &Path) -> Result<(), Box<dyn Error>> {
    let mut output = Bindgen::new()
        .input_path(compiled)
        .out_name(module.name)
        .bundler(true)?
        .typescript(true)
        .encode_into(EncodeInto::Always)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()?;
    if module.is_bare {
        strip(&mut output);
        fs::write(bound, output.wasm_mut().emit_wasm())?;
        return Ok(());
    }
    let glue = shorten_imports(&mut output)?;
    let exports = output.ts().unwrap_or_default();
    let declarations = format!("{exports}\nexport function __wbg_set_wasm(exports: WebAssembly.Exports): void;\n");
    fs::write(out.join(format!("{}.d.ts", module.name)), declarations)?;
    fs::write(out.join(format!("{}.js", module.name)), glue)?;
    fs::write(bound, output.wasm_mut().emit_wasm())?;
    Ok(())
}

/// Takes off what wasm-bindgen adds for values of JavaScript: a module that passes only numbers has none.
fn strip(output: &mut Output) {
    let module = output.wasm_mut();
    let mut added = Vec::new();
    for export in module.exports.iter() {
        if export.name.starts_with("__") {
            added.push(export.id());
        }
    }
    for export in added {
        module.exports.delete(export);
    }
}

/// Gives the imports short names, in the module and in the glue alike; the glue comes back. wasm-bindgen's own names carry
/// hashes, which no compression can shorten, and a visitor would load each of them twice.
fn shorten_imports(output: &mut Output) -> Result<String, Box<dyn Error>> {
    let mut glue = output.start().ok_or("wasm-bindgen made no glue")?.clone();
    for (number, import) in output.wasm_mut().imports.iter_mut().enumerate() {
        let short = format!("i{number}");
        let exported = format!("export function {}(", import.name);
        if !glue.contains(&exported) {
            return Err(format!("the glue does not export the import {}", import.name).into());
        }
        glue = glue.replace(&exported, &format!("export function {short}("));
        import.name = short;
        IMPORTS.clone_into(&mut import.module);
    }
    Ok(glue)
}

fn optimise(root: &Path, module: &Module, bound: &Path, optimised: &Path) -> Result<(), Box<dyn Error>> {
    let mut command = Command::new(root.join("node_modules/.bin/wasm-opt"));
    command
        .args(FEATURES)
        .args(module.optimise)
        .arg(bound)
        .arg("-o")
        .arg(optimised);
    run(
        &mut command,
        "wasm-opt failed; it comes with the npm package `binaryen`: run `npm ci` first",
    )
}

/// Writes the module as JavaScript, for pages that forbid WebAssembly.
fn translate(root: &Path, optimised: &Path, script: &Path) -> Result<(), Box<dyn Error>> {
    let mut command = Command::new(root.join("node_modules/.bin/wasm2js"));
    command.arg("-O").args(FEATURES).arg(optimised).arg("-o").arg(script);
    run(&mut command, "wasm2js failed; it comes with the npm package `binaryen`")
}

/// Runs a command to its end; `trouble` is what to say of it when it fails.
fn run(command: &mut Command, trouble: &str) -> Result<(), Box<dyn Error>> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{trouble} ({status})").into()),
        Err(error) => Err(format!("{trouble}: {error}").into()),
    }
}
