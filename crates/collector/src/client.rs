//! Who is at the other end: the address of the client, as the proxies that are trusted tell it.

use std::net::{IpAddr, SocketAddr};

use axum::http::uri::Authority;
use axum::http::{HeaderMap, Request, header};
use ipnet::IpNet;

/// The address that a connection comes from.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// The header in which proxies say whom they speak for. Only one is believed: a proxy writes one of them and passes the
/// other on as its client has sent it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ProxyHeader {
    /// `X-Forwarded-For`, which most proxies write.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// The proxies that are believed about the address of a client.
#[derive(Debug, Clone, Default)]
pub struct Proxies {
    /// Their addresses.
    pub trusted: Vec<IpNet>,
    /// Where they say it.
    pub header: ProxyHeader,
}

impl Proxies {
    /// Whether this is one of them.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(&address))
    }
}

/// Whether a proxy has passed the request on, whoever it is: then its client need not be on this machine.
pub fn is_forwarded(headers: &HeaderMap) -> bool {
    ["x-forwarded-for", "forwarded"]
        .iter()
        .any(|name| headers.contains_key(*name))
}

/// Whether the request is for this machine by a name that is its own. A page of anywhere can have its own name lead here, and
/// then a browser takes the answers for that page's own.
pub fn names_local<B>(request: &Request<B>) -> bool {
    let by_header = request.headers().get(header::HOST).map(|host| host.to_str().ok());
    let host = match (by_header, request.uri().authority()) {
        (Some(host), _) => host,
        (None, Some(authority)) => Some(authority.as_str()),
        // No browser leaves it out.
        (None, None) => return true,
    };
    let Some(authority) = host.and_then(|host| host.parse::<Authority>().ok()) else {
        return false;
    };
    let name = authority.host();
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    address.map_or_else(
        |_| name.eq_ignore_ascii_case("localhost") || name.to_ascii_lowercase().ends_with(".localhost"),
        |address| address.to_canonical().is_loopback(),
    )
}

/// The address of the client behind `peer`: what `proxies` say is believed as far as each station is one of them, read
/// from the nearest to the farthest.
pub fn address(peer: IpAddr, headers: &HeaderMap, proxies: &Proxies) -> IpAddr {
    let mut client = peer.to_canonical();
    if !proxies.trusts(client) {
        return client;
    }
    for station in stations(headers, proxies.header).into_iter().rev() {
        // What a station calls "unknown" or hides is where the knowledge ends.
        let Some(address) = station else { break };
        client = address;
        if !proxies.trusts(client) {
            break;
        }
    }
    client
}

/// The stations that the header names, from the farthest to the nearest; `None` for one without an address.
fn stations(headers: &HeaderMap, header: ProxyHeader) -> Vec<Option<IpAddr>> {
    let (name, read): (_, fn(&str) -> Option<IpAddr>) = match header {
        ProxyHeader::XForwardedFor => ("x-forwarded-for", parse),
        ProxyHeader::Forwarded => ("forwarded", parse_element),
    };
    let values = headers.get_all(name).into_iter();
    // What cannot be read names no address, and still is a station.
    let values = values.map(|value| value.to_str().unwrap_or_default());
    values.flat_map(|value| value.split(',')).map(read).collect()
}

/// An element of `Forwarded`: `for=192.0.2.1;proto=https`.
fn parse_element(element: &str) -> Option<IpAddr> {
    let mut pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let (_, address) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("for"))?;
    parse(address.trim().trim_matches('"'))
}

/// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:4711`.
fn parse(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let address = text.parse::<IpAddr>().ok();
    let address = address.or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()));
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse::<IpAddr>().ok();
    address.or_else(bracketed).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client_by(header: ProxyHeader, peer: &str, headers: &[(&'static str, &str)]) -> String {
        let trusted = ["10.0.0.0/8", "2001:db8:1::/48"].map(|net| net.parse().unwrap()).into();
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        address(peer.parse().unwrap(), &map, &Proxies { trusted, header }).to_string()
    }

    fn client(peer: &str, headers: &[(&'static str, &str)]) -> String {
        client_by(ProxyHeader::XForwardedFor, peer, headers)
    }

    #[test]
    fn a_stranger_is_not_believed_whatever_it_says() {
        let said = [("x-forwarded-for", "192.0.2.7"), ("forwarded", "for=192.0.2.7")];
        assert_eq!(client("203.0.113.5", &said), "203.0.113.5");
    }

    #[test]
    fn a_trusted_proxy_is_believed_about_the_station_before_it_alone() {
        assert_eq!(client("10.0.0.1", &[("x-forwarded-for", "192.0.2.7")]), "192.0.2.7");
        assert_eq!(
            client("::ffff:10.0.0.1", &[("x-forwarded-for", "192.0.2.7")]),
            "192.0.2.7"
        );
        // The client has written the first one itself.
        let forged = [("x-forwarded-for", "198.51.100.1, 192.0.2.7")];
        assert_eq!(client("10.0.0.1", &forged), "192.0.2.7");
        let two_proxies = [
            ("x-forwarded-for", "198.51.100.1, 192.0.2.7"),
            ("x-forwarded-for", "10.2.3.4"),
        ];
        assert_eq!(client("10.0.0.1", &two_proxies), "192.0.2.7");
    }

    #[test]
    fn only_this_machines_own_names_are_local() {
        let named = |host: &str| names_local(&Request::builder().header("host", host).body(()).unwrap());
        for host in [
            "localhost",
            "LOCALHOST:7171",
            "app.localhost:7171",
            "127.0.0.1:7171",
            "127.8.9.1",
            "[::1]:7171",
        ] {
            assert!(named(host), "{host}");
        }
        for host in [
            "evil.example",
            "localhost.evil.example:7171",
            "192.0.2.1",
            "127.0.0.1.evil.example",
            "",
            "evil@x y",
        ] {
            assert!(!named(host), "{host}");
        }
        let second = Request::builder().uri("http://evil.example/v1/live").body(()).unwrap();
        assert!(!names_local(&second));
    }

    #[test]
    fn what_the_proxy_passes_on_as_its_client_has_sent_it_is_not_believed() {
        let both = [("forwarded", "for=198.51.100.1"), ("x-forwarded-for", "192.0.2.7")];
        assert_eq!(client("10.0.0.1", &both), "192.0.2.7");
        assert_eq!(client_by(ProxyHeader::Forwarded, "10.0.0.1", &both), "198.51.100.1");
    }

    #[test]
    fn forwarded_is_read_in_all_its_spellings() {
        let client = |peer, headers: &[_]| client_by(ProxyHeader::Forwarded, peer, headers);
        for said in [
            "for=192.0.2.7",
            "For=\"192.0.2.7:4711\";proto=https",
            "proto=http; for=192.0.2.7",
            "for=198.51.100.1, for=192.0.2.7",
        ] {
            assert_eq!(client("10.0.0.1", &[("forwarded", said)]), "192.0.2.7", "{said}");
        }
        let sixth = [("forwarded", "for=\"[2001:db8:2::7]:4711\", for=\"[2001:db8:1::1]\"")];
        assert_eq!(client("2001:db8:1::9", &sixth), "2001:db8:2::7");
    }

    #[test]
    fn what_names_no_address_leaves_the_nearest_one_that_is_known() {
        let by_forwarded = |said| client_by(ProxyHeader::Forwarded, "10.0.0.1", &[("forwarded", said)]);
        for said in ["for=unknown", "for=_hidden", "by=10.0.0.1", "", "for=", "for=999.1.1.1"] {
            assert_eq!(by_forwarded(said), "10.0.0.1", "{said:?}");
        }
        assert_eq!(
            client("10.0.0.1", &[("x-forwarded-for", "192.0.2.7, unknown")]),
            "10.0.0.1"
        );
        assert_eq!(client("10.0.0.1", &[]), "10.0.0.1");
    }
}
