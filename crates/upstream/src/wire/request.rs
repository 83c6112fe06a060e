//! A call as awc is to send it, checked and ready to cross to the arbiter's thread.

use awc::http::Method;
use awc::http::header::{self, HeaderName, HeaderValue};
use bytes::Bytes;
use mullion_adapter::{Call, LogonMethod};
use mullion_model::{Fault, FaultKind};
use secrecy::{ExposeSecret, SecretString};

use super::origin::Origin;
use super::target;
use crate::CallContext;

/// A request, whole. Values that are secret are marked so.
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) url: String,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    /// `None` sends none, not even an empty one.
    pub(super) body: Option<Bytes>,
}

impl Request {
    /// Builds the request for `call`.
    ///
    /// # Errors
    /// `Internal`: the target or a header could not stand in a request; nothing was sent.
    pub(super) fn new(
        call: &Call,
        context: &CallContext,
        origin: &Origin,
        user_agent: &HeaderValue,
    ) -> Result<Self, Fault> {
        let (method, target, accept, headers) = match call {
            Call::Get(get) => (Method::GET, get.target(), get.accept, &get.headers),
            Call::Logon(logon) => {
                let method = match logon.method {
                    LogonMethod::Post => Method::POST,
                    LogonMethod::Delete => Method::DELETE,
                };
                (method, logon.target(), logon.accept, &logon.headers)
            }
        };
        target::check(&target)?;
        let mut request = Self {
            method,
            url: origin.url(&target),
            headers: vec![(header::USER_AGENT, user_agent.clone())],
            body: None,
        };
        request.put("host", &origin.authority())?;
        request.put("accept", accept)?;
        request.put("accept-encoding", "gzip")?;
        for (name, value) in headers {
            request.put(name, value)?;
        }
        for (name, value) in &context.authorization {
            request.put_secret(name, value)?;
        }
        if let Call::Logon(logon) = call {
            for (name, value) in &logon.secret_headers {
                request.put_secret(name, value)?;
            }
            request.body = match (&logon.body, logon.method) {
                (Some((media_type, content)), _) => {
                    request.put("content-type", media_type)?;
                    Some(Bytes::copy_from_slice(content.expose_secret().as_bytes()))
                }
                // A POST without a body still has to say that it has none.
                (None, LogonMethod::Post) => Some(Bytes::new()),
                (None, LogonMethod::Delete) => None,
            };
        }
        Ok(request)
    }

    /// Whether it may be sent twice.
    pub(super) fn is_get(&self) -> bool {
        self.method == Method::GET
    }

    fn put(&mut self, name: &'static str, value: &str) -> Result<(), Fault> {
        let value = HeaderValue::from_str(value).map_err(|_| unsendable(name))?;
        self.put_value(name, value)
    }

    fn put_secret(&mut self, name: &'static str, value: &SecretString) -> Result<(), Fault> {
        let mut value =
            HeaderValue::from_str(value.expose_secret()).map_err(|_| unsendable(name))?;
        value.set_sensitive(true);
        self.put_value(name, value)
    }

    fn put_value(&mut self, name: &'static str, value: HeaderValue) -> Result<(), Fault> {
        let parsed = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unsendable(name))?;
        self.headers.push((parsed, value));
        Ok(())
    }
}

/// A header that could not stand in a request. Only its name is told, which is a constant of ours.
fn unsendable(name: &'static str) -> Fault {
    Fault::new(
        FaultKind::Internal,
        format!("a request was not sent, because its header {name} cannot be written"),
    )
}

#[cfg(test)]
mod tests {
    use mullion_adapter::Get;

    use super::*;
    use crate::Purpose;

    fn build(call: Call, authorization: &str) -> Result<Request, Fault> {
        let origin = Origin::parse("https://em.example.com", 9398).unwrap();
        let mut context = CallContext::new(Purpose::Sweep);
        context.authorization.push(("Authorization", SecretString::from(authorization)));
        Request::new(&call, &context, &origin, &HeaderValue::from_static("test"))
    }

    #[test]
    fn secrets_are_marked_as_such() {
        let request = build(Call::Get(Get::json("/api")), "Bearer canary").unwrap();
        let shown = format!("{:?}", request.headers);
        assert!(shown.contains("authorization"), "{shown}");
        assert!(!shown.contains("canary"), "{shown}");
    }

    #[test]
    fn a_header_that_would_break_the_line_is_not_sent() {
        let fault = build(Call::Get(Get::json("/api")), "Bearer x\r\nX-Evil: y").err().unwrap();
        assert_eq!(fault.kind, FaultKind::Internal);
        assert!(!fault.text.contains("Evil"), "{}", fault.text);
        let call = Call::Get(Get::json("/api").with_header("x-api-version", "1\n2"));
        assert_eq!(build(call, "x").err().unwrap().kind, FaultKind::Internal);
    }

    #[test]
    fn a_bad_target_is_not_sent() {
        let fault = build(Call::Get(Get::json("//other.example/")), "x").err().unwrap();
        assert_eq!(fault.kind, FaultKind::Internal);
    }
}
