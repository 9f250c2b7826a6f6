//! Writes what the fuzzer starts from: `fuzz/seeds/` and `fuzz/json.dict`.

use std::fs;
use std::io;

use cryptorebate_fuzz::seeds;

fn main() -> io::Result<()> {
    let fuzz = seeds::root().join("fuzz");
    for (target, texts) in [
        ("validator", seeds::events()?),
        ("plan_file", seeds::plan_files()),
        ("document", seeds::documents()?),
        ("body", seeds::bodies()?),
    ] {
        let folder = fuzz.join("seeds").join(target);
        fs::create_dir_all(&folder)?;
        for (number, text) in texts.iter().enumerate() {
            fs::write(folder.join(format!("{number:05}")), text)?;
        }
        println!("wrote {} seeds to {}", texts.len(), folder.display());
    }
    fs::write(fuzz.join("json.dict"), seeds::dictionary())
}
