//! The seeds, and what the fuzzer kept, on stable Rust and without the fuzzer.

use std::fs;

use cryptorebate_fuzz::{CHECKS, body, document, plan_file, seeds, validator};

#[test]
fn every_vector_holds_to_what_any_bytes_are_promised() {
    let events = seeds::events().unwrap();
    assert!(events.len() > 4_000);
    for event in events {
        validator(event.as_bytes());
    }
}

#[test]
fn the_plan_and_each_of_its_tables_alone_hold_too() {
    for text in seeds::plan_files() {
        plan_file(text.as_bytes());
    }
}

#[test]
fn documents_hold_wherever_they_are_cut_off() {
    for text in seeds::documents().unwrap() {
        for (line, _) in text.match_indices('\n') {
            document(&text.as_bytes()[..line]);
        }
    }
}

#[test]
fn bodies_of_batches_hold_whole_and_cut_off() {
    for text in seeds::bodies().unwrap() {
        body(text.as_bytes());
        body(&text.as_bytes()[..text.len() / 2]);
        body(&text.as_bytes()[text.len() / 3..]);
    }
}

#[test]
fn what_the_fuzzer_kept_is_replayed() {
    for (target, check) in CHECKS {
        let folder = seeds::root().join("fuzz/corpus").join(target);
        let mut count = 0;
        for entry in fs::read_dir(&folder).unwrap() {
            check(&fs::read(entry.unwrap().path()).unwrap());
            count += 1;
        }
        assert!(count > 0, "{} is empty", folder.display());
    }
}
