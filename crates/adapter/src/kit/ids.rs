//! Canonical native ids (mapping section 6).

use uuid::Uuid;

/// The canonical form of a native id; `None` where there is no usable one.
///
/// Trimmed; `urn:veeam:<Type>:` and braces cut; a GUID in lower-case 8-4-4-4-12; all zeros missing;
/// other text as it is, if it has 1 to 200 characters, none of them a control character and not all of them dots.
#[must_use]
pub fn canonical_id(text: &str) -> Option<String> {
    let mut id = unbraced(text.trim());
    if let Some(rest) = strip_prefix_ignore_case(id, "urn:veeam:") {
        id = rest.split_once(':').map_or(rest, |(_, id)| id);
    }
    id = unbraced(id).trim();
    if matches!(id.len(), 32 | 36)
        && let Ok(guid) = Uuid::try_parse(id)
    {
        let mut text = Uuid::encode_buffer();
        return (!guid.is_nil()).then(|| guid.hyphenated().encode_lower(&mut text).to_owned());
    }
    // A text of dots alone would change the path it becomes a part of.
    let dots = id.bytes().all(|b| b == b'.');
    let usable = !dots && id.chars().count() <= 200 && !id.chars().any(char::is_control);
    usable.then(|| id.to_owned())
}

/// `text` without braces around it.
fn unbraced(text: &str) -> &str {
    let text = text.strip_prefix('{').unwrap_or(text);
    text.strip_suffix('}').unwrap_or(text)
}

/// The last path segment of a link, without query and fragment, as a canonical id.
#[must_use]
pub fn last_segment(href: &str) -> Option<String> {
    let path = href.split(['?', '#']).next().unwrap_or(href).trim_end_matches('/');
    canonical_id(path.rsplit('/').next().unwrap_or(path))
}

/// `text` without `prefix`, compared without regard to ASCII case.
fn strip_prefix_ignore_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    if head.eq_ignore_ascii_case(prefix) { text.get(prefix.len()..) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_become_canonical() {
        let guid = "676dc837-f441-4ac1-8470-15be06b4cffc";
        for text in [
            guid,
            " {676DC837-F441-4AC1-8470-15BE06B4CFFC} ",
            "urn:veeam:RestoreSession:676dc837-f441-4ac1-8470-15be06b4cffc",
            "676dc837f4414ac1847015be06b4cffc",
            "{urn:veeam:RestoreSession:676dc837-f441-4ac1-8470-15be06b4cffc}",
        ] {
            assert_eq!(canonical_id(text).as_deref(), Some(guid), "{text}");
        }
        assert_eq!(canonical_id("38").as_deref(), Some("38"));
    }

    #[test]
    fn unusable_ids_are_missing() {
        let long = "x".repeat(201);
        for text in [
            "",
            "  ",
            "{}",
            ".",
            "..",
            "00000000-0000-0000-0000-000000000000",
            "a\nb",
            long.as_str(),
        ] {
            assert_eq!(canonical_id(text), None, "{text:?}");
        }
    }

    #[test]
    fn links_end_in_ids() {
        let href = "https://h:4443/v2/Jobs/11111111-2222-4333-8444-0000000000AA?x=/1";
        assert_eq!(last_segment(href).as_deref(), Some("11111111-2222-4333-8444-0000000000aa"));
        assert_eq!(last_segment("/v6/Jobs/7/").as_deref(), Some("7"));
    }
}
