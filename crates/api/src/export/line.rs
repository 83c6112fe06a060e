//! A second handle of a connection, to end it from outside.

use std::any::Any;
use std::net::Shutdown;
use std::sync::Arc;

use actix_web::dev::Extensions;
use actix_web::rt::net::TcpStream;
use socket2::{SockRef, Socket};

/// A connection. The HTTP layer asks a body for more only once there is room, so that no body can end
/// a connection whose client takes nothing.
#[derive(Clone)]
pub(crate) struct Line(Arc<Socket>);

impl Line {
    /// Ends the connection in both directions.
    pub(super) fn cut(&self) {
        // An error means that it has ended.
        drop(self.0.shutdown(Shutdown::Both));
    }
}

/// Keeps a handle of a connection with what is known of it. Where the system gives none, a slow
/// reader is cut only when it takes something again, or by the bound on silence.
pub(crate) fn remember(connection: &dyn Any, known: &mut Extensions) {
    if let Some(stream) = connection.downcast_ref::<TcpStream>()
        && let Ok(socket) = SockRef::from(stream).try_clone()
    {
        known.insert(Line(Arc::new(socket)));
    }
}
