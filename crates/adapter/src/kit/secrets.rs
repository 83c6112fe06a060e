//! Secrets on their way into a request.

use mullion_model::{Fault, FaultKind};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::SecretString;

/// The longest token or session id accepted, in bytes.
const LONGEST: usize = 8 * 1024;

/// A token that the product gave, as the value of a header behind `prefix`.
///
/// # Errors
/// `Misread` where it is empty, longer than 8 KiB, or holds anything but visible ASCII: such a text
/// could smuggle a second header.
pub fn header_secret(prefix: &str, token: &str) -> Result<SecretString, Fault> {
    if token.is_empty() || token.len() > LONGEST || !token.bytes().all(|b| b.is_ascii_graphic()) {
        let text = "the login's answer holds a token that cannot stand in a header";
        return Err(Fault::new(FaultKind::Misread, text));
    }
    Ok(SecretString::from(format!("{prefix}{token}")))
}

/// What stands as it is in a form besides letters and digits.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'*');

/// An `application/x-www-form-urlencoded` body.
#[must_use]
pub fn form(fields: &[(&str, &str)]) -> SecretString {
    let mut body = String::new();
    for (name, value) in fields {
        if !body.is_empty() {
            body.push('&');
        }
        body.push_str(name);
        body.push('=');
        body.extend(utf8_percent_encode(value, ENCODED));
    }
    SecretString::from(body)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn tokens_that_could_split_a_header_are_refused() {
        for token in ["", "a\r\nX-Evil: 1", "caf\u{e9}", "a b", &"x".repeat(9000)] {
            assert!(header_secret("Bearer ", token).is_err());
        }
        assert_eq!(header_secret("Bearer ", "abc").unwrap().expose_secret(), "Bearer abc");
    }

    #[test]
    fn form_fields_are_encoded() {
        let body = form(&[
            ("grant_type", "refresh_token"),
            ("username", "TECH\\svc"),
            ("password", "p&=% \u{e4}"),
        ]);
        assert_eq!(
            body.expose_secret(),
            "grant_type=refresh_token&username=TECH%5Csvc&password=p%26%3D%25%20%C3%A4"
        );
    }
}
