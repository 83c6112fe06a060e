//! The password of a source, from a file or the environment; never from the configuration itself.

use secrecy::SecretString;

use super::found::{Found, Reported};
use super::section::{Placed, Section};

/// Reads `password_file` or `password_env`.
pub(super) fn read_password(
    section: &mut Section<'_>,
    found: &mut Found<'_>,
) -> Result<SecretString, Reported> {
    let file = section.string("password_file", found);
    let variable = section.string("password_env", found);
    match (file?, variable?) {
        (Some(file), None) => of_file(file, found),
        (None, Some(variable)) => of_environment(variable, found),
        (Some((file, _)), Some((variable, _))) => {
            let text = "give either `password_file` or `password_env`, not both";
            Err(found.mistake(file.max(variable), text))
        }
        (None, None) => {
            let text = "`password_file` (or `password_env`) is missing in [[source]]; a password \
                        does not stand in this file";
            Err(found.mistake(section.at, text))
        }
    }
}

/// The one line of a file.
fn of_file((at, path): Placed<String>, found: &mut Found<'_>) -> Result<SecretString, Reported> {
    let text = match std::fs::read_to_string(&path).map(SecretString::from) {
        Ok(text) => text,
        Err(error) => return Err(found.mistake(at, format!("`password_file`: {path}: {error}"))),
    };
    warn_if_open(&path, found);
    one_line(&text).map_err(|what| found.mistake(at, format!("`password_file`: {path} {what}")))
}

/// The text without its byte order mark and its line end, as editors put them.
fn one_line(text: &SecretString) -> Result<SecretString, &'static str> {
    use secrecy::ExposeSecret;
    let text = text.expose_secret();
    let line = text.strip_prefix('\u{feff}').unwrap_or(text);
    let line = line.strip_suffix('\n').unwrap_or(line);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.is_empty() {
        return Err("is empty");
    }
    if line.contains(['\n', '\r', '\0']) {
        return Err("holds more than one line; it must hold the password and nothing else");
    }
    Ok(SecretString::from(line))
}

/// The value of an environment variable.
fn of_environment(
    (at, variable): Placed<String>,
    found: &mut Found<'_>,
) -> Result<SecretString, Reported> {
    match std::env::var(&variable) {
        Ok(password) if !password.is_empty() => Ok(SecretString::from(password)),
        _ => {
            let text = format!("`password_env`: the variable {variable} is not set, or empty");
            Err(found.mistake(at, text))
        }
    }
}

/// Says so when everybody on this machine can read a password. The bits of the group say nothing:
/// those of a file with an access list, as systemd makes them for credentials, are its mask.
#[cfg(unix)]
fn warn_if_open(path: &str, found: &mut Found<'_>) {
    use std::os::unix::fs::PermissionsExt;
    let open = std::fs::metadata(path).is_ok_and(|data| data.permissions().mode() & 0o007 != 0);
    if open {
        found.warning(format!("every user of this machine can read {path}; chmod 0400 it"));
    }
}

/// Says nothing where files have no such permissions.
#[cfg(not(unix))]
fn warn_if_open(_: &str, _: &mut Found<'_>) {}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn a_password_is_the_one_line_of_its_file() {
        for text in ["pa ss", "pa ss\n", "pa ss\r\n", "\u{feff}pa ss\n"] {
            assert_eq!(one_line(&SecretString::from(text)).unwrap().expose_secret(), "pa ss");
        }
        assert_eq!(one_line(&SecretString::from("é \n")).unwrap().expose_secret(), "é ");
        for text in ["", "\n", "\r\n", "\u{feff}\n"] {
            assert_eq!(one_line(&SecretString::from(text)).unwrap_err(), "is empty");
        }
        for text in ["a\nb", "a\n\n", "a\rb", "a\0"] {
            assert!(one_line(&SecretString::from(text)).is_err(), "{text:?}");
        }
    }
}
