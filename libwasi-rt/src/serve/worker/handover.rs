//! Connections that change from one program of a server to another.
//!
//! Each program accepts connections, and reads a head before it knows whose request it is. If it is another program's, that one gets
//! the connection with all that has arrived, through its queue, and goes on as if it had accepted it: it parses the head again, and
//! believes nothing but what the client has sent. So a kept-alive connection may go back and forth.
//!
//! ```text
//! accept, read, parse ──→ route ──┬─ this program ──→ answer
//!                                 ├─ another ──→ queue ──→ take ──→ parse ──→ answer
//!                                 ├─ a fixed response ──→ that one
//!                                 └─ none ──→ 404
//! ```
//!
//! Nothing waits for a queue that is full: the connection does, and is answered 503 when its time is over. So is one whose time was
//! over when it was taken from a queue: that time goes with it, before the bytes that have arrived.
//!
//! When the server ends, a worker without connections closes its ends of the others' queues. A queue that no process can send to any
//! more is at its end, and whoever receives from it is done: so each connection that was handed over is answered.

use wasm2native_abi::route::{FIXED, RouteRecord};

use super::passing::Handover;
use super::written::Written;
use super::{QUEUE, RETRY, Worker};
use crate::http::body::Reader;
use crate::message::Message;
use crate::serve::connection::{Lent, Number, Phase};
use crate::serve::ends::Ends;
use crate::serve::member::{own_queue, queue, queues_of_others};
use crate::serve::record::record;
use crate::serve::route;
use crate::serve::server::Server;
use crate::serve::{guest, loads, supervisor};
use crate::sys::epoll::Events;
use crate::sys::file::IoVec;
use crate::sys::{Errno, local};

/// Returns the functions: those that the record names.
pub(crate) fn handover() -> Handover<Worker> {
    Handover { attend, take, retry, is_over, passes_on }
}

/// Has the queue in the set as long as there is room for connections.
fn attend(worker: &mut Worker) {
    if record().members == 0 {
        return;
    }
    let has_place = worker.connections.vacant().is_some() || worker.connections.longest_idle().is_some();
    let is_open = !worker.passing.is_over && has_place;
    // At the end, all workers learn that it is one.
    let how = if worker.drains { Events::READ } else { Events::READ_BY_ONE };
    let wanted = is_open.then_some(how);
    if worker.passing.attended == wanted {
        return;
    }
    let queue = own_queue();
    if worker.passing.attended.is_some() {
        let _ = worker.set.remove(queue);
    }
    // Without it, other workers take what comes; it is tried again.
    worker.passing.attended = wanted.filter(|&how| worker.set.add(queue, how, QUEUE).is_ok());
}

/// Takes one connection from the queue: others may be taken by other workers.
fn take(worker: &mut Worker, server: &mut Server) {
    if worker.connections.vacant().is_none() && !worker.close_an_idle_one() {
        return;
    }
    let Some(number) = worker.connections.vacant() else { return };
    let Some(Lent { buffer, .. }) = worker.connections.lend(number) else { return };
    let mut until = [0; TIME];
    let received = local::receive_file(own_queue(), [IoVec::new(&mut until), IoVec::new(buffer)]);
    let moved = match received {
        Ok((count, Some(socket))) => server.frozen.window.move_out(socket, number).map(|socket| (count, socket)),
        // Before that, it is no end but a message that nobody should have sent.
        Ok((0, None)) if worker.drains => {
            worker.passing.is_over = true;
            return;
        }
        Ok((_, None)) => return,
        Err(error) => Err(error),
    };
    let (count, socket) = match moved {
        Ok(moved) => moved,
        // Another worker has taken it.
        Err(Errno::EAGAIN) => return,
        Err(_) => return guest::say(Message::new().text(LOST)),
    };
    worker.connections.insert(number, socket, Ends::of(socket), worker.now, record().head_time);
    loads::tell(worker.connections.open);
    if let Some(connection) = worker.connections.get(number) {
        connection.arrived = count.saturating_sub(TIME);
    }
    if worker.set.add(socket, Events::READ, number as u64).is_err() {
        return worker.close(number);
    }
    if !loads::is_alone() && worker.set.remove(own_queue()).is_ok() {
        // The kernel tells the first in a line of those who wait: the next connection is for another worker.
        worker.passing.attended = None;
    }
    if u64::from_ne_bytes(until) > worker.now {
        return worker.advance(number, server);
    }
    // The answer depends on the head.
    match worker.next_request(number) {
        Some(Ok(_)) => worker.answer_status(number, UNAVAILABLE, server),
        Some(Err((refusal, asked))) => worker.answer_plainly(number, refusal.status(), asked, server),
        None => {}
    }
}

/// The size of the time that goes with a connection: that of the monotonic clock at which it has waited too long.
const TIME: usize = size_of::<u64>();

const LOST: &str = "error: a connection from another component was lost: there is no number for one more open file (ulimit -n)\n";

/// Whether this worker, which has no connections and takes no new ones, gets none from others, either.
fn is_over(worker: &mut Worker) -> bool {
    if !worker.passing.is_stopped {
        worker.passing.is_stopped = true;
        queues_of_others().for_each(supervisor::give_up);
    }
    record().members == 0 || worker.passing.is_over
}

/// Has another program answer the request that is the first in the buffer of a connection, or answers it where no program does.
fn passes_on(worker: &mut Worker, number: Number, next: (usize, &Reader), server: &mut Server) -> Option<bool> {
    let Some(Lent { connection, buffer, .. }) = worker.connections.lend(number) else { return Some(false) };
    let path = connection.request.head(buffer).target.path();
    match route::find(path).map(|found| found.entry) {
        Some(entry) if entry.member == record().member => None,
        Some(entry) if entry.member == FIXED => Some(worker.answer_as_written(number, next, &Written::of(entry), server)),
        Some(&RouteRecord { member, .. }) => {
            let socket = connection.socket;
            // Otherwise the set would go on to tell what happens on it.
            let _ = worker.set.remove(socket);
            let until = worker.now.saturating_add(record().request_time);
            hand_over(worker, number, member, until, server);
            Some(false)
        }
        None => Some(worker.answer_as_written(number, next, &Written::NOT_FOUND, server)),
    }
}

const UNAVAILABLE: u16 = 503;

/// Hands a connection over, which is not in the set, or has it wait for that.
fn hand_over(worker: &mut Worker, number: Number, member: u32, until: u64, server: &mut Server) {
    let Some(connection) = worker.connections.get(number) else { return };
    let (socket, is_waiting) = (connection.socket, matches!(connection.phase(), Phase::Passing { .. }));
    let time = until.to_ne_bytes();
    let parts = [&time, worker.connections.arrived(number)].map(IoVec::read_only);
    let sent = local::send_file(queue(member), parts, socket);
    let waits = match sent {
        Ok(()) | Err(Errno::EMSGSIZE | Errno::EPIPE) => false,
        // The queue is full, or the system passes on too many files for this user. Not all places here are for those who wait for others.
        Err(_) => {
            until.min(worker.last) > worker.now && (is_waiting || worker.passing.waiting <= (record().connections >> 2) as usize)
        }
    };
    match (is_waiting, waits) {
        (false, true) => worker.passing.waiting += 1,
        (true, false) => worker.passing.waiting -= 1,
        _ => {}
    }
    if waits {
        if !is_waiting {
            // The time is looked at here, since the connection gets an answer then.
            worker.connections.enter(number, Phase::Passing { member, until }, worker.now, u64::MAX);
        }
    } else if sent.is_ok() {
        worker.close(number);
    } else if worker.set.add(socket, Events::READ, number as u64).is_ok() {
        worker.answer_status(number, UNAVAILABLE, server);
    } else {
        worker.close(number);
    }
}

/// Tries again to hand over the connections that wait for it.
fn retry(worker: &mut Worker, server: &mut Server) {
    if worker.passing.waiting == 0 || worker.now.saturating_sub(worker.passing.tried) < RETRY {
        return;
    }
    worker.passing.tried = worker.now;
    let mut full = 0_u64;
    for number in 0..record().connections as usize {
        let Some(Phase::Passing { member, until }) = worker.connections.phase(number) else { continue };
        let queue = 1 << (member & 63);
        if full & queue == 0 || until.min(worker.last) <= worker.now {
            hand_over(worker, number, member, until, server);
            if matches!(worker.connections.phase(number), Some(Phase::Passing { .. })) {
                full |= queue;
            }
        }
    }
}
