//! What becomes of the content of a message.

use super::heap::Text;
use super::thing::{self, Content, Message, OutgoingRequest, OutgoingResponse, Source, Thing};
use super::{port, source};

/// Completes the response that is on its way.
pub(super) fn finish(trailers: Text) {
    if let Some(port) = port::get() {
        // A client that is gone misses nothing.
        let _ = source::with(&Source::Own(trailers), |trailers| (port.finish)(trailers));
    }
    trailers.release();
}

/// Remembers what became of the content of a response that was not set yet.
pub(super) fn settle(of: Message, content: Content) {
    if let Message::Waiting(number) = of {
        match thing::get(number) {
            Ok(Thing::OutgoingResponse(response)) => {
                thing::set(number, Thing::OutgoingResponse(OutgoingResponse { body: content, ..response }));
            }
            Ok(Thing::OutgoingRequest(request)) => {
                thing::set(number, Thing::OutgoingRequest(OutgoingRequest { body: content, ..request }));
            }
            _ => {}
        }
    }
}
