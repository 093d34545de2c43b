//! What one program of several has from the first process: files with fixed numbers, see [`MemberRecord`](wasm2native_abi::serve).

use wasm2native_abi::serve::{FIRST_QUEUE, READY_FILE};

use super::record::record;
use crate::sys::file::{self, HostFd, IoVec, Transfer};
use crate::sys::socket;

/// Returns the files by which this program is one of several; none in others.
pub(super) fn files() -> impl Iterator<Item = HostFd> + Clone {
    let end = if record().members == 0 { READY_FILE } else { FIRST_QUEUE + record().members as i32 };
    (READY_FILE..end).map(HostFd::new)
}

/// Returns the queue of a program.
pub(super) fn queue(member: u32) -> HostFd {
    HostFd::new(FIRST_QUEUE + member as i32)
}

/// Returns the queue of this program.
pub(super) fn own_queue() -> HostFd {
    queue(record().member)
}

/// Returns the queues of the other programs.
pub(super) fn queues_of_others() -> impl Iterator<Item = HostFd> {
    files().skip(1).filter(|&file| file != own_queue())
}

/// Returns one of the listening sockets, which lie behind the queues.
pub(super) fn listener(number: i32) -> Option<HostFd> {
    let file = HostFd::new(FIRST_QUEUE + record().members as i32 + number);
    (socket::listens(file) == Ok(true)).then_some(file)
}

/// Tells the first process that this program is ready.
pub(super) fn tell_ready() {
    // It may be gone, which ends this process as well.
    let _ = file::transfer(HostFd::new(READY_FILE), Transfer::WRITE, &[IoVec::read_only(&[record().member as u8])], 0);
}

/// Closes the queues of the others in the supervisor.
pub(super) fn stop() {
    for file in queues_of_others() {
        let _ = file::close(file);
    }
}
