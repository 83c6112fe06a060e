//! Takes an answer from awc and proves that it is whole.

use awc::ClientResponse;
use awc::http::header::{self, HeaderMap};
use awc::http::{StatusCode, Version};
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use mullion_adapter::Reply;
use mullion_model::{Fault, FaultKind};
use tokio::time::{Instant, timeout};

use super::coding::Coding;
use super::dial::seconds;
use super::exchange::Exchange;
use super::limits::Limits;

/// The most bytes that are set aside because a server announces them, before they come.
const MOST_BELIEVED: usize = 1 << 20;

/// An answer whose body is whole, but still coded.
#[derive(Debug)]
pub(super) struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    coding: Coding,
    body: Bytes,
}

impl Answer {
    /// Undoes the content coding. Takes long for large bodies.
    pub(super) fn decode(self, limits: &Limits) -> Result<Reply, Fault> {
        let body = self
            .coding
            .decode(self.body, limits)
            .map_err(|fault| fault.with_status(self.status))?;
        Ok(Reply { status: self.status, headers: self.headers, body })
    }

    /// Whether decoding is more than passing the body on.
    pub(super) fn is_coded(&self) -> bool {
        self.coding != Coding::Identity
    }
}

/// Reads an answer to its end.
///
/// # Errors
/// `Misread` where the framing is unsound or the body is not whole, `LimitExceeded` and `Timeout`
/// where it is too large or too slow. The connection is not used again then.
pub(super) async fn read<S>(
    mut response: ClientResponse<S>,
    exchange: &Exchange,
    limits: &Limits,
) -> Result<Answer, Fault>
where
    ClientResponse<S>: futures::Stream<Item = Result<Bytes, awc::error::PayloadError>> + Unpin,
{
    let status = response.status();
    let result = read_parts(&mut response, exchange, limits).await;
    if result.is_err() {
        exchange.discard_connection();
    }
    let (coding, body) = result.map_err(|fault| fault.with_status(status.as_u16()))?;
    Ok(Answer { status: status.as_u16(), headers: texts(response.headers()), coding, body })
}

async fn read_parts<S>(
    response: &mut ClientResponse<S>,
    exchange: &Exchange,
    limits: &Limits,
) -> Result<(Coding, Bytes), Fault>
where
    ClientResponse<S>: futures::Stream<Item = Result<Bytes, awc::error::PayloadError>> + Unpin,
{
    let framing = Framing::of(response, limits)?;
    let values = response.headers().get_all(header::CONTENT_ENCODING);
    // A value that is not text is no coding we know.
    let coding =
        Coding::of(values.map(|value| value.to_str().unwrap_or("?"))).ok_or_else(|| {
            Fault::new(
                FaultKind::Misread,
                "the answer is compressed in a way that was not asked for",
            )
        })?;
    let body = match framing {
        Framing::Nothing => Bytes::new(),
        _ => read_body(response, framing, limits).await.map_err(|fault| {
            // What the stream saw is nearer to the cause.
            exchange.take_fault().unwrap_or(fault)
        })?,
    };
    framing.prove(body.len(), exchange)?;
    Ok((coding, body))
}

/// How the end of a body is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Framing {
    /// There is none, whatever the headers say.
    Nothing,
    /// It has so many bytes.
    Length(usize),
    /// Its last chunk is marked.
    Chunked,
    /// The server hangs up. awc reads such a body of an HTTP/1.0 answer; that of an HTTP/1.1 answer
    /// it takes for empty.
    Close,
}

impl Framing {
    fn of<S>(response: &ClientResponse<S>, limits: &Limits) -> Result<Self, Fault> {
        let headers = response.headers();
        match response.status() {
            status if status.is_informational() => {
                return Err(Fault::new(
                    FaultKind::Misread,
                    "the server wants to change the protocol",
                ));
            }
            StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED => return Ok(Self::Nothing),
            _ => {}
        }
        let length = headers.get(header::CONTENT_LENGTH);
        let chunked = headers.get(header::TRANSFER_ENCODING);
        match (length, chunked) {
            (Some(_), Some(_)) => Err(Fault::new(
                FaultKind::Misread,
                "the answer has both a length and chunks, so that its end is in doubt",
            )),
            (None, Some(_)) if response.version() < Version::HTTP_11 => Err(Fault::new(
                FaultKind::Misread,
                "the answer is HTTP/1.0 and yet in chunks, so that its end is in doubt",
            )),
            (None, Some(value)) if value.as_bytes().eq_ignore_ascii_case(b"chunked") => {
                Ok(Self::Chunked)
            }
            (None, _) => Ok(Self::Close),
            (Some(value), None) => {
                let length = value.to_str().ok().and_then(|text| text.trim().parse().ok());
                // awc has read it as a number; what does not fit here is too large as well.
                length
                    .filter(|length| *length <= limits.wire_body)
                    .map(Self::Length)
                    .ok_or_else(|| too_large(limits))
            }
        }
    }

    /// How many bytes are announced; none where the end shows only when it comes.
    const fn announced(self) -> usize {
        match self {
            Self::Length(announced) => announced,
            Self::Nothing | Self::Chunked | Self::Close => 0,
        }
    }

    /// Proves that a body of `length` bytes is whole; awc ends a body that was cut as if it were.
    fn prove(self, length: usize, exchange: &Exchange) -> Result<(), Fault> {
        let whole = match self {
            Self::Length(announced) => length == announced,
            Self::Chunked => !exchange.is_lost(),
            Self::Nothing | Self::Close => true,
        };
        if !whole {
            return Err(Fault::new(FaultKind::Misread, "the answer is cut short"));
        }
        // The end is known only by hanging up, or something came behind it that nobody asked for.
        if self.leaves_doubt(exchange.body()) {
            exchange.discard_connection();
        }
        Ok(())
    }

    /// Whether the next answer on the connection could be a rest of this one.
    const fn leaves_doubt(self, came: usize) -> bool {
        match self {
            Self::Length(announced) => came > announced,
            Self::Chunked => false,
            Self::Nothing => came > 0,
            Self::Close => true,
        }
    }
}

/// Reads a body that is framed like this, within the limits of size and time.
async fn read_body<S>(
    response: &mut ClientResponse<S>,
    framing: Framing,
    limits: &Limits,
) -> Result<Bytes, Fault>
where
    ClientResponse<S>: futures::Stream<Item = Result<Bytes, awc::error::PayloadError>> + Unpin,
{
    let began = Instant::now();
    let mut body = BytesMut::with_capacity(framing.announced().min(MOST_BELIEVED));
    loop {
        let chunk = match timeout(limits.body_idle, response.next()).await {
            Ok(Some(Ok(chunk))) => chunk,
            Ok(Some(Err(_))) => {
                return Err(Fault::new(
                    FaultKind::Misread,
                    "the body of the answer is not correct HTTP",
                ));
            }
            Ok(None) => return Ok(body.freeze()),
            Err(_) => {
                let text = format!(
                    "nothing came for {} in the middle of the answer",
                    seconds(limits.body_idle)
                );
                return Err(Fault::new(FaultKind::Timeout, text));
            }
        };
        body.extend_from_slice(&chunk);
        if body.len() > limits.wire_body {
            return Err(too_large(limits));
        }
        if is_too_slow(body.len(), began, limits) {
            let text = format!("the answer comes slower than {} bytes a second", limits.slowest);
            return Err(Fault::new(FaultKind::Timeout, text));
        }
    }
}

/// Whether a body of which `came` bytes have come since `began` is slower than accepted.
fn is_too_slow(came: usize, began: Instant, limits: &Limits) -> bool {
    let elapsed = began.elapsed();
    let least =
        f64::from(u32::try_from(limits.slowest).unwrap_or(u32::MAX)) * elapsed.as_secs_f64();
    let came = f64::from(u32::try_from(came).unwrap_or(u32::MAX));
    elapsed > limits.slowest_after && came < least
}

fn too_large(limits: &Limits) -> Fault {
    let text = format!("the answer is larger than {} bytes", limits.wire_body);
    Fault::new(FaultKind::LimitExceeded, text)
}

/// The headers whose values are text, by name. awc forgets the order of different names; that of
/// equal ones is kept.
fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    let mut texts: Vec<(String, String)> = headers
        .iter()
        .filter_map(|(name, value)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        })
        .collect();
    texts.sort_by(|(left, _), (right, _)| left.cmp(right));
    texts
}
