//! What a client may cost: time, memory, headers, requests a second; and HTTP/2 beside HTTP/1.1.

mod support;

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::time::Duration;

use serde_json::json;
use support::raw::{connect, drip, exchange, rest};
use support::{Collector, batch, event, event_id, folder, plain, post, run, serve, stored};

#[test]
fn a_client_that_sends_its_head_byte_by_byte_is_cut_off_and_others_are_served_meanwhile() {
    let data = folder();
    let collector = Collector::start_with(serve(data.path()).args(["--client-timeout", "1"]));
    for start in [
        "",
        "P",
        "PRI * HTTP/2.0",
        "POST /v1/batch HTTP/1.1\r\nhost: x\r\nx-slow: ",
    ] {
        let mut stream = connect(&collector.url);
        stream.write_all(start.as_bytes()).unwrap();
        let (took, answer) = if start.is_empty() {
            let begun = std::time::Instant::now();
            let answer = rest(&mut stream);
            (begun.elapsed(), answer)
        } else {
            drip(&mut stream, if start == "P" { b"R" } else { b"a" })
        };
        assert!(took < Duration::from_secs(10), "{start:?} was waited for {took:?}");
        assert!(!answer.contains("200 OK"), "{answer}");
    }
    assert_eq!(collector.send(&[event(1)]).status, 200);
}

#[test]
fn a_client_that_sends_its_body_byte_by_byte_is_answered_408_and_nothing_is_kept() {
    let data = folder();
    let collector = Collector::start_with(serve(data.path()).args(["--client-timeout", "1"]));
    let mut stream = connect(&collector.url);
    stream
        .write_all(b"POST /v1/track HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{\"event_id\":")
        .unwrap();
    let (took, answer) = drip(&mut stream, b" ");
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains("application/problem+json"), "{answer}");
    assert!(took >= Duration::from_millis(900), "it had a second, not {took:?}");
    assert!(stored(data.path()).is_empty());
}

#[test]
fn a_client_that_takes_nothing_of_its_answer_is_cut_off() {
    let data = folder();
    let site = folder();
    let page = "x".repeat(64 << 20);
    std::fs::write(site.path().join("index.html"), &page).unwrap();
    let mut command = serve(data.path());
    command.args(["--client-timeout", "1", "--site"]).arg(site.path());
    let collector = Collector::start_with(&mut command);
    let mut stream = connect(&collector.url);
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    let begun = std::time::Instant::now();
    // Only who writes to it notices that a connection is closed, as long as nothing is read.
    while stream.write_all(b"G").is_ok() {
        assert!(begun.elapsed() < Duration::from_secs(30), "it is still waited for");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(rest(&mut stream).len() < page.len());
    assert_eq!(collector.send(&[event(1)]).status, 200);
}

#[test]
fn a_flood_of_headers_and_a_head_without_end_are_refused() {
    let data = folder();
    let collector = Collector::start(data.path());
    let head = "POST /v1/batch HTTP/1.1\r\nhost: x\r\n";
    let many = format!("{head}{}\r\n", "x-more: 1\r\n".repeat(150));
    let long = format!("{head}x-long: {}\r\n\r\n", "a".repeat(100 << 10));
    for flood in [many, long] {
        let answer = exchange(&collector.url, flood.as_bytes());
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431 "), "{answer}");
    }
    assert_eq!(collector.send(&[event(1)]).status, 200);
}

#[test]
fn a_body_that_says_it_is_too_large_is_refused_before_it_is_read() {
    let data = folder();
    let collector = Collector::start(data.path());
    let head = "POST /v1/batch HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999\r\n\r\n";
    let answer = exchange(&collector.url, head.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

#[test]
fn requests_that_two_readers_would_cut_in_two_ways_are_refused() {
    let data = folder();
    let collector = Collector::start(data.path());
    let hidden = format!(
        "POST /v1/track HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}",
        event(7)
    );
    for head in [
        "content-length: 5\r\ncontent-length: 6\r\n",
        "content-length: +5\r\n",
        "transfer-encoding: chunked, identity\r\n",
        "transfer-encoding: xchunked\r\n",
    ] {
        let request = format!("POST /v1/track HTTP/1.1\r\nhost: x\r\n{head}\r\n0\r\n\r\n{hidden}");
        let answer = exchange(&collector.url, request.as_bytes());
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 400 "),
            "{head:?}: {answer}"
        );
        assert_eq!(answer.matches("HTTP/1.1 ").count().max(1), 1, "{head:?}: {answer}");
    }
    assert!(stored(data.path()).is_empty());
}

/// The header with a new server key: who comes through a proxy has to have one.
fn authorization(data: &Path) -> String {
    let key = run(&["keys", "create", "--kind", "server"], data);
    format!("Bearer {}", key.trim())
}

#[test]
fn an_address_that_sends_too_often_is_told_when_to_come_again_and_forged_headers_do_not_help() {
    let data = folder();
    let key = authorization(data.path());
    let collector = Collector::start_with(serve(data.path()).args(["--limit-per-address", "1"]));
    let url = format!("{}/v1/batch", collector.url);
    let body = batch(&[]);
    let mut refused = None;
    for number in 0..40 {
        let forged = format!("192.0.2.{number}");
        let headers = [("authorization", &*key), ("x-forwarded-for", &*forged)];
        let answer = post(&url, body.as_bytes(), &headers).unwrap();
        if answer.status != 200 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("40 requests at once are too many for one a second");
    assert_eq!(
        (refused.status, refused.content_type.as_str()),
        (429, "application/problem+json")
    );
    let seconds: u64 = refused.retry_after.unwrap().parse().unwrap();
    assert!((1..=2).contains(&seconds), "{seconds}");
    // Who asks how it is does not count.
    assert_eq!(support::get(&format!("{}/healthz", collector.url)).status, 200);
}

#[test]
fn behind_a_trusted_proxy_each_client_has_a_limit_of_its_own() {
    let data = folder();
    let key = authorization(data.path());
    let mut command = serve(data.path());
    command.args(["--limit-per-address", "1", "--trusted-proxy", "127.0.0.0/8"]);
    let collector = Collector::start_with(&mut command);
    let url = format!("{}/v1/batch", collector.url);
    let send = |address: &str| {
        let headers = [("authorization", &*key), ("x-forwarded-for", address)];
        post(&url, batch(&[]).as_bytes(), &headers).unwrap().status
    };
    for number in 0..40 {
        assert_eq!(send(&format!("192.0.2.{number}")), 200);
    }
    let mut statuses = (0..40).map(|_| send("198.51.100.7"));
    assert!(statuses.any(|status| status == 429));
    // A proxy that writes one header passes the other on as its client has sent it.
    let mut forging = (0..40).map(|number| {
        let forged = format!("for=203.0.113.{number}");
        let headers = [
            ("authorization", &*key),
            ("x-forwarded-for", "198.51.100.8"),
            ("forwarded", &*forged),
        ];
        post(&url, batch(&[]).as_bytes(), &headers).unwrap().status
    });
    assert!(forging.any(|status| status == 429));
}

#[test]
fn a_proxy_that_says_forwarded_is_believed_where_the_settings_say_so() {
    let data = folder();
    let key = authorization(data.path());
    let mut command = serve(data.path());
    command.args(["--limit-per-address", "1", "--trusted-proxy", "127.0.0.1"]);
    let collector = Collector::start_with(command.args(["--proxy-header", "forwarded"]));
    let url = format!("{}/v1/batch", collector.url);
    for number in 0..40 {
        let said = format!("for=192.0.2.{number};proto=https");
        let headers = [
            ("authorization", &*key),
            ("forwarded", &*said),
            ("x-forwarded-for", "198.51.100.7"),
        ];
        assert_eq!(post(&url, batch(&[]).as_bytes(), &headers).unwrap().status, 200);
    }
}

#[test]
fn a_trusted_proxy_that_is_no_address_is_refused_with_an_example() {
    let data = folder();
    let output = serve(data.path())
        .args(["--trusted-proxy", "my-proxy"])
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.contains("10.0.0.0/8"), "{said}");
}

#[test]
fn events_of_a_sender_with_a_wrong_clock_keep_both_times() {
    let data = folder();
    let collector = Collector::start(data.path());
    // The sender lives in February 2026; whatever day it is here, it is later.
    let mut wrong = event(1);
    wrong["timestamp"] = json!("2026-02-04T14:29:51Z");
    let body = json!({"sent_at": "2026-02-04T14:30:01Z", "batch": [wrong]}).to_string();
    assert_eq!(collector.post("/v1/batch", body.as_bytes()).status, 200);
    assert_eq!(collector.post("/v1/track", event(2).to_string().as_bytes()).status, 200);
    let file = support::file(data.path());
    let times = |id: u64| {
        file.query_row(
            "SELECT received_at, occurred_at, sent_at FROM events WHERE lower(hex(event_id)) = ?1",
            [plain(&event_id(id))],
            |row| {
                Ok((
                    row.get::<_, i64>(0)?,
                    row.get::<_, i64>(1)?,
                    row.get::<_, Option<i64>>(2)?,
                ))
            },
        )
        .unwrap()
    };
    let (received_at, occurred_at, sent_at) = times(1);
    // Ten seconds before it was sent, by whatever clock.
    assert_eq!(occurred_at, received_at - 10_000);
    assert_eq!(sent_at, Some(1_770_215_401_000));
    // Without sent_at the event is believed.
    let (_, occurred_at, sent_at) = times(2);
    assert_eq!((occurred_at, sent_at), (1_770_215_400_000, None));
}

#[test]
fn sent_at_is_in_utc_or_the_batch_is_refused() {
    let data = folder();
    let collector = Collector::start(data.path());
    for (sent_at, status) in [
        ("2026-02-04T14:30:01Z", 200),
        ("2026-02-04T14:30:01.123+00:00", 200),
        ("2026-02-04T14:30:01+03:00", 400),
        ("2026-02-04T14:30:01", 400),
        ("2026-02-30T14:30:01Z", 400),
        ("", 400),
    ] {
        let body = json!({"sent_at": sent_at, "batch": []}).to_string();
        assert_eq!(
            collector.post("/v1/batch", body.as_bytes()).status,
            status,
            "{sent_at:?}"
        );
    }
}

#[test]
fn http_2_without_tls_is_spoken_on_the_same_port() {
    let data = folder();
    let collector = Collector::start(data.path());
    let address = collector.url.strip_prefix("http://").unwrap().to_owned();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let answer = runtime.block_on(async {
        let stream = tokio::net::TcpStream::connect(&address).await.unwrap();
        let (sender, connection) = h2::client::handshake(stream).await.unwrap();
        tokio::spawn(connection);
        let mut sender = sender.ready().await.unwrap();
        let request = http::Request::post(format!("http://{address}/v1/batch"))
            .body(())
            .unwrap();
        let (response, mut body) = sender.send_request(request, false).unwrap();
        body.send_data(batch(&[event(1)]).into(), true).unwrap();
        response.await.unwrap()
    });
    assert_eq!(
        (answer.status().as_u16(), answer.version()),
        (200, http::Version::HTTP_2)
    );
    assert_eq!(stored(data.path()), [plain(&event_id(1))]);
}

#[test]
fn a_connection_that_is_open_and_silent_does_not_hold_the_end_up() {
    let data = folder();
    let collector = Collector::start(data.path());
    let mut silent = connect(&collector.url);
    // It is accepted after the one before it.
    assert_eq!(collector.send(&[event(1)]).status, 200);
    let begun = std::time::Instant::now();
    collector.terminate();
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "it took {:?}",
        begun.elapsed()
    );
    assert_eq!(rest(&mut silent), "");
}

#[test]
fn a_collector_that_is_told_to_stop_answers_what_is_under_way() {
    let data = folder();
    let collector = Collector::start(data.path());
    let mut stream = connect(&collector.url);
    let body = batch(&[event(1)]);
    let (first, second) = body.split_at(body.len() / 2);
    let length = body.len();
    let expects = "expect: 100-continue";
    write!(
        stream,
        "POST /v1/batch HTTP/1.1\r\nhost: x\r\n{expects}\r\ncontent-length: {length}\r\n\r\n"
    )
    .unwrap();
    // It says so when it waits for the body: the request is under way.
    let mut said = [0; 25];
    stream.read_exact(&mut said).unwrap();
    assert_eq!(&said, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(first.as_bytes()).unwrap();
    let address = collector.url.strip_prefix("http://").unwrap().to_owned();
    let stopping = std::thread::spawn(move || collector.terminate());
    // Nobody new is let in: it is stopping.
    while std::net::TcpStream::connect(&address).is_ok() {
        std::thread::yield_now();
    }
    stream.write_all(second.as_bytes()).unwrap();
    let answer = rest(&mut stream);
    assert!(
        answer.starts_with("HTTP/1.1 200 ") && answer.contains("\"accepted\":1"),
        "{answer}"
    );
    stopping.join().unwrap();
    assert_eq!(stored(data.path()), [plain(&event_id(1))]);
}
