//! The other client: hyper, without sockets, threads or time.

use crate::requests::case::Message;
use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{Builder, SendRequest};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::{Request, Response};
use std::cell::RefCell;
use std::io;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// A connection to a server that answers once it was asked, and closes when it is told to.
struct Wire<'p> {
    /// What it sends, the last piece first.
    pieces: Vec<&'p [u8]>,
    state: Rc<RefCell<State>>,
}

#[derive(Default)]
struct State {
    asked: bool,
    /// How often hyper waited for more than there is.
    waited: u32,
}

impl State {
    /// Whether the server closes the connection: not before hyper could see that the response is complete without that.
    fn closes(&self) -> bool {
        self.waited > 8
    }
}

impl Read for Wire<'_> {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, mut into: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        if !self.state.borrow().asked {
            return Poll::Pending;
        }
        match self.pieces.pop() {
            Some(piece) => {
                let (now, later) = piece.split_at(piece.len().min(into.remaining()));
                into.put_slice(now);
                if !later.is_empty() {
                    self.pieces.push(later);
                }
                Poll::Ready(Ok(()))
            }
            None if self.state.borrow().closes() => Poll::Ready(Ok(())),
            None => {
                self.state.borrow_mut().waited += 1;
                Poll::Pending
            }
        }
    }
}

impl Write for Wire<'_> {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.state.borrow_mut().asked = true;
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// Returns the response to a request if it is complete, and whether the connection would be used again.
pub(super) fn ask(pieces: &[&[u8]], method: &str) -> Option<(Message, bool)> {
    let state = Rc::new(RefCell::new(State::default()));
    let wire = Wire { pieces: pieces.iter().copied().filter(|piece| !piece.is_empty()).rev().collect(), state: state.clone() };
    let mut context = Context::from_waker(Waker::noop());
    let Poll::Ready(Ok((mut sender, connection))) =
        pin!(Builder::new().max_headers(100).handshake::<_, Empty<Bytes>>(wire)).poll(&mut context)
    else {
        return None;
    };
    let mut connection = pin!(connection);
    let answered = {
        let mut answer = pin!(exchange(&mut sender, method));
        let mut found = None;
        // Everything is ready at once, but hyper lets others run now and then.
        for _ in 0..100_000 + 2 * pieces.len() {
            let _ = connection.as_mut().poll(&mut context).is_ready();
            if let Poll::Ready(answer) = answer.as_mut().poll(&mut context) {
                found = answer;
                break;
            }
        }
        found?
    };
    let is_over = connection.as_mut().poll(&mut context).is_ready();
    Some((answered, !is_over && sender.is_ready()))
}

async fn exchange(sender: &mut SendRequest<Empty<Bytes>>, method: &str) -> Option<Message> {
    let request = Request::builder().method(method).uri("/").header("host", "a").body(Empty::new()).ok()?;
    message(sender.send_request(request).await.ok()?).await
}

async fn message(response: Response<Incoming>) -> Option<Message> {
    let (head, body) = response.into_parts();
    let body = body.collect().await.ok()?;
    let fields = |fields: &hyper::HeaderMap| {
        fields.iter().map(|(name, value)| Message::field(name.as_str().as_bytes(), value.as_bytes())).collect()
    };
    Some(Message {
        first: head.status.as_str().to_owned(),
        fields: fields(&head.headers),
        trailers: body.trailers().map(fields).unwrap_or_default(),
        body: body.to_bytes().escape_ascii().to_string(),
        ..Message::default()
    })
}
