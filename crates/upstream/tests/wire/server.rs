//! Small servers that say exactly what a test wants said.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use mullion_adapter::{Call, Get, Reply};
use mullion_model::Fault;
use mullion_upstream::wire::{Arbiter, Origin, Wire, WireOptions};
use mullion_upstream::{CallContext, Purpose, Transport};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// How long a server waits for its peer before it gives up.
const PATIENCE: Duration = Duration::from_secs(10);

/// A server with a thread for each connection.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    connections: Arc<AtomicUsize>,
    heard: Arc<Mutex<Vec<u8>>>,
}

/// The server's side of one connection.
pub(crate) struct Peer {
    /// Which connection of the server it is, from 0.
    pub(crate) number: usize,
    pub(crate) tcp: TcpStream,
    stream: Box<dyn Stream>,
    heard: Arc<Mutex<Vec<u8>>>,
}

trait Stream: Read + Write + Send {}

impl<T: Read + Write + Send> Stream for T {}

impl Server {
    /// A server without TLS.
    pub(crate) fn plain(serve: impl Fn(&mut Peer) + Send + Sync + 'static) -> Self {
        Self::start("127.0.0.1:0", None, serve)
    }

    /// A server with TLS.
    pub(crate) fn tls(
        config: ServerConfig,
        serve: impl Fn(&mut Peer) + Send + Sync + 'static,
    ) -> Self {
        Self::start("127.0.0.1:0", Some(config), serve)
    }

    /// A server that gives every request on every connection the same answer.
    pub(crate) fn answering(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Self::plain(move |peer| peer.answer_all(&answer))
    }

    /// A server at a given address.
    pub(crate) fn start(
        address: &str,
        tls: Option<ServerConfig>,
        serve: impl Fn(&mut Peer) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            connections: Arc::default(),
            heard: Arc::default(),
        };
        let (connections, heard) = (Arc::clone(&server.connections), Arc::clone(&server.heard));
        let (serve, tls) = (Arc::new(serve), tls.map(Arc::new));
        thread::spawn(move || {
            while let Ok((tcp, _)) = listener.accept() {
                let number = connections.fetch_add(1, Ordering::SeqCst);
                tcp.set_read_timeout(Some(PATIENCE)).unwrap();
                tcp.set_nodelay(true).unwrap();
                let socket = tcp.try_clone().unwrap();
                let stream: Box<dyn Stream> = match &tls {
                    None => Box::new(socket),
                    Some(config) => {
                        let connection = ServerConnection::new(Arc::clone(config)).unwrap();
                        Box::new(StreamOwned::new(connection, socket))
                    }
                };
                let mut peer = Peer { number, tcp, stream, heard: Arc::clone(&heard) };
                let serve = Arc::clone(&serve);
                thread::spawn(move || serve(&mut peer));
            }
        });
        server
    }

    /// Its address as a URL.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its address as a URL with TLS, by the name `localhost`.
    pub(crate) fn tls_url(&self) -> String {
        format!("https://localhost:{}", self.address.port())
    }

    /// How many connections there have been.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// Everything that was read on all connections.
    pub(crate) fn heard(&self) -> String {
        String::from_utf8(self.heard.lock().unwrap().clone()).unwrap()
    }
}

impl Peer {
    /// Reads one request with its body; `None` if the peer hangs up instead.
    pub(crate) fn request(&mut self) -> Option<String> {
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            request.push(self.byte()?);
        }
        let head = String::from_utf8(request.clone()).unwrap();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(0, |length| length.parse().unwrap());
        for _ in 0..length {
            request.push(self.byte()?);
        }
        Some(String::from_utf8(request).unwrap())
    }

    fn byte(&mut self) -> Option<u8> {
        let mut byte = [0];
        match self.stream.read(&mut byte) {
            Ok(1) => {
                self.heard.lock().unwrap().extend_from_slice(&byte);
                Some(byte[0])
            }
            _ => None,
        }
    }

    /// Writes; `false` once the peer has hung up.
    pub(crate) fn say(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.stream.write_all(bytes.as_ref()).and_then(|()| self.stream.flush()).is_ok()
    }

    /// Answers every request with the same bytes until the peer hangs up.
    pub(crate) fn answer_all(&mut self, answer: &[u8]) {
        while self.request().is_some() && self.say(answer) {}
    }

    /// Waits until the peer hangs up; `false` if it does not in time, or says something.
    pub(crate) fn sees_the_end(&mut self) -> bool {
        match self.stream.read(&mut [0]) {
            Ok(count) => count == 0,
            // What the peer did not read makes its hanging up a reset.
            Err(error) => error.kind() == ErrorKind::ConnectionReset,
        }
    }
}

/// A complete answer.
pub(crate) fn ok(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

/// A wire to `url` with options that `change` makes.
pub(crate) fn wire(url: &str, change: impl FnOnce(&mut WireOptions)) -> Wire {
    let mut options = WireOptions::new(Origin::parse(url, 1).unwrap());
    options.user_agent = "test".to_owned();
    change(&mut options);
    Wire::new(&Arbiter::start().unwrap(), options).unwrap()
}

/// A wire to `url` with the default options.
pub(crate) fn plain_wire(url: &str) -> Wire {
    wire(url, |_| ())
}

/// GETs `path`.
pub(crate) async fn get(wire: &Wire, path: &str) -> Result<Reply, Fault> {
    let call = Call::Get(Get::json(path));
    wire.send(&call, &CallContext::new(Purpose::Sweep)).await
}

/// The fault that a server gives which answers the first request with `answer` and hangs up.
pub(crate) async fn fault_of(answer: &str) -> Fault {
    reply_to(answer).await.unwrap_err()
}

/// What becomes of `answer`, behind which the server hangs up.
pub(crate) async fn reply_to(answer: impl Into<Vec<u8>>) -> Result<Reply, Fault> {
    let answer = answer.into();
    let server = Server::plain(move |peer| {
        peer.request();
        peer.say(&answer);
    });
    get(&plain_wire(&server.url()), "/").await
}
