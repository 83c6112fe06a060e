//! What may stand behind the origin in a request line.

use mullion_model::{Fault, FaultKind};

/// Lets `target` pass if it is a plain path with a query: one slash first, no empty or dotted
/// segment, nothing that has to be encoded.
///
/// # Errors
/// `Internal`: adapters build targets from checked parts, so anything else is a defect. The target
/// is not repeated, as it may hold what a server sent.
pub(super) fn check(target: &str) -> Result<(), Fault> {
    let path = target.split_once('?').map_or(target, |(path, _)| path);
    let plain = target.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'#'));
    let from_the_root = path.starts_with('/') && !path.contains("//");
    if plain && from_the_root && !path.split('/').any(is_dotted) {
        return Ok(());
    }
    Err(Fault::new(
        FaultKind::Internal,
        "a request was not sent, because its target is not a plain path",
    ))
}

/// Whether a segment is `.` or `..`, percent-encoded or not.
fn is_dotted(segment: &str) -> bool {
    let decoded = segment.to_ascii_lowercase().replace("%2e", ".");
    matches!(decoded.as_str(), "." | "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_paths_pass() {
        for target in ["/", "/api/v1/jobs", "/a..b/.c?x=..&y=//", "/api/%2Fid?filter=a%3E%22b%22"] {
            assert_eq!(check(target), Ok(()), "{target}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for target in [
            "",
            "api",
            "?x=1",
            "//other.example/api",
            "/api//jobs",
            "https://other.example/",
            "/api/../admin",
            "/api/.",
            "/api/%2e%2E/admin",
            "/api\\..\\admin",
            "/api jobs",
            "/api\r\nX: y",
            "/api\0",
            "/api#x",
            "/büro",
        ] {
            let fault = check(target).unwrap_err();
            assert_eq!(fault.kind, FaultKind::Internal, "{target}");
        }
    }
}
