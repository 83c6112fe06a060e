//! A relay between the gateway and a simulator, which remembers what goes through and can change
//! what comes back.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What went through in each direction.
#[derive(Debug, Default)]
struct Heard {
    requests: Mutex<Vec<u8>>,
    answers: Mutex<Vec<u8>>,
}

/// What is done to a piece of an answer on its way back.
type Change = Arc<dyn Fn(Vec<u8>) -> Vec<u8> + Send + Sync>;

/// A relay that runs as long as the test's process.
pub(crate) struct Relay {
    authority: String,
    heard: Arc<Heard>,
}

impl Relay {
    /// Relays to `target`, host and port, what comes to a port of its own.
    pub(crate) fn to(
        target: &str,
        change: impl Fn(Vec<u8>) -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let authority = listener.local_addr().unwrap().to_string();
        let heard = Arc::new(Heard::default());
        let (target, change): (_, Change) = (target.to_owned(), Arc::new(change));
        let remembers = Arc::clone(&heard);
        thread::spawn(move || {
            for near in listener.incoming() {
                let (Ok(near), Ok(far)) = (near, TcpStream::connect(&target)) else { return };
                connect(near, far, &remembers, &change);
            }
        });
        Self { authority, heard }
    }

    /// Host and port to speak to.
    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    /// All that was asked, as text.
    pub(crate) fn requests(&self) -> String {
        String::from_utf8_lossy(&self.heard.requests.lock().unwrap()).into_owned()
    }

    /// All that was answered before it was changed, as text.
    pub(crate) fn answers(&self) -> String {
        String::from_utf8_lossy(&self.heard.answers.lock().unwrap()).into_owned()
    }
}

/// Joins two connections until one of them ends.
fn connect(near: TcpStream, far: TcpStream, heard: &Arc<Heard>, change: &Change) {
    let (to_far, to_near) = (far.try_clone().unwrap(), near.try_clone().unwrap());
    let (heard, also_heard) = (Arc::clone(heard), Arc::clone(heard));
    let change = Arc::clone(change);
    thread::spawn(move || {
        carry(near, to_far, |piece| {
            heard.requests.lock().unwrap().extend_from_slice(&piece);
            piece
        });
    });
    thread::spawn(move || {
        carry(far, to_near, |piece| {
            also_heard.answers.lock().unwrap().extend_from_slice(&piece);
            change(piece)
        });
    });
}

/// Carries pieces from one connection to another until either ends.
fn carry(mut from: TcpStream, mut to: TcpStream, on_piece: impl Fn(Vec<u8>) -> Vec<u8>) {
    let mut space = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut space) {
        let piece = space.get(..count).unwrap_or_default().to_vec();
        if to.write_all(&on_piece(piece)).is_err() {
            break;
        }
    }
    // Either end may be gone already.
    to.shutdown(Shutdown::Both).ok();
}
