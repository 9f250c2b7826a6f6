//! Debian's old server: what is accepted arrives there too.

use crate::server::Server;
use crate::support::{Collector, event_of, folder, get, is_done, stored, wait_for_sink};

#[test]
fn what_is_accepted_arrives_at_an_old_server() {
    let Some(server) = Server::old() else { return };
    let data = folder();
    let collector = Collector::start_with(&mut server.serve(data.path()));
    for first in (0..2000).step_by(500) {
        let events: Vec<_> = (first..first + 500)
            .map(|number| event_of(number, &format!("usr_{}", number % 40)))
            .collect();
        assert_eq!(collector.send(&events).status, 200);
    }
    wait_for_sink(data.path(), is_done);
    assert_eq!(server.events(), (2000, 2000));
    assert_eq!(server.ids(), stored(data.path()).into_iter().collect());
    let status = get(&format!("{}/v1/status", collector.url));
    assert_eq!(status.json["events"], 2000, "{}", status.text);
}

#[test]
fn an_old_server_that_only_answers_questions_says_so() {
    let Some(mut server) = Server::old() else { return };
    let data = folder();
    let collector = Collector::start_with(server.serve(data.path()).args(["--clickhouse-ack", "wait"]));
    assert_eq!(collector.send(&[event_of(1, "usr_1")]).status, 200);
    server.end();
    server.start_with("--readonly");
    drop(collector);
    let collector = Collector::start_with(&mut server.serve(data.path()));
    assert_eq!(collector.send(&[event_of(2, "usr_1")]).status, 200);
    let told = wait_for_sink(data.path(), |status| {
        status["last_error"]
            .as_str()
            .is_some_and(|told| told.to_lowercase().contains("readonly"))
    });
    assert_eq!(told["lag"], 1);
    server.end();
    server.start();
    wait_for_sink(data.path(), is_done);
    assert_eq!(server.events(), (2, 2));
}
