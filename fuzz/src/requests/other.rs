//! The other server: hyper, without sockets, threads or time.

use super::case::Message;
use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper::{Request, Response};
use std::cell::RefCell;
use std::convert::Infallible;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// What arrives, the last piece first; what is answered is lost.
struct Wire<'p>(Vec<&'p [u8]>);

impl Read for Wire<'_> {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, mut into: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        if let Some(piece) = self.0.pop() {
            let (now, later) = piece.split_at(piece.len().min(into.remaining()));
            into.put_slice(now);
            if !later.is_empty() {
                self.0.push(later);
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl Write for Wire<'_> {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// Serves a connection until it ends; returns the requests whose content is complete.
pub(super) fn serve(pieces: &[&[u8]]) -> Vec<Message> {
    let taken = RefCell::new(Vec::new());
    let service = service_fn(|request: Request<Incoming>| async {
        if let Some(message) = message(request).await {
            taken.borrow_mut().push(message);
        }
        Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new()))
    });
    // hyper may take the same memory for a pointer and a lifetime longer than ours: it only sees what it owns.
    let wire = Wire(pieces.iter().copied().rev().collect());
    {
        let mut connection = pin!(Builder::new().half_close(true).max_headers(100).serve_connection(wire, service));
        let mut context = Context::from_waker(Waker::noop());
        // Everything is ready at once, but hyper lets others run now and then.
        for _ in 0..100_000 {
            if connection.as_mut().poll(&mut context).is_ready() {
                break;
            }
        }
    }
    taken.into_inner()
}

async fn message(request: Request<Incoming>) -> Option<Message> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.ok()?;
    let fields = |fields: &hyper::HeaderMap| {
        fields.iter().map(|(name, value)| Message::field(name.as_str().as_bytes(), value.as_bytes())).collect()
    };
    Some(Message {
        first: format!("{} {}", head.method, head.uri),
        fields: fields(&head.headers),
        trailers: body.trailers().map(fields).unwrap_or_default(),
        body: body.to_bytes().escape_ascii().to_string(),
        ..Message::default()
    })
}
