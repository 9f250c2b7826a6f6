//! Two shards of two replicas, of which one or the other is gone.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::server::{PROGRAMS, has_old};
use crate::support::{Collector, event_of, folder, get, is_done, post, serve, wait_for_sink};

/// The nodes by their shard and replica, as in `1.2`.
struct Cluster {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
    name: String,
    nodes: BTreeMap<String, Value>,
    _folder: TempDir,
}

impl Cluster {
    fn start() -> Option<Self> {
        let python = std::env::var_os("CHDB_PYTHON").filter(|_| has_old())?;
        let folder = folder();
        let mut process = Command::new(python)
            .arg(format!("{PROGRAMS}/cluster.py"))
            .arg("--data")
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let told: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        let nodes = told["nodes"].as_array().unwrap().iter();
        Some(Self {
            process,
            lines,
            name: told["cluster"].as_str().unwrap().to_owned(),
            nodes: nodes.map(|node| (place(node), node.clone())).collect(),
            _folder: folder,
        })
    }

    fn kill(&self, node: &str) {
        let id = self.nodes[node]["pid"].to_string();
        assert!(Command::new("kill").args(["-KILL", &id]).status().unwrap().success());
    }

    fn restart(&mut self, node: &str) {
        let input = self.process.stdin.as_mut().unwrap();
        writeln!(input, "start {node}").unwrap();
        let told: Value = serde_json::from_str(&self.lines.next().unwrap().unwrap()).unwrap();
        self.nodes.insert(place(&told), told);
    }

    fn ask(&self, node: &str, sql: &str) -> String {
        let answer = post(self.nodes[node]["url"].as_str().unwrap(), sql.as_bytes(), &[]).unwrap();
        assert_eq!(answer.status, 200, "{sql}: {}", answer.text);
        answer.text.trim_end().to_owned()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Its input closes, and it ends all that it has started.
        drop(self.process.stdin.take());
        let _ended = self.process.wait();
    }
}

fn place(node: &Value) -> String {
    format!("{}.{}", node["shard"], node["replica"])
}

#[test]
fn a_cluster_with_a_replica_gone_takes_events_and_has_each_once_on_both_when_it_is_back() {
    let Some(mut cluster) = Cluster::start() else { return };
    let data = folder();
    let address = cluster.nodes["1.1"]["url"]
        .as_str()
        .unwrap()
        .replace("http://", "clickhouse://");
    let mut command = serve(data.path());
    command.args(["--clickhouse", &format!("{address}/product?cluster={}", cluster.name)]);
    let collector = Collector::start_with(command.args(["--clickhouse-ack", "wait"]));
    let mut next = 0;
    let mut send = |collector: &Collector| {
        let events: Vec<Value> = (next..next + 400)
            .map(|number| event_of(number, &format!("usr_{}", number % 50)))
            .collect();
        let answer = collector.send(&events);
        assert_eq!(answer.status, 200, "{}", answer.text);
        next += 400;
    };
    send(&collector);
    // A replica of the shard whose node is asked, and one of the other shard.
    for gone in ["1.2", "2.1"] {
        cluster.kill(gone);
        send(&collector);
        cluster.restart(gone);
        send(&collector);
    }
    wait_for_sink(data.path(), is_done);
    // Both shards have something, and each replica all of its shard.
    let of_one = "SELECT count() FROM product.events_local";
    let start = Instant::now();
    loop {
        let counts: Vec<u64> = ["1.1", "1.2", "2.1", "2.2"]
            .map(|node| cluster.ask(node, of_one).parse().unwrap())
            .into();
        let [one, same, other, same_as_other] = counts[..] else {
            unreachable!()
        };
        if one == same && other == same_as_other && one + other == 2000 && one > 0 && other > 0 {
            break;
        }
        // A replica gets what the other was given a moment later.
        assert!(start.elapsed() < Duration::from_mins(1), "{counts:?}");
        std::thread::sleep(Duration::from_millis(100));
    }
    let of_all = "SELECT count(), uniqExact(event_id) FROM product.events";
    assert_eq!(cluster.ask("1.1", of_all), "2000\t2000");
    let status = get(&format!("{}/v1/status", collector.url));
    assert_eq!(status.json["events"], 2000, "{}", status.text);
}
