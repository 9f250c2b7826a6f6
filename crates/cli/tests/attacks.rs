//! What hostile senders try, against the running collector. `docs/security.md` has the list.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod support;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Command, Stdio};

use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use support::raw::{connect, exchange};
use support::{Collector, PROGRAM, batch, event, event_id, file, folder, plain, post, serve, stored};

/// Strings that break something in programs that put them into SQL, paths, shells, pages or logs.
const HOSTILE: [&str; 12] = [
    "'); DROP TABLE events;--",
    "\" OR \"\"=\"",
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/etc/passwd\0.json",
    "$(touch owned); `touch owned`; | touch owned",
    "--data=/tmp/other",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "\r\n\r\ndata: {\"forged\":true}\r\nevent: judged",
    "\u{1b}[2J\u{1b}]0;owned\u{7}",
    "2026-02-04 ERROR all is lost\n2026-02-04 INFO",
    "{{7*7}} ${jndi:ldap://x} %s%n %00",
];

/// An event with this text wherever a text can stand.
fn hostile(number: u64, text: &str) -> Vec<Value> {
    let valid = json!({
        "event_id": event_id(number), "event": "withdrawal_requested", "timestamp": "2026-02-04T14:30:00Z",
        "platform": "web", "user_id": text, "anonymous_id": text, "session_id": text,
        "properties": {"amount_usd": 100.0, "currency": "USDT", "network": "TRC20", "is_first_withdrawal": true},
        "context": {text: {"value": text}},
    });
    let mut named = event(number + 1);
    named["event"] = json!(text);
    let mut everywhere = event(number + 2);
    for field in ["timestamp", "platform"] {
        everywhere[field] = json!(text);
    }
    everywhere["properties"][text] = json!(text);
    everywhere["user_properties"] = json!({"$set": {text: text}});
    everywhere[text] = json!(text);
    let mut without_id = everywhere.clone();
    without_id["event_id"] = json!(text);
    vec![valid, named, everywhere, without_id]
}

/// A collector, and all that it says while it runs.
fn start_heard(command: &mut Command) -> (Collector, std::thread::JoinHandle<String>) {
    let mut collector = Collector::start_with(command.stderr(Stdio::piped()));
    let mut stderr = collector.stderr();
    let heard = std::thread::spawn(move || {
        let mut said = String::new();
        stderr.read_to_string(&mut said).unwrap();
        said
    });
    (collector, heard)
}

#[test]
fn no_text_reaches_sql_a_path_a_shell_or_the_log_it_is_stored_as_it_is() {
    let data = folder();
    let (collector, heard) = start_heard(&mut serve(data.path()));
    for (number, text) in HOSTILE.into_iter().enumerate() {
        let events = hostile(number as u64 * 10, text);
        let answer = collector.send(&events);
        assert_eq!(
            (answer.status, &answer.json["accepted"]),
            (200, &json!(1)),
            "{text:?}: {answer:?}"
        );
        assert_eq!(answer.json["quarantined"], 3, "{text:?}");
        let tab = json!({"sent_at": "2026-02-04T14:30:01Z", "batch": [], "delivery": [{"tab": text, "made": 1}]});
        assert_eq!(
            collector.post("/v1/batch", tab.to_string().as_bytes()).status,
            200,
            "{text:?}"
        );
        for refused in [
            json!({"sent_at": text, "batch": []}),
            json!({"sent_at": "2026-02-04T14:30:01Z", "batch": [], text: text}),
            json!({"sent_at": "2026-02-04T14:30:01Z", "batch": [], "init_data": text}),
            json!({"sent_at": "2026-02-04T14:30:01Z", "batch": [],
                "delivery": [{"tab": "t", "made": 1, "dropped": {text: 1}}]}),
        ] {
            let answer = collector.post("/v1/batch", refused.to_string().as_bytes());
            assert!(matches!(answer.status, 400 | 403), "{refused}: {answer:?}");
            assert_eq!(answer.content_type, "application/problem+json");
        }
        let asked = json!({"event_ids": [text]});
        assert_eq!(collector.post("/v1/receipts", asked.to_string().as_bytes()).status, 400);
        let body = file(data.path())
            .query_row("SELECT body FROM events ORDER BY id DESC LIMIT 1", (), |row| {
                row.get::<_, String>(0)
            })
            .unwrap();
        assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), events[0]);
    }
    assert_eq!(stored(data.path()).len(), HOSTILE.len());
    collector.terminate();
    assert_eq!(heard.join().unwrap(), "", "what senders write is nothing for the log");
    let mut names: Vec<_> = std::fs::read_dir(data.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.retain(|name| !name.starts_with("events.db"));
    assert_eq!(names, ["collector.lock"]);
}

#[test]
fn no_argument_reaches_sql_a_path_or_the_terminal_as_more_than_a_text() {
    let data = folder();
    let collector = Collector::start(data.path());
    for (number, text) in HOSTILE.into_iter().enumerate() {
        assert_eq!(collector.send(&hostile(number as u64 * 10, text)).status, 200);
    }
    let outside = folder();
    for text in HOSTILE.into_iter().filter(|text| !text.contains('\0')) {
        for arguments in [
            &["user", "show"][..],
            &["user", "export"],
            &["user", "delete"],
            &["export", "--event"],
            &["export", "--platform"],
            &["export", "--person"],
            &["quarantine", "list", "--event"],
            &["quarantine", "list", "--code"],
            &["quarantine", "replay", "--dry-run", "--event"],
            &["funnel"],
            &["funnel", "main", "--by"],
            &["funnel", "main", "--platform"],
            &["cohort"],
            &["sinks", "retry"],
            &["keys", "create", "--kind", "read", "--name"],
            &["keys", "create", "--kind", "public", "--origin"],
        ] {
            // A text that begins as a flag does is a text behind `=` or `--`.
            let (last, before) = arguments.split_last().unwrap();
            let mut command = Command::new(PROGRAM);
            command.args(before).current_dir(outside.path());
            if last.starts_with("--") {
                command.arg("--data").arg(data.path()).arg(format!("{last}={text}"));
            } else {
                command.args([*last, "--data"]).arg(data.path()).args(["--", text]);
            }
            let output = command.output().unwrap();
            assert!(
                matches!(output.status.code(), Some(0 | 2)),
                "{arguments:?} {text:?}: {output:?}"
            );
            let told = [output.stdout, output.stderr].concat();
            assert!(
                !told.contains(&0x1b),
                "{arguments:?} {text:?}: {}",
                String::from_utf8_lossy(&told)
            );
        }
    }
    assert_eq!(stored(data.path()).len(), HOSTILE.len());
    let sound: String = file(data.path())
        .query_row("PRAGMA integrity_check", (), |row| row.get(0))
        .unwrap();
    assert_eq!(sound, "ok");
    assert_eq!(
        std::fs::read_dir(outside.path()).unwrap().count(),
        0,
        "nothing was written elsewhere"
    );
}

#[test]
fn paths_lead_nowhere_outside_the_site() {
    let data = folder();
    let site = folder();
    let inside = site.path().join("site");
    std::fs::create_dir(&inside).unwrap();
    std::fs::write(inside.join("index.html"), "the page").unwrap();
    std::fs::write(site.path().join("secret.txt"), "the secret").unwrap();
    let collector = Collector::start_with(serve(data.path()).arg("--site").arg(&inside));
    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/..%5csecret.txt",
        "/assets/../../secret.txt",
        "//secret.txt",
        "/.%00./secret.txt",
        "/%c0%ae%c0%ae/secret.txt",
        &format!("/{}", site.path().join("secret.txt").display()),
    ] {
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        let answer = exchange(&collector.url, request.as_bytes());
        assert!(!answer.contains("the secret"), "{path}: {answer}");
        assert!(answer.starts_with("HTTP/1.1 4"), "{path}: {answer}");
    }
}

#[test]
fn a_decompression_bomb_is_refused_at_the_limit() {
    let data = folder();
    let collector = Collector::start(data.path());
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..200 {
        packer.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    let bomb = packer.finish().unwrap();
    assert!(bomb.len() < 1 << 20);
    let answer = collector.post("/v1/batch", &bomb);
    assert_eq!(
        (answer.status, answer.content_type.as_str()),
        (413, "application/problem+json")
    );
    assert_eq!(collector.send(&[event(1)]).status, 200);
}

#[test]
fn ids_as_long_as_a_book_are_put_aside_and_the_answer_is_short() {
    let data = folder();
    let collector = Collector::start(data.path());
    let book = "a".repeat(900_000);
    for (field, code) in [
        ("user_id", "too_long"),
        ("session_id", "too_long"),
        ("event_id", "bad_format"),
    ] {
        let mut long = event(1);
        long[field] = json!(book);
        let answer = collector.send(&[long]);
        assert_eq!(
            (answer.status, &answer.json["quarantined"]),
            (200, &json!(1)),
            "{field}"
        );
        assert_eq!(answer.json["results"][0]["violations"][0]["code"], code);
        assert!(answer.json.to_string().len() < 4096, "{field}");
    }
    // As a name, a tab or a question for a receipt too.
    let mut named = event(4);
    named["event"] = json!(book);
    let answer = collector.send(&[named]);
    assert_eq!(answer.json["results"][0]["violations"][0]["code"], "unknown_event");
    assert!(answer.json.to_string().len() < 4096);
    let seen = support::get(&format!("{}/v1/events/seen", collector.url));
    assert!(seen.json.to_string().len() < 4096);
    let tab = json!({"sent_at": "2026-02-04T14:30:01Z", "batch": [], "delivery": [{"tab": book, "made": 1}]});
    assert_eq!(collector.post("/v1/batch", tab.to_string().as_bytes()).status, 400);
    let answer = collector.post("/v1/receipts", json!({"event_ids": [book]}).to_string().as_bytes());
    assert!(answer.status == 400 && answer.json.to_string().len() < 4096);
    for (path, body) in [
        ("/v1/batch", json!({"sent_at": book, "batch": []})),
        (
            "/v1/batch",
            json!({"sent_at": "2026-02-04T14:30:01Z", "batch": [], &*book: 1}),
        ),
        ("/v1/receipts", json!({"event_ids": [], &*book: 1})),
        ("/v1/quarantine/replay", json!({&*book: 1})),
    ] {
        let headers = [("content-type", "application/json")];
        let url = format!("{}{path}", collector.url);
        let answer = post(&url, body.to_string().as_bytes(), &headers).unwrap();
        assert_eq!(answer.status, 400, "{path}");
        assert!(answer.text.len() < 4096, "{path}: {} bytes", answer.text.len());
        assert!(answer.json["detail"].as_str().unwrap().contains("xpected"), "{path}");
    }
}

#[test]
fn json_as_deep_as_the_body_is_long_and_numbers_without_end_do_no_harm() {
    let data = folder();
    let collector = Collector::start(data.path());
    let deep = format!("{}{}", "[".repeat(400_000), "]".repeat(400_000));
    assert_eq!(collector.post("/v1/batch", deep.as_bytes()).status, 400);
    let body = format!("{{\"sent_at\":\"2026-02-04T14:30:01Z\",\"batch\":[{deep}]}}");
    let answer = collector.post("/v1/batch", body.as_bytes());
    assert_eq!(
        answer.json["results"][0]["violations"][0]["code"], "malformed",
        "{answer:?}"
    );
    // Numbers that no float holds are JSON: every reader of the file has to live with them.
    let huge = event(1)
        .to_string()
        .replacen('{', "{\"context\":{\"n\":1e400,\"m\":-1E+999},", 1);
    let body = format!("{{\"sent_at\":\"2026-02-04T14:30:01Z\",\"batch\":[{huge}]}}");
    let answer = collector.post("/v1/batch", body.as_bytes());
    assert_eq!((answer.status, &answer.json["accepted"]), (200, &json!(1)));
    assert_eq!(support::get(&format!("{}/v1/events/seen", collector.url)).status, 200);
    assert!(first_live(&collector).contains("1e400"));
}

/// The first message that somebody hears who begins to listen.
fn first_live(collector: &Collector) -> String {
    let mut stream = connect(&collector.url);
    stream
        .write_all(b"GET /v1/live HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .unwrap();
    let lines = BufReader::new(stream).lines().map(Result::unwrap);
    let message = lines.skip_while(|line| line != "event: judged");
    let message = message
        .take_while(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n");
    // Each of the three ends a line of such a stream.
    message.replace("\r\n", "\n").replace('\r', "\n")
}

#[test]
fn an_event_cannot_forge_another_message_of_the_live_stream() {
    let data = folder();
    let collector = Collector::start(data.path());
    // Line breaks between the tokens are JSON, and stay in the stored text.
    let broken = event(1).to_string().replacen(
        '{',
        "{\r\r\n\n\"context\":\r{\"note\":\"\\r\\n\\r\\nevent: judged\\ndata: forged\"\r\n\n},\n\r",
        1,
    );
    assert_eq!(collector.post("/v1/track", broken.as_bytes()).json["accepted"], 1);
    let message = first_live(&collector);
    let fields: Vec<(&str, &str)> = message.lines().filter_map(|line| line.split_once(": ")).collect();
    assert_eq!(
        fields.iter().filter(|(name, _)| *name == "event").count(),
        1,
        "{message}"
    );
    let data_lines: Vec<&str> = message.lines().filter_map(|line| line.strip_prefix("data: ")).collect();
    let told: Value = serde_json::from_str(&data_lines.join("\n")).unwrap_or_else(|error| panic!("{error}: {message}"));
    assert_eq!(told["event"]["event_id"], event_id(1));
    assert!(
        !message.lines().any(|line| line.starts_with("data: forged")),
        "{message}"
    );
}

#[test]
fn answers_are_never_taken_for_a_page() {
    let data = folder();
    let collector = Collector::start(data.path());
    let script = "<script>alert(1)</script>";
    for request in [
        format!("GET /v1/{script} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"),
        format!(
            "POST /v1/receipts HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\r\n\
             {{\"event_ids\":[\"{script}\"]}}",
            script.len() + 18
        ),
        String::from("GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"),
    ] {
        let answer = exchange(&collector.url, request.as_bytes()).to_lowercase();
        if !answer.is_empty() && !answer.contains("content-length: 0") {
            assert!(answer.contains("content-type: application/"), "{answer}");
            assert!(answer.contains("x-content-type-options: nosniff"), "{answer}");
        }
    }
}

#[test]
fn who_is_not_believed_is_told_how_to_be() {
    let data = folder();
    let collector = Collector::start_with(serve(data.path()).args(["--telegram-bot-id", "7000000001"]));
    let body = json!({"sent_at": "2026-02-04T14:30:01Z", "batch": [event(1)], "init_data": "user=1&hash=00"});
    let url = format!("{}/v1/batch", collector.url);
    let answer = post(&url, body.to_string().as_bytes(), &[]).unwrap();
    assert_eq!(answer.status, 401);
    assert_eq!(answer.authenticate.as_deref(), Some("TelegramInitData"));
    assert!(stored(data.path()).is_empty());
}

#[test]
fn an_event_of_another_id_with_a_stolen_one_does_not_replace_what_is_stored() {
    let data = folder();
    let collector = Collector::start(data.path());
    assert_eq!(collector.send(&[event(1)]).json["accepted"], 1);
    let mut stolen = event(1);
    stolen["user_id"] = json!("usr_thief");
    assert_eq!(collector.send(&[stolen]).json["duplicates"], 1);
    let body: String = file(data.path())
        .query_row("SELECT body FROM events", (), |row| row.get(0))
        .unwrap();
    assert_eq!(body, event(1).to_string());
    assert_eq!(stored(data.path()), [plain(&event_id(1))]);
    assert_eq!(collector.post("/v1/batch", batch(&[]).as_bytes()).status, 200);
}
