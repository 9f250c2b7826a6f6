//! The plan parser on any text: a plan, or problems with their places; and from a plan, all files.

use cryptorebate_codegen::files;
use cryptorebate_plan::{Plan, Problem, Severity, check, diff, parse};

/// Reads the bytes as a plan file.
///
/// # Panics
///
/// Where a problem points outside the text, `check` and `parse` disagree, a plan differs from itself, or a plan that
/// was taken cannot be generated.
pub fn plan_file(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let found = check(text);
    for problem in &found {
        assert_that_it_is_in(text, problem);
    }
    let has_errors = found.iter().any(|problem| problem.severity == Severity::Error);
    match parse(text) {
        Ok(plan) => {
            assert!(!has_errors, "a plan, and yet {found:?}");
            assert_that_it_can_be_used(&plan);
        }
        Err(problems) => {
            assert!(has_errors, "no plan, and yet nothing wrong");
            assert!(problems.iter().next().is_some(), "no plan, and no problem");
            problems.iter().for_each(|problem| assert_that_it_is_in(text, problem));
        }
    }
}

fn assert_that_it_can_be_used(plan: &Plan) {
    assert!(diff(plan, plan).changes.is_empty(), "a plan that differs from itself");
    for file in files(plan) {
        assert!(!file.text.is_empty(), "{} is empty", file.path);
        if file.path.starts_with("plan/schemas/") {
            let json: Result<serde_json::Value, _> = serde_json::from_str(&file.text);
            assert!(json.is_ok(), "{}: {json:?}", file.path);
        }
    }
}

fn assert_that_it_is_in(text: &str, problem: &Problem) {
    // The end of the text is a place too, on a line of its own behind the last line break.
    let lines = text.split('\n').count();
    assert!((1..=lines).contains(&problem.line), "{problem:?} in {lines} lines");
    let line = text.split('\n').nth(problem.line - 1).unwrap_or_default();
    assert!(
        (1..=line.chars().count() + 1).contains(&problem.column),
        "{problem:?} in {line:?}"
    );
    assert!(!problem.message.is_empty());
}
