//! Writes records as XML.

use super::record::{Record, Value};

/// The namespaces that root elements declare; the two of schemas are never used.
const NAMESPACES: [(&str, &str); 3] = [
    ("xmlns:xsd", "http://www.w3.org/2001/XMLSchema"),
    ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ("xmlns", "http://www.veeam.com/ent/v1.0"),
];

/// The XML declaration, which not every document of the product has.
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

/// The document whose root is this record.
pub(super) fn document(mut root: Record<'_>, with_declaration: bool) -> String {
    let mut out = String::new();
    if with_declaration {
        out.push_str(DECLARATION);
    }
    root.attributes.extend(NAMESPACES.map(|(name, value)| (name, Value::from(value))));
    let element = root.element;
    write(&mut out, element, root);
    out
}

fn write(out: &mut String, element: &str, mut record: Record<'_>) {
    if record.is_reversed {
        record.attributes.reverse();
    }
    out.push('<');
    out.push_str(element);
    for (name, value) in record.attributes {
        if let Some(text) = simple(&value) {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            escape(&text, out);
            out.push('"');
        }
    }
    let content = out.len() + 1;
    out.push('>');
    for (name, value) in record.fields {
        field(out, name, value);
    }
    close(out, element, content);
}

fn field(out: &mut String, name: &str, value: Value<'_>) {
    match value {
        Value::Missing => {}
        Value::One(record) => write(out, name, record),
        Value::Wrapped(records) => {
            let rows = Value::Rows(Box::new(records.into_iter()));
            write(out, name, Record { fields: vec![("", rows)], ..Record::default() });
        }
        Value::Rows(rows) => {
            for row in rows {
                let element = row.element;
                write(out, element, row);
            }
        }
        Value::Text(_) | Value::Number(_) | Value::Flag(_) => {
            out.push('<');
            out.push_str(name);
            out.push('>');
            let content = out.len();
            escape(&simple(&value).unwrap_or_default(), out);
            close(out, name, content);
        }
    }
}

/// Ends an element; one without content becomes an empty one.
fn close(out: &mut String, element: &str, content: usize) {
    if out.len() == content {
        out.pop();
        out.push_str(" />");
        return;
    }
    out.push_str("</");
    out.push_str(element);
    out.push('>');
}

fn simple<'a>(value: &'a Value<'_>) -> Option<std::borrow::Cow<'a, str>> {
    match value {
        Value::Text(text) => Some(text.as_ref().into()),
        Value::Number(number) => Some(number.to_string().into()),
        Value::Flag(flag) => Some(if *flag { "true" } else { "false" }.into()),
        Value::Missing | Value::One(_) | Value::Wrapped(_) | Value::Rows(_) => None,
    }
}

fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped_and_what_is_empty_is_one_tag() {
        let record = Record::new("A")
            .attribute("Name", "a \"b\" & <c>")
            .attribute("Lacking", Value::Missing)
            .field("B", "1 < 2\n> 0")
            .field("C", "")
            .field("D", Value::Missing)
            .field("E", Value::Wrapped(vec![Record::new("F").attribute("Size", 7_usize)]))
            .field("G", Value::Wrapped(Vec::new()))
            .field("H", Value::Flag(true));
        assert_eq!(
            document(record, true),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
             <A Name=\"a &quot;b&quot; &amp; &lt;c&gt;\" \
             xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" \
             xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
             xmlns=\"http://www.veeam.com/ent/v1.0\">\
             <B>1 &lt; 2\n&gt; 0</B><C /><E><F Size=\"7\" /></E><G /><H>true</H></A>"
        );
    }

    #[test]
    fn attributes_stand_in_either_order_and_rows_without_a_wrapper() {
        let row = |id: &'static str| Record::new("R").attribute("Id", id).attribute("X", "1");
        let rows = [row("a").ordered_by("a"), row("b").ordered_by("b")];
        let list = Record::list("Rs", "Rs", Box::new(rows.into_iter()));
        let text = document(list, false);
        assert!(text.starts_with("<Rs xmlns:xsd="), "{text}");
        assert!(text.ends_with("><R Id=\"a\" X=\"1\" /><R X=\"1\" Id=\"b\" /></Rs>"), "{text}");
    }
}
