//! The same rules in every language: what is a call of an event, and what only looks like one.

use cryptorebate_calls::{Captured, Language, Source, captured, constants, uses};

const NAMES: [&str; 4] = ["lesson_booked", "lesson_cancelled", "page_viewed", "course_bought"];

/// Each use as `name:line`, and each unknown name as `?name:line:nearest`.
fn found(language: Language, text: &str) -> Vec<String> {
    let source = Source::read(text, language);
    let uses = uses(&source, language, &NAMES, &constants(&source, &NAMES));
    let known = uses
        .events
        .iter()
        .flat_map(|(name, lines)| lines.iter().map(move |line| format!("{name}:{line}")));
    let unknown = uses.unknown.iter().map(|unknown| {
        let nearest = unknown.nearest.as_deref().unwrap_or("-");
        format!("?{}:{}:{nearest}", unknown.name, unknown.line)
    });
    known.chain(unknown).collect()
}

#[track_caller]
fn check(language: Language, text: &str, expected: &[&str]) {
    assert_eq!(found(language, text), expected, "{text}");
}

#[test]
fn javascript_calls_are_found() {
    let check = |text, expected: &[&str]| check(Language::JavaScript, text, expected);
    check("track(\"lesson_booked\", { id: 1 });", &["lesson_booked:1"]);
    check(
        "tracker.track('lesson_booked');\n\nt?.track(`lesson_booked`)",
        &["lesson_booked:1", "lesson_booked:3"],
    );
    check("track<'lesson_booked'>(\"lesson_booked\", x)", &["lesson_booked:1"]);
    check("amplitude.logEvent(\n  'lesson_booked',\n)", &["lesson_booked:2"]);
    check(
        "posthog.capture({ event: 'lesson_booked', properties: {} })",
        &["lesson_booked:1"],
    );
    check("track.lesson_booked({})", &["lesson_booked:1"]);
    check(
        "<button onClick={() => track('lesson_booked')}>Don't</button>\ntrack('page_viewed')",
        &["lesson_booked:1", "page_viewed:2"],
    );
    check(
        "`${track('lesson_booked')} and ${{ a: `${1}` }}`; track('page_viewed')",
        &["lesson_booked:1", "page_viewed:1"],
    );
    check(
        "const re = /[/'\"]/g; track('lesson_booked'); a / b / track('page_viewed')",
        &["lesson_booked:1", "page_viewed:1"],
    );
}

#[test]
fn what_sends_nothing_in_javascript_is_no_call() {
    for text in [
        "// track('lesson_booked')\n/* track('lesson_booked') */",
        "const name = 'lesson_booked';",
        "if (name === 'lesson_booked') {}",
        "if ('lesson_booked') {}",
        "track('lesson_booked' + suffix)",
        "track(`lesson_booked${suffix}`)",
        "send({ title: 'lesson_booked' })",
        "'track(\"lesson_booked\")'",
        "stream.getTracks().forEach((track) => track.stop())",
        "player.track('songs/one.mp3'); track('$identify'); track(name)",
        "export function track(event = 'lesson_x') {}",
    ] {
        check(Language::JavaScript, text, &[]);
    }
}

#[test]
fn names_in_constants_count_where_the_constant_is_an_argument() {
    use Language::{JavaScript, Python, Rust};
    check(
        JavaScript,
        "const LESSON_BOOKED = 'lesson_booked';\ntrack(LESSON_BOOKED, {});",
        &["lesson_booked:2"],
    );
    check(
        JavaScript,
        "export enum Event {\n  LessonBooked = 'lesson_booked',\n}\ntrack(Event.LessonBooked)",
        &["lesson_booked:4"],
    );
    check(
        JavaScript,
        "const E = { LESSON_BOOKED: 'lesson_booked' };\nsend({ event: E.LESSON_BOOKED })",
        &["lesson_booked:2"],
    );
    check(
        Python,
        "LESSON_BOOKED: Final = \"lesson_booked\"\ntrack_event(u, event_type=events.LESSON_BOOKED)",
        &["lesson_booked:2"],
    );
    check(
        Rust,
        "const LESSON_BOOKED: &'static str = \"lesson_booked\";\ntrack(names::LESSON_BOOKED)",
        &["lesson_booked:2"],
    );
    check(
        JavaScript,
        "const LESSON_BOOKED = 'lesson_booked';\nif (x === LESSON_BOOKED) {}",
        &[],
    );
    check(JavaScript, "if (NAME_ONE == 'lesson_booked') track(NAME_ONE)", &[]);
}

#[test]
fn names_that_the_plan_does_not_have_are_told_with_the_nearest() {
    let check = |text, expected: &[&str]| check(Language::JavaScript, text, expected);
    check("track('lesson_boked')", &["?lesson_boked:1:lesson_booked"]);
    check("track('Lesson Booked')", &["?Lesson Booked:1:lesson_booked"]);
    check("tracker.track('nothing_like_it', {})", &["?nothing_like_it:1:-"]);
    check(
        "trackEvent(userId, 'lesson_canceled')",
        &["?lesson_canceled:1:lesson_cancelled"],
    );
    check("track.lesson_boked({})", &["?lesson_boked:1:lesson_booked"]);
    check("track({ event: 'lesson_booked' })", &["lesson_booked:1"]);
}

#[test]
fn python_calls_are_found() {
    let check = |text, expected: &[&str]| check(Language::Python, text, expected);
    check(
        "track_event(user.id, \"lesson_booked\", {\"id\": 1})",
        &["lesson_booked:1"],
    );
    check(
        "track_event(\n    user_id=u,\n    event_type='lesson_booked',\n)",
        &["lesson_booked:3"],
    );
    check(
        "amplitude.track(BaseEvent(event_type=\"lesson_booked\"))",
        &["lesson_booked:1"],
    );
    check("track.lesson_booked(user_id=u, id=1)", &["lesson_booked:1"]);
    check("client.send(LessonBooked(id=1))", &["lesson_booked:1"]);
    check(
        "track_event(user_id=u, event_type='lesson_boked')",
        &["?lesson_boked:1:lesson_booked"],
    );
    check("track_event(u, 'lesson_boked')", &["?lesson_boked:1:lesson_booked"]);
}

#[test]
fn what_sends_nothing_in_python_is_no_call() {
    for text in [
        "# track_event(u, 'lesson_booked')",
        "\"\"\"track_event(u, 'lesson_booked')\"\"\"",
        "from events import LessonBooked",
        "class LessonBooked(Event):\n    name = 'lesson_booked'",
        "def lesson_booked(self): pass",
        "def track_event(user, event_type='x_y'): pass",
        "if event in ('lesson_booked', 'page_viewed'): pass",
        "EVENTS = ['lesson_booked']",
        "url = 'it''s'  # don't track('lesson_booked')",
    ] {
        check(Language::Python, text, &[]);
    }
}

#[test]
fn rust_calls_are_found() {
    let check = |text, expected: &[&str]| check(Language::Rust, text, expected);
    check("let e = events::LessonBooked { id: 1 };", &["lesson_booked:1"]);
    check("Event::new(id, now, \"web\", PageViewed)", &["page_viewed:1"]);
    check("LessonBooked::new(1)", &["lesson_booked:1"]);
    check(
        "tracker.track(\"lesson_booked\", br#\"{\"a\":1}\"#)",
        &["lesson_booked:1"],
    );
    check(
        "fn f<'a>(x: &'a str) { track(\"lesson_booked\", 'x', '\\'') }",
        &["lesson_booked:1"],
    );
    check("track!(\"lesson_booked\")", &["lesson_booked:1"]);
}

#[test]
fn what_sends_nothing_in_rust_is_no_call() {
    for text in [
        "use crate::events::{LessonBooked, PageViewed};",
        "pub struct LessonBooked { id: u8 }",
        "impl TypedEvent for LessonBooked { const NAME: &'static str = \"lesson_booked\"; }",
        "/// track(\"lesson_booked\")\n/* /* */ track(\"lesson_booked\") */",
        "fn f(event: &LessonBooked) -> Option<LessonBooked> { None }",
        "let LessonBooked { id } = event;",
        "LessonBooked::NAME",
        "let text = r#\"track(\"lesson_booked\")\"#;",
    ] {
        check(Language::Rust, text, &[]);
    }
}

#[test]
fn template_calls_are_found() {
    let check = |text, expected: &[&str]| check(Language::Template, text, expected);
    check(
        "<p>It's</p>\n<script type=\"module\">\n  track('lesson_booked');\n</script>",
        &["lesson_booked:3"],
    );
    check(
        "<button onclick=\"track('lesson_booked')\">x</button>",
        &["lesson_booked:1"],
    );
    check(
        "<button @click=\"track('lesson_booked')\">x</button>",
        &["lesson_booked:1"],
    );
    check(
        "{% load tracking %}\n{% track \"lesson_booked\" id=lesson.id %}",
        &["lesson_booked:2"],
    );
    check("{%- track_event user.id 'lesson_booked' -%}", &["lesson_booked:1"]);
    check("{{ track('lesson_booked') }}", &["lesson_booked:1"]);
    check(
        "<a {% if x %}onclick=\"track('lesson_booked')\"{% endif %}>",
        &["lesson_booked:1"],
    );
    check("{% track 'lesson_boked' %}", &["?lesson_boked:1:lesson_booked"]);
}

#[test]
fn what_sends_nothing_in_a_template_is_no_call() {
    for text in [
        "<!-- <script>track('lesson_booked')</script> -->",
        "{# track('lesson_booked') #}{% comment %}{% track 'lesson_booked' %}{% endcomment %}",
        "<p>track('lesson_booked')</p>",
        "{% if event == 'lesson_booked' %}x{% endif %}",
        "<div class=\"lesson_booked\" data-event=\"lesson_booked\"></div>",
    ] {
        check(Language::Template, text, &[]);
    }
}

#[test]
fn what_the_tracker_captures_is_found() {
    let at = |language: Language, text: &str| captured(&Source::read(text, language), language);
    let import = "import { init } from '@cryptorebate/tracker';\n";
    let views = |line| Captured {
        page_views: line,
        copies: Vec::new(),
    };
    assert_eq!(
        at(Language::JavaScript, &format!("{import}init({{ pages }});")),
        views(Some(2))
    );
    assert_eq!(
        at(
            Language::JavaScript,
            &format!("{import}init({{ capture: {{ pageViews: false }} }});")
        ),
        views(None)
    );
    assert_eq!(
        at(Language::JavaScript, "import { init } from 'other';\ninit();"),
        views(None)
    );
    let copies = |text, language| at(language, text).copies;
    assert_eq!(
        copies("<p>\n<b data-referral-exchange=\"{{ x }}\">", Language::Template),
        [2]
    );
    assert_eq!(copies("<b data-referral-exchange={x} />", Language::JavaScript), [1]);
    assert_eq!(
        copies("el('b', { \"data-referral-exchange\": x })", Language::JavaScript),
        [1]
    );
    assert_eq!(
        copies("b.setAttribute('data-referral-exchange', x)", Language::JavaScript),
        [1]
    );
    assert_eq!(copies("b.dataset.referralExchange = x", Language::JavaScript), [1]);
    assert_eq!(
        copies("b.getAttribute('data-referral-exchange')", Language::JavaScript),
        [0; 0]
    );
    assert_eq!(
        copies("if (b.dataset.referralExchange == x) {}", Language::JavaScript),
        [0; 0]
    );
}
