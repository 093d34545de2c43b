//! A worker's questions to the supervisor.
//!
//! A worker waits for the answer as long as it takes: when the time of the request is over, it is taken out of that like out of
//! everything else, and the answer is passed over when it comes, since its tag is another's.

use core::sync::atomic::{AtomicI32, Ordering::Relaxed};

use super::super::Trouble;
use super::message::{ANSWER, AnswerHead, QuestionHead};
use crate::host::clock::{self, Clock};
use crate::sys::file::{HostFd, IoVec};
use crate::sys::socket::{self, MessageFlags};

/// The socket to the supervisor.
static SOCKET: AtomicI32 = AtomicI32::new(-1);

/// Has questions go through a socket.
pub(super) fn join(socket: HostFd) {
    SOCKET.store(socket.number(), Relaxed);
}

/// Returns a tag that no question had before.
pub(super) fn tag() -> u64 {
    clock::time(Clock::Monotonic).unwrap_or(0)
}

/// Asks a question, and returns the answer, whose data are put where there is room for them, and how many they are.
///
/// Errors: that of the answer; `Unreachable` if there is no supervisor.
pub(super) fn ask(head: QuestionHead, key: &[u8], data: IoVec<'_>, into: IoVec<'_>) -> Result<(AnswerHead, usize), Trouble> {
    tell(head, key, data)?;
    loop {
        let mut answer = [0; ANSWER];
        let parts = [IoVec::new(&mut answer), into];
        let length = match socket::receive(socket(), &parts, MessageFlags::NONE) {
            Ok((length @ ANSWER.., _)) => length - ANSWER,
            _ => return Err(Trouble::Unreachable),
        };
        let found = AnswerHead::of(&answer);
        if found.tag == head.tag {
            return if found.trouble == 0 { Ok((found, length)) } else { Err(Trouble::of(found.trouble)) };
        }
    }
}

/// Sends what has no answer.
pub(super) fn tell(head: QuestionHead, key: &[u8], data: IoVec<'_>) -> Result<(), Trouble> {
    let head = QuestionHead { key: key.len() as u16, ..head }.bytes();
    let parts = [IoVec::read_only(&head), IoVec::read_only(key), data];
    socket::send(socket(), &parts, MessageFlags::NONE).map(drop).map_err(|_| Trouble::Unreachable)
}

fn socket() -> HostFd {
    HostFd::new(SOCKET.load(Relaxed))
}
