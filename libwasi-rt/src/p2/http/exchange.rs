//! Exchanges: requests that a component made, and the responses to them.
//!
//! Nothing runs by itself: whoever asks about an exchange makes it go on, in both directions. So the end of the content is sent when
//! there is room for it, also while the guest waits for the response. [`ends`](super::ends) has the content of both.

use super::entries::{self, Entries};
use super::heap::Text;
use super::source;
use super::thing::{self, Ending, Exchange, Number, Source, Thing};
use crate::bytes;
use crate::client::exchange;
use crate::client::table;
use crate::client::trouble::Trouble;
use crate::component::outcome::Failure;
use crate::host::clock::Clock;
use crate::host::error::Error;
use crate::host::file::File;
use crate::host::poll::{self, Now};
use crate::p2::object::Wanted;

/// Adds a user of an exchange.
pub(super) fn retain(number: Number) {
    change(number, |state| state.users += 1);
}

/// Ends the use by one thing, and the exchange after the last. Its connection is left to others if the response is over.
pub(super) fn release(number: Number) {
    let Some(mut state) = get(number) else { return };
    state.users -= 1;
    thing::set(number, Thing::Exchange(state));
    if state.users > 0 {
        return;
    }
    // A response without content is over, although nobody asked for that.
    let _ = table::with(state.slot, |exchange| exchange.content().map(|_| ()));
    table::remove(state.slot);
    thing::remove(number);
    state.kept.release();
    if let Ending::Due(trailers) = state.end {
        trailers.release();
    }
}

/// Begins with the content of the request: what of it is there, and its end.
pub(super) fn begin(number: Number, kept: Text, end: Ending) {
    change(number, |state| (state.kept, state.end) = (kept, end));
    while go_on(number) {}
}

/// Returns the status of the response; nothing while it has not come.
pub(super) fn status(number: Number) -> Option<u16> {
    with(number, |exchange| exchange.response().ok().flatten().map(|(status, _)| status)).flatten()
}

/// Returns a copy of the fields of the response.
pub(super) fn fields(number: Number) -> Result<Text, Failure> {
    let copied = with(number, |exchange| match exchange.response() {
        Ok(Some((_, fields))) => copy(Entries::Lines(fields)),
        _ => Ok(Text::EMPTY),
    });
    copied.unwrap_or(Ok(Text::EMPTY))
}

/// Returns whether the response has come.
///
/// Errors: the reason why it will not.
pub(super) fn is_there(number: Number) -> Result<bool, Trouble> {
    while go_on(number) {}
    let found = with(number, |exchange| exchange.response().map(|response| response.is_some()));
    found.unwrap_or(Err(Trouble::Terminated))
}

/// Returns what there is to wait for before there is the response, or more of its content. What has arrived is to be looked at
/// before, or the kernel would say at once that there is something.
pub(super) fn until_received(number: Number) -> Wanted {
    loop {
        let wanted = with(number, exchange::Exchange::wanted_to_receive).flatten();
        // What could be sent in between is something else to wait for.
        if !go_on(number) {
            return until(wanted);
        }
    }
}

pub(super) fn until_room(number: Number) -> Wanted {
    loop {
        let wanted = with(number, exchange::Exchange::wanted_to_send).flatten();
        if !go_on(number) {
            return until(wanted);
        }
    }
}

fn until(wanted: Option<crate::client::Wanted>) -> Wanted {
    match wanted {
        Some((file, time)) => Wanted::LookUp(file.map(|(host, interest)| (File::Kernel(host), interest)), time),
        None => Wanted::Ready,
    }
}

/// Waits for this once.
pub(super) fn wait(wanted: Wanted) -> Result<(), Error> {
    let Wanted::LookUp(file, time) = wanted else { return Ok(()) };
    let mut file = file.map(|(file, interest)| poll::wanted(file, interest));
    let time = Now::default().until(Clock::Monotonic, time)?;
    poll::wait(file.as_mut_slice(), Some(time))?;
    Ok(())
}

/// Sends what was kept, and then the end, as far as that is possible without waiting; returns whether anything became of that.
pub(super) fn go_on(number: Number) -> bool {
    let Some(before) = get(number) else { return false };
    let mut state = before;
    table::with(state.slot, |exchange| {
        let whole = state.kept.with(<[u8]>::len);
        while state.sent < whole {
            let count = match exchange.room() {
                Ok([]) => return,
                Ok(room) => state.kept.with(|kept| bytes::copy(room, kept.get(state.sent..).unwrap_or_default())),
                // The server takes no more, though it may still answer.
                Err(_) => {
                    state.sent = whole;
                    return;
                }
            };
            exchange.put(count);
            state.sent += count;
        }
        if let Ending::Due(trailers) = state.end {
            let finished = source::with(&Source::Own(trailers), |trailers| exchange.finish(trailers));
            if finished != Ok(false) {
                state.end = Ending::Sent;
            }
        }
    });
    let is_finished = !matches!(state.end, Ending::Due(_));
    if let (Ending::Due(trailers), true) = (before.end, is_finished) {
        trailers.release();
    }
    thing::set(number, Thing::Exchange(state));
    state.sent != before.sent || matches!(before.end, Ending::Due(_)) && is_finished
}

/// Returns a copy of fields, which are in no block.
pub(super) fn copy<'f>(fields: impl Iterator<Item = crate::http::field::Field<'f>>) -> Result<Text, Failure> {
    let mut text = Text::EMPTY;
    for field in fields {
        entries::append(&mut text, field.name, field.value.len(), |room| {
            bytes::copy(room, field.value);
        })?;
    }
    Ok(text)
}

pub(super) fn with<T>(number: Number, act: impl FnOnce(&mut exchange::Exchange) -> T) -> Option<T> {
    table::with(get(number)?.slot, act)
}

pub(super) fn get(number: Number) -> Option<Exchange> {
    match thing::get(number) {
        Ok(Thing::Exchange(state)) => Some(state),
        _ => None,
    }
}

pub(super) fn change(number: Number, act: impl FnOnce(&mut Exchange)) {
    if let Some(mut state) = get(number) {
        act(&mut state);
        thing::set(number, Thing::Exchange(state));
    }
}
