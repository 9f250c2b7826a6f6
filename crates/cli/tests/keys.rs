//! Who may send and who may read: each key at each route, and what the operator's commands do.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod support;

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use support::{Answer, Collector, PROGRAM, batch, event, file, folder, get, post, serve, stored};
use tempfile::TempDir;

const SENDING: [&str; 3] = ["/v1/batch", "/v1/track", "/v1/receipts"];
const READING: [&str; 5] = [
    "/v1/live",
    "/v1/events/seen",
    "/v1/events/newest",
    "/v1/delivery",
    "/metrics",
];
const OPEN: [&str; 3] = ["/healthz", "/readyz", "/openapi.json"];

fn keys(data: &TempDir, arguments: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    command.arg("keys").args(arguments).arg("--data").arg(data.path());
    command.output().unwrap()
}

fn create(data: &TempDir, arguments: &[&str]) -> String {
    let output = keys(data, &[&["create"], arguments].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn list(data: &TempDir) -> Value {
    serde_json::from_slice(&keys(data, &["list", "--format", "json"]).stdout).unwrap()
}

/// A collector in production with a key of each kind: public, server, read.
fn guarded() -> (TempDir, Collector, [String; 3]) {
    let data = folder();
    let keys = [
        create(&data, &["--kind", "public", "--origin", "https://app.example.com"]),
        create(&data, &["--kind", "server", "--name", "django"]),
        create(&data, &["--kind", "read"]),
    ];
    let collector = Collector::start_with(serve(data.path()).arg("--production"));
    (data, collector, keys)
}

fn bearer(key: &str) -> String {
    format!("Bearer {key}")
}

fn sent(collector: &Collector, path: &str, body: &str, headers: &[(&str, &str)]) -> Answer {
    post(&format!("{}{path}", collector.url), body.as_bytes(), headers).unwrap()
}

fn read(collector: &Collector, path: &str, key: Option<&str>) -> (u16, String) {
    let url = format!("{}{path}", collector.url);
    let mut request = ureq::get(url).config().http_status_as_error(false).build();
    if let Some(key) = key {
        request = request.header("authorization", bearer(key));
    }
    let response = request.call().unwrap();
    let authenticate = response.headers().get("www-authenticate");
    let authenticate = authenticate.map(|value| value.to_str().unwrap().to_owned());
    (response.status().as_u16(), authenticate.unwrap_or_default())
}

/// What a route takes.
fn body(path: &str) -> String {
    match path {
        "/v1/batch" => batch(&[event(1)]),
        "/v1/track" => event(1).to_string(),
        _ => json!({"event_ids": []}).to_string(),
    }
}

#[test]
fn each_key_opens_the_routes_of_its_kind_and_no_others() {
    let (_data, collector, [public, server, read_key]) = guarded();
    for path in SENDING {
        for (key, status) in [(&public, 200), (&server, 200), (&read_key, 403)] {
            let answer = sent(&collector, path, &body(path), &[("authorization", &bearer(key))]);
            assert_eq!(answer.status, status, "{path}: {answer:?}");
        }
    }
    for path in READING {
        for (key, status) in [(&public, 403), (&server, 403), (&read_key, 200)] {
            assert_eq!(read(&collector, path, Some(key)).0, status, "{path}");
        }
    }
    for path in OPEN {
        assert_eq!(read(&collector, path, None).0, 200, "{path}");
    }
}

#[test]
fn without_a_key_or_with_one_that_nobody_knows_nothing_is_taken_and_nothing_told() {
    let (data, collector, [public, ..]) = guarded();
    let foreign = format!("{}x", &public[..public.len() - 1]);
    let basic = format!("Basic {public}");
    let wrong = [
        vec![],
        vec![("authorization", "Bearer ")],
        vec![("authorization", "Bearer crpk_' OR 1=1 --")],
        vec![("authorization", &*foreign)],
        vec![("authorization", &*basic)],
        vec![("authorization", &*public)],
    ];
    for path in SENDING {
        for headers in &wrong {
            let answer = sent(&collector, path, &body(path), headers);
            assert_eq!(answer.status, 401, "{path} {headers:?}");
            assert_eq!(answer.content_type, "application/problem+json");
            assert!(answer.authenticate.unwrap().starts_with("Bearer"));
        }
    }
    for path in READING {
        for key in [None, Some("crrk_unknown")] {
            let (status, authenticate) = read(&collector, path, key);
            assert!(status == 401 && authenticate.starts_with("Bearer"), "{path}");
        }
        // Keys that read have no place in an address, which logs keep.
        assert_eq!(read(&collector, &format!("{path}?key={public}"), None).0, 401);
    }
    assert!(stored(data.path()).is_empty());
}

#[test]
fn a_beacon_has_its_key_in_the_address() {
    let (data, collector, [public, ..]) = guarded();
    let path = format!("/v1/batch?key={public}");
    assert_eq!(sent(&collector, &path, &batch(&[event(1)]), &[]).json["accepted"], 1);
    assert_eq!(stored(data.path()).len(), 1);
}

#[test]
fn a_public_key_is_good_for_the_pages_of_its_origins_alone() {
    let (data, collector, [public, server, _]) = guarded();
    let from = |key: &str, origin: &str| {
        let headers = [("authorization", &*bearer(key)), ("origin", origin)];
        sent(&collector, "/v1/batch", &batch(&[event(1)]), &headers)
    };
    for evil in [
        "https://evil.example",
        "null",
        "https://app.example.com.evil.example",
        "",
    ] {
        let answer = from(&public, evil);
        assert_eq!(
            (answer.status, &answer.json["reason"]),
            (403, &json!("origin")),
            "{evil}"
        );
    }
    assert!(stored(data.path()).is_empty());
    assert_eq!(from(&public, "https://app.example.com").json["accepted"], 1);
    // A server key says nothing of origins.
    assert_eq!(from(&server, "https://evil.example").json["duplicates"], 1);
}

#[test]
fn a_browser_may_ask_for_origins_on_a_list_and_remembers_the_answer() {
    let (data, collector, _) = guarded();
    let asked = |origin: &str| {
        let request = ureq::http::Request::options(format!("{}/v1/batch", collector.url))
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization,content-type")
            .body(())
            .unwrap();
        let response = ureq::run(request).unwrap();
        let header = |name: &str| {
            response
                .headers()
                .get(name)
                .map(|value| value.to_str().unwrap().to_owned())
        };
        (header("access-control-allow-origin"), header("access-control-max-age"))
    };
    let (allowed, remembered) = asked("https://app.example.com");
    assert_eq!(allowed.as_deref(), Some("https://app.example.com"));
    assert!(remembered.unwrap().parse::<u32>().unwrap() >= 600);
    assert_eq!(asked("https://evil.example").0, None);
    // A key that was made just now has its first request behind such a question.
    create(&data, &["--kind", "public", "--origin", "https://new.example.com"]);
    assert_eq!(
        asked("https://new.example.com").0.as_deref(),
        Some("https://new.example.com")
    );
}

/// An event of the servers': the plan says that only the back end knows of it.
fn rebate() -> Value {
    let mut rebate = event(2);
    rebate["event"] = json!("rebate_calculated");
    rebate["platform"] = json!("backend");
    rebate["properties"] = json!({
        "exchange_name": "mexc", "period": "2026-02-01_2026-02-07", "trading_volume_usd": 1000.0,
        "gross_rebate_usd": 2.0, "trader_share_usd": 1.2, "service_share_usd": 0.8, "trader_share_pct": 60.0,
    });
    rebate
}

#[test]
fn what_only_servers_may_send_is_never_accepted_by_a_public_key() {
    let (data, collector, [public, server, _]) = guarded();
    let mut identify = event(3);
    identify["event"] = json!("$identify");
    identify["platform"] = json!("admin");
    identify["properties"] = json!({});
    identify["user_properties"] = json!({"language": "ru"});
    // The same platform in other letters of JSON.
    let hidden = identify.to_string().replace("\"admin\"", "\"\\u0061dmin\"");
    let hidden = hidden.replace(&support::event_id(3), &support::event_id(4));
    let body = format!(
        "{{\"sent_at\":\"2026-02-04T14:30:01Z\",\"batch\":[{},{},{identify},{hidden}]}}",
        event(1),
        rebate()
    );
    let by = |key: &str| sent(&collector, "/v1/batch", &body, &[("authorization", &bearer(key))]);
    let answer = by(&public);
    assert_eq!(
        (&answer.json["accepted"], &answer.json["quarantined"]),
        (&json!(1), &json!(3)),
        "{answer:?}"
    );
    for result in answer.json["results"].as_array().unwrap() {
        let violations = result["violations"].as_array().unwrap();
        assert!(
            violations.iter().any(|one| one["rule"] == "sent_by_servers"),
            "{result}"
        );
    }
    let track = sent(
        &collector,
        "/v1/track",
        &rebate().to_string(),
        &[("authorization", &bearer(&public))],
    );
    assert_eq!(track.json["quarantined"], 1);
    assert_eq!(stored(data.path()).len(), 1);
    // By which key it came stands beside it.
    let key_id: i64 = file(data.path())
        .query_row("SELECT DISTINCT key_id FROM quarantine", (), |row| row.get(0))
        .unwrap();
    assert_eq!(json!(key_id), list(&data)[0]["id"]);
    // The server's own way is open, and what was tried before does not stand in it.
    assert_eq!(by(&server).json["accepted"], 3);
    assert_eq!(stored(data.path()).len(), 4);
}

#[test]
fn a_key_made_while_the_collector_runs_counts_at_once_and_a_revoked_one_soon_no_longer() {
    let (data, collector, _) = guarded();
    let key = create(&data, &["--kind", "server", "--name", "second"]);
    let headers = [("authorization", &*bearer(&key))];
    let send = || sent(&collector, "/v1/batch", &batch(&[event(1)]), &headers).status;
    while send() != 200 {}
    let id = list(&data)[3]["id"].to_string();
    assert!(keys(&data, &["revoke", &id]).status.success());
    while send() != 401 {}
    let listed = list(&data);
    assert!(listed[3]["revoked_at"].is_number() && listed[3]["name"] == "second");
    assert_eq!(keys(&data, &["revoke", "99"]).status.code(), Some(2));
}

#[test]
fn the_first_requests_with_a_new_key_are_all_taken_also_those_that_come_at_once() {
    const AT_ONCE: usize = 8;
    let (data, collector, _) = guarded();
    for round in 0..20 {
        let key = create(&data, &["--kind", "server", "--name", &round.to_string()]);
        let start = std::sync::Barrier::new(AT_ONCE);
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let senders = [(); AT_ONCE].map(|()| {
                scope.spawn(|| {
                    start.wait();
                    sent(
                        &collector,
                        "/v1/batch",
                        &batch(&[]),
                        &[("authorization", &bearer(&key))],
                    )
                    .status
                })
            });
            senders.into_iter().map(|sender| sender.join().unwrap()).collect()
        });
        assert_eq!(statuses, [200; AT_ONCE], "round {round}");
    }
}

#[test]
fn the_file_does_not_have_the_text_of_any_key() {
    let (data, collector, texts) = guarded();
    collector.terminate();
    for entry in std::fs::read_dir(data.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for text in &texts {
            let secret = &text.as_bytes()[5..];
            assert!(!bytes.windows(secret.len()).any(|window| window == secret));
        }
    }
}

#[test]
fn production_and_addresses_that_others_reach_need_keys() {
    let data = folder();
    for arguments in [["--production", "--listen=127.0.0.1:0"], ["--listen", "0.0.0.0:0"]] {
        let mut process = Command::new(PROGRAM)
            .args(["serve", "--data"])
            .arg(data.path())
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        if !line.is_empty() {
            process.kill().unwrap();
        }
        let output = process.wait_with_output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!((&*line, output.status.code()), ("", Some(2)), "{told}");
        assert!(
            told.contains("cryptorebate keys create") && told.contains("--kind read"),
            "{told}"
        );
    }
}

#[test]
fn a_first_start_on_this_machine_is_open_and_makes_keys_for_development_that_production_does_not_know() {
    let data = folder();
    let output = {
        let collector = Collector::start_with(&mut serve(data.path()));
        assert_eq!(collector.send(&[event(1)]).status, 200);
        assert_eq!(get(&format!("{}/v1/delivery", collector.url)).status, 200);
        let unknown = [("authorization", "Bearer crpk_unknown")];
        assert_eq!(sent(&collector, "/v1/batch", &batch(&[event(2)]), &unknown).status, 401);
        collector.said()
    };
    let made: Vec<String> = output
        .lines()
        .filter_map(|line| Some(line.split_once("shown only now: ")?.1.to_owned()))
        .collect();
    assert_eq!(made.len(), 3, "{output}");
    assert!(
        output.contains("until `cryptorebate keys create` makes one"),
        "{output}"
    );
    let kinds: Vec<_> = list(&data)
        .as_array()
        .unwrap()
        .iter()
        .map(|key| key["kind"].clone())
        .collect();
    assert_eq!(kinds, ["public", "server", "read"]);
    // A real key closes the door.
    let server = create(&data, &["--kind", "server"]);
    let collector = Collector::start(data.path());
    assert_eq!(collector.send(&[event(2)]).status, 401);
    let by = |collector: &Collector, key: &str| {
        let headers = [("authorization", &*bearer(key))];
        sent(collector, "/v1/batch", &batch(&[event(2)]), &headers).status
    };
    assert_eq!([by(&collector, &made[1]), by(&collector, &server)], [200, 200]);
    drop(collector);
    let production = Collector::start_with(serve(data.path()).arg("--production"));
    assert_eq!([by(&production, &made[1]), by(&production, &server)], [401, 200]);
}

#[test]
fn who_comes_through_a_proxy_needs_a_key_also_in_development() {
    let data = folder();
    let collector = Collector::start_with(&mut serve(data.path()));
    for header in [("x-forwarded-for", "203.0.113.7"), ("forwarded", "for=203.0.113.7")] {
        for path in SENDING {
            let answer = sent(&collector, path, &body(path), &[header]);
            assert_eq!(
                (answer.status, &answer.json["reason"]),
                (401, &json!("missing")),
                "{path}"
            );
            assert!(answer.json["detail"].as_str().unwrap().contains("proxy"), "{answer:?}");
        }
        let url = format!("{}/v1/events/seen", collector.url);
        let request = ureq::get(url)
            .header(header.0, header.1)
            .config()
            .http_status_as_error(false);
        assert_eq!(request.build().call().unwrap().status(), 401);
    }
    // A name that a page of anywhere has made lead here.
    for (host, status) in [("evil.example:80", 401), ("localhost:7171", 200)] {
        let url = format!("{}/v1/events/seen", collector.url);
        let request = ureq::get(url).header("host", host).config().http_status_as_error(false);
        assert_eq!(request.build().call().unwrap().status(), status, "{host}");
    }
    assert!(stored(data.path()).is_empty());
    let said = collector.said();
    let key = said
        .lines()
        .find_map(|line| line.split_once("a server key for development, shown only now: "));
    let collector = Collector::start_with(&mut serve(data.path()));
    let headers = [
        ("authorization", &*bearer(key.unwrap().1)),
        ("x-forwarded-for", "203.0.113.7"),
    ];
    assert_eq!(
        sent(&collector, "/v1/batch", &batch(&[event(1)]), &headers).json["accepted"],
        1
    );
}

#[test]
fn a_key_that_cannot_be_as_it_is_asked_for_is_not_made() {
    let data = folder();
    for (arguments, expected) in [
        (&["--kind", "public"][..], "needs the origins"),
        (&["--kind", "public", "--origin", "app.example.com"], "is no origin"),
        (
            &["--kind", "public", "--origin", "https://a.example/'; DROP TABLE keys"],
            "is no origin",
        ),
        (
            &["--kind", "server", "--origin", "https://a.example"],
            "only public keys",
        ),
        (&["--kind", "admin"], "public, server, read"),
    ] {
        let output = keys(&data, &[&["create"], arguments].concat());
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(told.contains(expected), "{told}");
    }
    // A name is whatever its maker calls it, and does nothing to a terminal.
    create(&data, &["--kind", "read", "--name", "'; DROP TABLE keys --\u{1b}[31m"]);
    let listed = String::from_utf8(keys(&data, &["list"]).stdout).unwrap();
    assert!(listed.contains("DROP TABLE") && !listed.contains('\u{1b}'), "{listed}");
}

#[test]
fn requests_of_a_key_are_counted_against_its_limit() {
    let data = folder();
    let [first, second] = ["a", "b"].map(|name| create(&data, &["--kind", "server", "--name", name]));
    let collector = Collector::start_with(serve(data.path()).args(["--limit-per-key", "1"]));
    let send = |key: &str| {
        let headers = [("authorization", &*bearer(key))];
        sent(&collector, "/v1/batch", &batch(&[]), &headers)
    };
    let mut answers = (0..40).map(|_| send(&first));
    let refused = answers.find(|answer| answer.status == 429).unwrap();
    assert!(refused.retry_after.is_some());
    assert_eq!(send(&second).status, 200);
}
