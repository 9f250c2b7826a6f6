//! The collector over real HTTP, with a real file behind it.

mod support;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

use serde_json::{Value, json};
use support::{Collector, batch, event, event_id, file, folder, plain, post, serve, stored};

#[test]
fn a_batch_is_answered_event_by_event_and_stored_as_it_was_sent() {
    let data = folder();
    let collector = Collector::start(data.path());
    assert_eq!(collector.send(&[event(1)]).json["accepted"], 1);
    let mut broken = event(3);
    broken["properties"]["network"] = json!("TRC21");
    // Spelt as senders spell it: the stored text keeps the spaces and the zeros.
    let spelt = format!(
        "{{ \"event_id\" : \"{}\",{}",
        event_id(2).to_uppercase(),
        &event(2).to_string()[1..].replace("100.0", "100.00")
    );
    let spelt = spelt.replacen(&format!("\"event_id\":\"{}\",", event_id(2)), "", 1);
    let body = format!(
        "{{\"sent_at\":\"2026-02-04T14:30:01Z\",\"batch\":[{},{spelt},{broken}]}}",
        event(1)
    );
    let answer = collector.post("/v1/batch", body.as_bytes());
    assert_eq!(answer.status, 200);
    let outline = |key: &str| answer.json[key].as_u64();
    assert_eq!(
        (outline("accepted"), outline("duplicates"), outline("quarantined")),
        (Some(1), Some(1), Some(1))
    );
    let results = answer.json["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    assert_eq!(
        results[0],
        json!({"index": 0, "event_id": event_id(1), "status": "duplicate"})
    );
    assert_eq!(
        (&results[1]["index"], &results[1]["status"]),
        (&json!(2), &json!("quarantined"))
    );
    assert_eq!(results[1]["violations"][0]["code"], "not_in_enum");
    assert_eq!(results[1]["violations"][0]["path"], "/properties/network");

    assert_eq!(stored(data.path()), [plain(&event_id(1)), plain(&event_id(2))]);
    let connection = file(data.path());
    let row: (String, String) = connection
        .query_row("SELECT event, body FROM events WHERE id = 2", (), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!(row, (String::from("withdrawal_requested"), spelt));
    let (body, verdict): (String, String) = connection
        .query_row("SELECT body, verdict FROM quarantine", (), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!(body, broken.to_string());
    let verdict: Value = serde_json::from_str(&verdict).unwrap();
    assert_eq!(verdict["valid"], false);
    assert_eq!(verdict["violations"][0]["code"], "not_in_enum");
}

#[test]
fn an_event_twice_in_one_batch_is_stored_once_whatever_the_case_of_its_id() {
    let data = folder();
    let collector = Collector::start(data.path());
    let mut shouted = event(0xabc);
    shouted["event_id"] = json!(event_id(0xabc).to_uppercase());
    let answer = collector.send(&[event(0xabc), event(0xabc), shouted]);
    assert_eq!(
        (&answer.json["accepted"], &answer.json["duplicates"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(stored(data.path()).len(), 1);
}

#[test]
fn a_quarantined_event_is_kept_once_and_its_mended_version_is_accepted() {
    let data = folder();
    let collector = Collector::start(data.path());
    let mut broken = event(1);
    broken["properties"]["amount_usd"] = json!("100.00");
    let nameless = json!({"event": "page_viewed"});
    for _ in 0..3 {
        assert_eq!(
            collector.send(&[broken.clone(), nameless.clone()]).json["quarantined"],
            2
        );
    }
    assert_eq!(collector.send(&[event(1)]).json["accepted"], 1);
    let count: i64 = file(data.path())
        .query_row("SELECT count(*) FROM quarantine", (), |row| row.get(0))
        .unwrap();
    assert_eq!(count, 2);
}

#[test]
fn a_single_event_goes_to_track() {
    let data = folder();
    let collector = Collector::start(data.path());
    let answer = collector.post("/v1/track", event(7).to_string().as_bytes());
    assert_eq!((answer.status, &answer.json["accepted"]), (200, &json!(1)));
    assert_eq!(stored(data.path()), [plain(&event_id(7))]);
    // An invalid event is kept; what is no event at all is not.
    let answer = collector.post("/v1/track", b"{\"event\":\"page_viewed\"}");
    assert_eq!((answer.status, &answer.json["quarantined"]), (200, &json!(1)));
    assert_eq!(collector.post("/v1/track", b"{\"event\":").status, 400);
}

#[test]
fn a_body_is_read_whatever_its_type_and_unpacked_if_it_is_gzip() {
    let data = folder();
    let collector = Collector::start(data.path());
    let url = format!("{}/v1/batch", collector.url);
    let beacon = post(
        &url,
        batch(&[event(1)]).as_bytes(),
        &[("content-type", "text/plain;charset=UTF-8")],
    )
    .unwrap();
    assert_eq!(beacon.json["accepted"], 1);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(batch(&[event(2)]).as_bytes()).unwrap();
    let packed = gzip.finish().unwrap();
    let answer = post(&url, &packed, &[("content-encoding", "gzip")]).unwrap();
    assert_eq!(answer.json["accepted"], 1);
    // A page sends it without the header, which would cost it a request for permission.
    let answer = post(&url, &packed, &[("content-type", "text/plain;charset=UTF-8")]).unwrap();
    assert_eq!(answer.json["duplicates"], 1);
    for headers in [&[("content-encoding", "gzip")][..], &[]] {
        let answer = post(&url, &packed[..packed.len() / 2], headers).unwrap();
        assert_eq!(answer.status, 400);
        assert!(
            answer.json["detail"].as_str().unwrap().contains("gzip"),
            "{}",
            answer.json
        );
    }
}

#[test]
fn every_refusal_has_a_problem_in_its_body() {
    let data = folder();
    let site = folder();
    std::fs::write(site.path().join("index.html"), "<title>site</title>").unwrap();
    let mut command = serve(data.path());
    let collector = Collector::start_with(command.arg("--site").arg(site.path()));
    let answer = post(
        &format!("{}/v1/batch", collector.url),
        batch(&[event(1)]).as_bytes(),
        &[("content-encoding", "br")],
    )
    .unwrap();
    assert_eq!(
        (answer.status, answer.content_type.as_str()),
        (415, "application/problem+json")
    );
    assert!(
        answer.json["detail"].as_str().unwrap().contains("gzip"),
        "{}",
        answer.json
    );
    for path in ["/v1/live", "/v1/events/seen", "/healthz", "/", "/index.html"] {
        let answer = collector.post(path, b"{}");
        assert_eq!(
            (answer.status, answer.content_type.as_str()),
            (405, "application/problem+json"),
            "{path}"
        );
        assert_eq!(answer.json["status"], 405, "{path}");
        assert_eq!(answer.allow.as_deref(), Some("GET,HEAD"), "{path}");
    }
    for path in ["/v1/batch", "/v1/track", "/v1/receipts"] {
        let mut response = ureq::get(format!("{}{path}", collector.url))
            .header("origin", "https://shop.test")
            .config()
            .http_status_as_error(false)
            .build()
            .call()
            .unwrap();
        assert_eq!(response.status(), 405, "{path}");
        assert_eq!(response.headers()["allow"], "POST", "{path}");
        assert_eq!(
            response.headers()["access-control-allow-origin"],
            "https://shop.test",
            "{path}"
        );
        let problem: Value = serde_json::from_str(&response.body_mut().read_to_string().unwrap()).unwrap();
        assert_eq!(problem["status"], 405, "{path}");
    }
    let answer = collector.post("/v1/nothing", b"");
    assert_eq!(
        (answer.status, answer.content_type.as_str()),
        (404, "application/problem+json")
    );
}

#[test]
fn a_body_that_is_no_batch_is_refused_with_what_to_do_and_nothing_is_kept() {
    let data = folder();
    let collector = Collector::start(data.path());
    let good = event(1);
    for body in [
        String::new(),
        String::from("hello"),
        String::from("{}"),
        good.to_string(),
        json!([good]).to_string(),
        json!({"batch": [good]}).to_string(),
        json!({"sent_at": "yesterday", "batch": [good]}).to_string(),
        json!({"sent_at": "2026-02-04T14:30:01Z", "batch": [good], "more": 1}).to_string(),
        json!({"sent_at": "2026-02-04T14:30:01Z", "batch": good}).to_string(),
        batch(std::slice::from_ref(&good)).replace('}', ""),
    ] {
        let answer = collector.post("/v1/batch", body.as_bytes());
        assert_eq!(answer.status, 400, "{body}");
        assert_eq!(answer.content_type, "application/problem+json");
        assert_eq!(answer.json["status"], 400);
        assert!(
            answer.json["detail"].as_str().unwrap().contains("xpected"),
            "{}",
            answer.json
        );
    }
    assert!(stored(data.path()).is_empty());
}

#[test]
fn a_batch_over_the_limits_is_refused_whole() {
    let data = folder();
    let collector = Collector::start(data.path());
    let url = format!("{}/v1/batch", collector.url);
    let events: Vec<Value> = (0..501).map(event).collect();
    assert_eq!(collector.send(&events).status, 413);
    assert_eq!(collector.send(&events[..500]).json["accepted"], 500);
    // A megabyte of spaces packs into a thousand bytes: the limit is on what comes out.
    let large = batch(&[event(1000)]) + &" ".repeat(1 << 20);
    assert_eq!(collector.post("/v1/batch", large.as_bytes()).status, 413);
    // The sender is heard out, so that it reads why.
    let larger = " ".repeat(12 << 20);
    assert_eq!(collector.post("/v1/batch", larger.as_bytes()).status, 413);
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(large.as_bytes()).unwrap();
    let bomb = packer.finish().unwrap();
    for headers in [&[("content-encoding", "gzip")][..], &[]] {
        assert_eq!(post(&url, &bomb, headers).unwrap().status, 413);
    }
    assert_eq!(stored(data.path()).len(), 500);
}

#[test]
fn a_page_of_another_origin_can_read_the_answer() {
    let data = folder();
    let collector = Collector::start(data.path());
    let url = format!("{}/v1/batch", collector.url);
    let response = ureq::post(&url)
        .header("origin", "https://shop.test")
        .send(batch(&[event(1)]))
        .unwrap();
    let header = |name: &str| response.headers().get(name).unwrap().to_str().unwrap().to_lowercase();
    assert_eq!(header("access-control-allow-origin"), "https://shop.test");
    assert_eq!(header("access-control-expose-headers"), "retry-after");
}

#[test]
fn a_page_of_any_origin_may_send() {
    let data = folder();
    let collector = Collector::start(data.path());
    let host = collector.url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(
        stream,
        "OPTIONS /v1/batch HTTP/1.1\r\nHost: {host}\r\nOrigin: https://shop.test\r\nConnection: close\r\n\
         Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization,content-type\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let answer = answer.to_lowercase();
    assert!(answer.starts_with("http/1.1 200"), "{answer}");
    assert!(
        answer.contains("access-control-allow-origin: https://shop.test"),
        "{answer}"
    );
    assert!(
        answer.contains("access-control-allow-headers: authorization,content-type"),
        "{answer}"
    );
    assert!(answer.contains("access-control-max-age: 86400"), "{answer}");
}

#[test]
fn the_live_stream_tells_what_became_of_each_event_and_remembers_the_last_ones() {
    let data = folder();
    let collector = Collector::start(data.path());
    collector.send(&[event(1)]);
    let response = ureq::get(format!("{}/v1/live", collector.url)).call().unwrap();
    let mut lines = BufReader::new(response.into_body().into_reader()).lines();
    let mut next = || loop {
        let line: String = lines.next().unwrap().unwrap();
        if let Some(data) = line.strip_prefix("data: ") {
            return serde_json::from_str::<Value>(data).unwrap();
        }
    };
    let first = next();
    assert_eq!((&first["status"], &first["event"]), (&json!("accepted"), &event(1)));
    assert_eq!(
        first["verdict"],
        json!({"event": "withdrawal_requested", "valid": true, "violations": []})
    );
    let mut broken = event(2);
    broken["properties"]["network"] = json!("TRC21");
    collector.send(&[event(1), broken.clone()]);
    assert_eq!(next()["status"], "duplicate");
    let last = next();
    assert_eq!((&last["status"], &last["event"]), (&json!("quarantined"), &broken));
    assert_eq!(last["verdict"]["violations"][0]["code"], "not_in_enum");
}

#[test]
fn a_collector_that_is_told_to_stop_ends_its_streams_and_keeps_everything() {
    let data = folder();
    let collector = Collector::start(data.path());
    let response = ureq::get(format!("{}/v1/live", collector.url)).call().unwrap();
    collector.send(&[event(1)]);
    collector.terminate();
    let mut rest = String::new();
    response.into_body().into_reader().read_to_string(&mut rest).unwrap();
    assert!(rest.contains(&event_id(1)), "{rest}");
    assert_eq!(stored(data.path()), [plain(&event_id(1))]);
}

#[test]
fn a_collector_that_is_told_to_stop_as_soon_as_it_listens_ends_in_order() {
    let data = folder();
    for _ in 0..30 {
        Collector::start(data.path()).terminate();
    }
}

#[test]
fn a_disk_that_is_full_means_503_and_what_was_acknowledged_is_there() {
    let data = folder();
    let server = serve(data.path());
    // The shell's limit on the size of files fails a write exactly as a full disk does.
    let mut command = std::process::Command::new("sh");
    command
        .args(["-c", "trap '' XFSZ; ulimit -f 1000; exec \"$0\" \"$@\""])
        .arg(server.get_program())
        .args(server.get_args());
    let collector = Collector::start_with(&mut command);
    let mut acknowledged = Vec::new();
    let refused = (0..1000_u64).find_map(|round| {
        let events: Vec<Value> = (round * 100..(round + 1) * 100).map(event).collect();
        let answer = collector.send(&events);
        if answer.status == 200 {
            acknowledged.extend((round * 100..(round + 1) * 100).map(|number| plain(&event_id(number))));
        }
        (answer.status != 200).then_some(answer)
    });
    let refused = refused.expect("the disk to fill up");
    assert_eq!(refused.status, 503);
    assert_eq!(refused.content_type, "application/problem+json");
    assert_eq!(refused.retry_after.as_deref(), Some("5"));
    assert!(!acknowledged.is_empty());
    drop(collector);
    assert_eq!(stored(data.path()), acknowledged);
    // With room again, it goes on where it stood.
    let collector = Collector::start(data.path());
    assert_eq!(collector.send(&[event(1_000_000)]).json["accepted"], 1);
}

#[test]
fn the_site_is_served_beside_the_api_and_its_own_paths_lead_to_its_page() {
    let data = folder();
    let site = folder();
    std::fs::create_dir(site.path().join("assets")).unwrap();
    std::fs::write(site.path().join("index.html"), "<title>site</title>").unwrap();
    std::fs::write(site.path().join("assets/app-1a2b.wasm"), b"\0asm").unwrap();
    let mut command = serve(data.path());
    let collector = Collector::start_with(command.arg("--site").arg(site.path()));
    let get = |path: &str| {
        let url = format!("{}{path}", collector.url);
        let mut response = ureq::get(url)
            .config()
            .http_status_as_error(false)
            .build()
            .call()
            .unwrap();
        let header = |name: &str| {
            response
                .headers()
                .get(name)
                .map_or("", |value| value.to_str().unwrap())
                .to_owned()
        };
        let (kind, caching) = (header("content-type"), header("cache-control"));
        (
            response.status().as_u16(),
            kind,
            caching,
            response.body_mut().read_to_string().unwrap(),
        )
    };
    for path in ["/", "/exchanges", "/withdraw/"] {
        let (status, kind, caching, body) = get(path);
        assert_eq!(
            (status, caching.as_str(), body.as_str()),
            (200, "no-cache", "<title>site</title>"),
            "{path}"
        );
        assert!(kind.starts_with("text/html"), "{kind}");
    }
    let (status, kind, caching, _) = get("/assets/app-1a2b.wasm");
    assert_eq!((status, kind.as_str()), (200, "application/wasm"));
    assert!(caching.contains("immutable"));
    assert_eq!(get("/assets/gone.js").0, 404);
    assert_eq!(get("/../Cargo.toml").0, 404);
    assert_eq!(get("/v1/nothing").0, 404);
    assert_eq!(get("/healthz").0, 200);
}
