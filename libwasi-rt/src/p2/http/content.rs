//! What becomes of the content of a message.

use super::heap::Text;
use super::thing::{self, Content, Number, OutgoingRequest, OutgoingResponse, Source, Thing};
use super::{port, source};

/// Completes the response that is on its way.
pub(super) fn finish(trailers: Text) {
    if let Some(port) = port::get() {
        // A client that is gone misses nothing.
        let _ = source::with(&Source::Own(trailers), |trailers| (port.finish)(trailers));
    }
    trailers.release();
}

/// Remembers what became of the content of a message that was not sent yet, and for a request all of the content.
pub(super) fn settle(message: Number, content: Content, kept: Text) {
    match thing::get(message) {
        Ok(Thing::OutgoingResponse(response)) => {
            thing::set(message, Thing::OutgoingResponse(OutgoingResponse { body: content, ..response }));
        }
        Ok(Thing::OutgoingRequest(request)) => {
            thing::set(message, Thing::OutgoingRequest(OutgoingRequest { body: content, kept, ..request }));
        }
        _ => {}
    }
}
