//! Which hosts this service answers for: a page of another site must not reach it by a name of its
//! own (DNS rebinding), nor may anybody use it as a proxy.

use std::net::{IpAddr, SocketAddr};

use actix_web::dev::ServiceRequest;
use actix_web::http::header::{self, HeaderMap};

use crate::problem::{Problem, Slug};

/// The hosts this service answers for: loopback, the address it listens on, and configured names.
#[derive(Clone, Debug)]
pub(crate) struct AllowedHosts {
    listen: IpAddr,
    names: Vec<String>,
}

impl AllowedHosts {
    /// The hosts of a service on `listen` that is also known under `names` (a port in them has no
    /// meaning).
    pub(crate) fn new(listen: SocketAddr, names: &[String]) -> Self {
        let names = names.iter().filter_map(|name| host_of(name)).map(str::to_ascii_lowercase);
        Self { listen: listen.ip(), names: names.collect() }
    }

    /// Whether `host`, without a port, is one of them.
    fn allows(&self, host: &str) -> bool {
        let is_name = |name: &str| name.eq_ignore_ascii_case(host);
        if is_name("localhost") || self.names.iter().any(|name| is_name(name)) {
            return true;
        }
        let is_own = |address: IpAddr| address == self.listen && !address.is_unspecified();
        let address = host.parse::<IpAddr>();
        address.is_ok_and(|address| address.is_loopback() || is_own(address))
    }

    /// Refuses a request that is meant for another host.
    pub(super) fn check(&self, request: &ServiceRequest) -> Result<(), Problem> {
        let Some(host) = request.headers().get(header::HOST) else {
            let detail = "The request has no Host header.";
            return Err(Problem::with_detail(Slug::InvalidRequest, detail));
        };
        let header = host.to_str().unwrap_or_default();
        let target = request.uri().authority().map(|authority| authority.as_str());
        let is_ours = |authority: &str| host_of(authority).is_some_and(|host| self.allows(host));
        if is_ours(header) && target.is_none_or(is_ours) {
            return Ok(());
        }
        Err(Problem::new(Slug::MisdirectedRequest))
    }
}

impl AllowedHosts {
    /// Refuses what a browser sends on behalf of a page of another site. Other clients send neither
    /// header.
    pub(super) fn check_origin(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or_default());
        let of_ours = text("origin").is_none_or(|origin| {
            let authority = origin.split_once("://").map(|(_, authority)| authority);
            authority.and_then(host_of).is_some_and(|host| self.allows(host))
        });
        let from_here =
            text("sec-fetch-site").is_none_or(|site| ["same-origin", "none"].contains(&site));
        if of_ours && from_here { Ok(()) } else { Err(Problem::new(Slug::Csrf)) }
    }
}

/// The host of `host[:port]`, without the brackets of an IPv6 address and without a final dot;
/// `None` where the text is anything else.
fn host_of(authority: &str) -> Option<&str> {
    let (host, rest) = match authority.strip_prefix('[') {
        Some(bracketed) => {
            let (address, rest) = bracketed.split_once(']')?;
            (address, rest.strip_prefix(':').or(rest.is_empty().then_some(""))?)
        }
        None => authority.split_once(':').unwrap_or((authority, "")),
    };
    let host = host.strip_suffix('.').unwrap_or(host);
    let is_port = rest.len() <= 5 && rest.bytes().all(|byte| byte.is_ascii_digit());
    let is_name = !host.is_empty() && !host.contains(['@', '/', ' ', ',']);
    (is_port && is_name).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(authority: &str) -> bool {
        let names = ["mullion.example.com".to_owned(), "pane.example.com:8443".to_owned()];
        let hosts = AllowedHosts::new("192.0.2.7:8080".parse().unwrap(), &names);
        host_of(authority).is_some_and(|host| hosts.allows(host))
    }

    #[test]
    fn loopback_the_listener_and_configured_names_are_ours() {
        for ours in [
            "localhost",
            "LOCALHOST:8080",
            "localhost.",
            "127.0.0.1:1",
            "127.9.9.9",
            "[::1]",
            "[::1]:8080",
            "192.0.2.7:8080",
            "Mullion.Example.com",
            "pane.example.com",
            "pane.example.com:80",
        ] {
            assert!(allows(ours), "{ours}");
        }
    }

    #[test]
    fn anything_else_is_not() {
        for foreign in [
            "",
            ":8080",
            "evil.example",
            "localhost.evil.example",
            "evil@localhost",
            "user:password@localhost",
            "localhost:80:80",
            "localhost:x",
            "localhost, evil.example",
            "[::1",
            "[::1]8080",
            "192.0.2.8",
            "0.0.0.0",
        ] {
            assert!(!allows(foreign), "{foreign}");
        }
    }

    #[test]
    fn an_unspecified_listener_is_no_host() {
        let hosts = AllowedHosts::new("0.0.0.0:80".parse().unwrap(), &[]);
        assert!(!hosts.allows("0.0.0.0"));
    }
}
