//! Where a source is: scheme, host and port, and nothing else.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use awc::http::Uri;
use rustls::pki_types::{DnsName, ServerName};

/// Scheme, host and port of a source. Every request goes there and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    tls: bool,
    host: Host,
    port: u16,
}

/// A host by name or by address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Host {
    /// A DNS name in lower case.
    Name(DnsName<'static>),
    /// An address.
    Address(IpAddr),
}

/// Why a text is not the origin of a source. The text itself is not repeated: it may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OriginError {
    /// Not a URL at all.
    #[error("not a URL such as https://server.example:9398")]
    NotAUrl,
    /// Characters outside ASCII.
    #[error("a URL is ASCII only: write an international name in its xn-- form")]
    NotAscii,
    /// Another scheme, or none.
    #[error("the scheme must be https:// (or http://)")]
    Scheme,
    /// `user:password@`.
    #[error("user and password do not belong into the URL")]
    UserInfo,
    /// A host that is neither a name nor an address.
    #[error("the host is neither a DNS name nor an IPv4 address nor an IPv6 address in brackets")]
    Host,
    /// A port that is none.
    #[error("the port must be a number from 1 to 65535")]
    Port,
    /// A path.
    #[error("the URL must end behind host and port: the product's own paths are known")]
    Path,
    /// A query or a fragment.
    #[error("the URL must not have a query or a fragment")]
    Query,
}

impl Origin {
    /// Reads `https://host`, `https://host:port` or the same with `http`; a missing port is
    /// `default_port`.
    ///
    /// # Errors
    /// The text is not that; says what is wrong with it.
    pub fn parse(url: &str, default_port: u16) -> Result<Self, OriginError> {
        if !url.is_ascii() {
            return Err(OriginError::NotAscii);
        }
        let (scheme, rest) = url.split_once("://").ok_or(OriginError::Scheme)?;
        let tls = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return Err(OriginError::Scheme),
        };
        if rest.contains('@') {
            return Err(OriginError::UserInfo);
        }
        if rest.contains(['?', '#']) {
            return Err(OriginError::Query);
        }
        let authority = match rest.split_once('/') {
            Some((authority, "")) => authority,
            Some(_) => return Err(OriginError::Path),
            None => rest,
        };
        let (host, port) = split(authority)?;
        let port = match port {
            Some(port) => number(port)?,
            None => default_port,
        };
        let origin = Self { tls, host: Host::parse(host)?, port };
        // awc is given URLs of this origin, so it has to understand it as well.
        match origin.url("/").parse::<Uri>() {
            Ok(_) => Ok(origin),
            Err(_) => Err(OriginError::NotAUrl),
        }
    }

    /// Whether it is spoken to by TLS.
    #[must_use]
    pub const fn is_tls(&self) -> bool {
        self.tls
    }

    /// Whether it is an address of this very machine, or the name `localhost`.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match &self.host {
            Host::Name(name) => name.as_ref() == "localhost",
            Host::Address(address) => address.is_loopback(),
        }
    }

    /// The host, as it stands in a URL: a name in lower case, or an address, IPv6 in brackets.
    #[must_use]
    pub fn host(&self) -> String {
        self.host.to_string()
    }

    /// The host to resolve, or its address.
    pub(super) const fn place(&self) -> &Host {
        &self.host
    }

    /// The port.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Host and port, as the header `Host` carries them: without the scheme's own port.
    #[must_use]
    pub fn authority(&self) -> String {
        match (self.tls, self.port) {
            (true, 443) | (false, 80) => self.host.to_string(),
            _ => format!("{}:{}", self.host, self.port),
        }
    }

    /// The name that the certificate must be valid for.
    pub(super) fn server_name(&self) -> ServerName<'static> {
        match &self.host {
            Host::Name(name) => ServerName::DnsName(name.clone()),
            Host::Address(address) => ServerName::IpAddress((*address).into()),
        }
    }

    /// The URL awc is given for a checked target. Its scheme says that awc is to do no TLS: that is
    /// done below it, where the stream is dialled.
    pub(super) fn url(&self, target: &str) -> String {
        format!("http://{}:{}{target}", self.host, self.port)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.tls { "https" } else { "http" };
        write!(f, "{scheme}://{}:{}", self.host, self.port)
    }
}

impl Host {
    /// Reads a name or an address, IPv6 in brackets.
    fn parse(text: &str) -> Result<Self, OriginError> {
        if let Some(inner) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
            let address: Ipv6Addr = inner.parse().map_err(|_| OriginError::Host)?;
            return Ok(Self::Address(address.into()));
        }
        if let Ok(address) = text.parse::<Ipv4Addr>() {
            return Ok(Self::Address(address.into()));
        }
        DnsName::try_from(text.to_ascii_lowercase()).map(Self::Name).map_err(|_| OriginError::Host)
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name.as_ref()),
            Self::Address(IpAddr::V4(address)) => write!(f, "{address}"),
            Self::Address(IpAddr::V6(address)) => write!(f, "[{address}]"),
        }
    }
}

/// Splits an authority into the host, with brackets if it has them, and the port.
fn split(authority: &str) -> Result<(&str, Option<&str>), OriginError> {
    if authority.starts_with('[') {
        let end = authority.find(']').ok_or(OriginError::Host)?;
        let (host, rest) = authority.split_at(end + 1);
        return match rest.strip_prefix(':') {
            Some(port) => Ok((host, Some(port))),
            None if rest.is_empty() => Ok((host, None)),
            None => Err(OriginError::Host),
        };
    }
    match authority.split_once(':') {
        // More than one colon is an IPv6 address without its brackets.
        Some((_, port)) if port.contains(':') => Err(OriginError::Host),
        Some((host, port)) => Ok((host, Some(port))),
        None => Ok((authority, None)),
    }
}

/// Reads a port: digits only, not zero.
fn number(port: &str) -> Result<u16, OriginError> {
    let digits = port.bytes().all(|byte| byte.is_ascii_digit());
    match port.parse() {
        Ok(number) if digits && number > 0 => Ok(number),
        _ => Err(OriginError::Port),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        for (url, expected) in [
            ("https://em.example.com", "https://em.example.com:9398"),
            ("HTTPS://EM.Example.com/", "https://em.example.com:9398"),
            ("https://em.example.com:443", "https://em.example.com:443"),
            ("https://10.0.0.1:4443/", "https://10.0.0.1:4443"),
            ("https://[2001:DB8::1]", "https://[2001:db8::1]:9398"),
            ("https://[::1]:11005/", "https://[::1]:11005"),
            ("http://backup_server:80", "http://backup_server:80"),
        ] {
            let origin = Origin::parse(url, 9398).unwrap();
            assert_eq!(origin.to_string(), expected, "{url}");
        }
    }

    #[test]
    fn anything_else_is_refused_with_its_reason() {
        for (url, expected) in [
            ("em.example.com", OriginError::Scheme),
            ("ftp://em.example.com", OriginError::Scheme),
            ("https:/em.example.com", OriginError::Scheme),
            ("https://user:secret@em.example.com", OriginError::UserInfo),
            ("https://em.example.com/api", OriginError::Path),
            ("https://em.example.com//", OriginError::Path),
            ("https://em.example.com?x=1", OriginError::Query),
            ("https://em.example.com/#top", OriginError::Query),
            ("https://", OriginError::Host),
            ("https://:9398", OriginError::Host),
            ("https://em example.com", OriginError::Host),
            ("https://em.example.com\r\nX: y", OriginError::Port),
            ("https://-em.example.com", OriginError::Host),
            ("https://300.1.1.1", OriginError::Host),
            ("https://::1", OriginError::Host),
            ("https://[::1", OriginError::Host),
            ("https://[::1]x", OriginError::Host),
            ("https://[fe80::1%25eth0]", OriginError::Host),
            ("https://em.example.com:", OriginError::Port),
            ("https://em.example.com:0", OriginError::Port),
            ("https://em.example.com:+80", OriginError::Port),
            ("https://em.example.com:99999", OriginError::Port),
            ("https://bücher.example", OriginError::NotAscii),
        ] {
            assert_eq!(Origin::parse(url, 9398), Err(expected), "{url}");
        }
    }

    #[test]
    fn the_host_header_leaves_the_scheme_s_own_port_out() {
        let authority = |url| Origin::parse(url, 9398).unwrap().authority();
        assert_eq!(authority("https://em.example.com:443"), "em.example.com");
        assert_eq!(authority("https://em.example.com:80"), "em.example.com:80");
        assert_eq!(authority("http://[::1]:80"), "[::1]");
        assert_eq!(authority("https://[::1]"), "[::1]:9398");
    }
}
