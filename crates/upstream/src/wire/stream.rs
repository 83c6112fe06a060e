//! A connection to a source, plain or TLS, that knows what passes through it.

use std::cell::Cell;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use actix_rt::net::{ActixStream, Ready};
use mullion_model::{Fault, FaultKind};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::dial::Dialled;
use super::exchange::Exchange;
use super::head::{Head, HeadFault};
use super::limits::Limits;

/// Anything bytes go through.
pub(super) trait Socket: AsyncRead + AsyncWrite + Unpin {}

impl<T: AsyncRead + AsyncWrite + Unpin> Socket for T {}

/// How many bytes are read at once while a head is awaited.
const HEAD_READ: usize = 4096;

/// One connection. awc writes a request, reads its answer, and then the next.
pub(super) struct Stream {
    socket: Box<dyn Socket>,
    source: Rc<Dialled>,
    /// The exchange that is, or was last, served.
    exchange: Option<Rc<Exchange>>,
    head: Head,
    ended: bool,
    doom: Rc<Cell<bool>>,
}

impl Stream {
    pub(super) fn new(socket: Box<dyn Socket>, source: Rc<Dialled>) -> Self {
        Self {
            socket,
            source,
            exchange: None,
            head: Head::default(),
            ended: false,
            doom: Rc::default(),
        }
    }

    /// The exchange that is being polled, if this stream already serves it.
    fn served(&self) -> Option<Rc<Exchange>> {
        let current = Exchange::current()?;
        let serving = self.exchange.as_ref().is_some_and(|served| Rc::ptr_eq(served, &current));
        serving.then_some(current)
    }

    /// Takes up the exchange that is being polled; the request is about to be written.
    fn serve(&mut self) -> Option<Rc<Exchange>> {
        if let Some(served) = self.served() {
            return Some(served);
        }
        let current = Exchange::current()?;
        current.begin(self.exchange.is_some(), &self.doom);
        self.head.reset();
        self.exchange = Some(Rc::clone(&current));
        Some(current)
    }

    /// The pool looks at an idle connection before it uses it again: anything to read, or an end,
    /// means that it will not.
    fn poll_idle(&mut self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let unwanted = Exchange::current().is_some_and(|current| current.fresh_only());
        if unwanted || self.doom.get() || self.ended {
            return Poll::Ready(Ok(()));
        }
        if let Some((left, _)) = self.head.take(buf.remaining(), true) {
            buf.put_slice(&left);
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.socket).poll_read(cx, buf)
    }

    /// Reads from the socket, and notes how much or why not.
    fn poll_socket(
        &mut self,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
        exchange: &Exchange,
    ) -> Poll<io::Result<usize>> {
        let before = buf.filled().len();
        if let Err(error) = ready!(Pin::new(&mut self.socket).poll_read(cx, buf)) {
            return Poll::Ready(Err(self.broken(error, exchange)));
        }
        let count = buf.filled().len().saturating_sub(before);
        exchange.receive(count);
        if count == 0 {
            self.ended = true;
            exchange.lose();
        }
        Poll::Ready(Ok(count))
    }

    /// Notes an error of the socket.
    fn broken(&mut self, error: io::Error, exchange: &Exchange) -> io::Error {
        self.ended = true;
        exchange.lose();
        exchange.fail(self.source.broken(&error, exchange.is_answered()));
        error
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let Some(exchange) = this.served() else {
            return this.poll_idle(cx, buf);
        };
        loop {
            if let Some((bytes, behind)) = this.head.take(buf.remaining(), this.ended) {
                exchange.hand_on(behind);
                buf.put_slice(&bytes);
                return Poll::Ready(Ok(()));
            }
            if this.ended {
                return Poll::Ready(Ok(()));
            }
            if this.head.is_whole() {
                let count = ready!(this.poll_socket(cx, buf, &exchange))?;
                exchange.hand_on(count);
                return Poll::Ready(Ok(()));
            }
            let mut space = [0; HEAD_READ];
            let mut piece = ReadBuf::new(&mut space);
            ready!(this.poll_socket(cx, &mut piece, &exchange))?;
            let limits = &this.source.limits;
            let pushed = this.head.push(piece.filled(), limits.head_bytes, limits.header_lines);
            if let Err(fault) = pushed {
                exchange.fail(head_fault(fault, limits));
                return Poll::Ready(Err(io::ErrorKind::InvalidData.into()));
            }
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let exchange = this.serve();
        let written = ready!(Pin::new(&mut this.socket).poll_write(cx, buf));
        Poll::Ready(match (written, exchange) {
            (Err(error), Some(exchange)) => Err(this.broken(error, &exchange)),
            (written, _) => written,
        })
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let flushed = ready!(Pin::new(&mut this.socket).poll_flush(cx));
        Poll::Ready(match (flushed, this.served()) {
            (Err(error), Some(exchange)) => Err(this.broken(error, &exchange)),
            (flushed, _) => flushed,
        })
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_shutdown(cx)
    }
}

/// awc wants these of every stream, and never asks: it reads and writes.
impl ActixStream for Stream {
    fn poll_read_ready(&self, _cx: &mut Context<'_>) -> Poll<io::Result<Ready>> {
        Poll::Ready(Ok(Ready::READABLE))
    }

    fn poll_write_ready(&self, _cx: &mut Context<'_>) -> Poll<io::Result<Ready>> {
        Poll::Ready(Ok(Ready::WRITABLE))
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").field("ended", &self.ended).finish_non_exhaustive()
    }
}

/// The fault of a head that is not accepted.
fn head_fault(fault: HeadFault, limits: &Limits) -> Fault {
    let text = match fault {
        HeadFault::Bytes => {
            format!("the head of the answer is larger than {} bytes", limits.head_bytes)
        }
        HeadFault::Lines => {
            format!("the answer has more than {} header lines", limits.header_lines)
        }
        HeadFault::Interim => "the server sends interim answers without end".to_owned(),
    };
    Fault::new(FaultKind::LimitExceeded, text)
}
