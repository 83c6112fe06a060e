//! Writes XML as the product does: escaped, attributes in either of two orders.

/// An element's attributes in the order they are to stand in.
pub(super) type Attributes<'a> = Vec<(&'static str, &'a str)>;

/// A document being written.
#[derive(Debug, Default)]
pub(super) struct Xml(String);

impl Xml {
    /// An empty document.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// The XML declaration, which not every document of the product has.
    pub(super) fn declaration(&mut self) {
        self.0.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    }

    /// `<name a="b">`
    pub(super) fn open(&mut self, name: &str, attributes: &Attributes<'_>) {
        self.start(name, attributes);
        self.0.push('>');
    }

    /// `</name>`
    pub(super) fn close(&mut self, name: &str) {
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
    }

    /// `<name a="b" />`
    pub(super) fn empty(&mut self, name: &str, attributes: &Attributes<'_>) {
        self.start(name, attributes);
        self.0.push_str(" />");
    }

    /// `<name>text</name>`, or an empty element for an empty text.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        if text.is_empty() {
            self.empty(name, &Vec::new());
            return;
        }
        self.open(name, &Vec::new());
        escape(text, &mut self.0);
        self.close(name);
    }

    /// As [`Xml::text`]; nothing where there is no text.
    pub(super) fn optional(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    /// The document.
    pub(super) fn into_body(self) -> Vec<u8> {
        self.0.into_bytes()
    }

    fn start(&mut self, name: &str, attributes: &Attributes<'_>) {
        self.0.push('<');
        self.0.push_str(name);
        for (key, value) in attributes {
            self.0.push(' ');
            self.0.push_str(key);
            self.0.push_str("=\"");
            escape(value, &mut self.0);
            self.0.push('"');
        }
    }
}

/// The namespaces that root elements declare; the two of schemas are never used.
pub(super) const NAMESPACES: [(&str, &str); 3] = [
    ("xmlns:xsd", "http://www.w3.org/2001/XMLSchema"),
    ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ("xmlns", "http://www.veeam.com/ent/v1.0"),
];

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
    fn markup_in_names_is_escaped() {
        let mut xml = Xml::new();
        xml.open("A", &vec![("Name", "a \"b\" & <c>")]);
        xml.text("B", "1 < 2\n> 0");
        xml.text("C", "");
        xml.optional("D", None);
        xml.close("A");
        assert_eq!(
            String::from_utf8(xml.into_body()).unwrap(),
            "<A Name=\"a &quot;b&quot; &amp; &lt;c&gt;\"><B>1 &lt; 2\n&gt; 0</B><C /></A>"
        );
    }
}
