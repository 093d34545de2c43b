//! Servers: programs that answer requests of clients, each with a guest in the state that instantiation has left.

use crate::lift::LiftRecord;
use crate::permission::Text;
use crate::relative::{RelFn, RelPtr, RelSlice};

/// The server that a program is, at [`symbol::SERVER`](crate::symbol::SERVER). Times are nanoseconds.
#[repr(C)]
pub struct ServeRecord {
    /// The function that answers a request as a CGI program, if it is a command of preview 1.
    pub command: RelFn<extern "C" fn()>,
    /// The call that answers a request, if it is a component: its arguments are handles, and are not in the record.
    pub handler: RelPtr<LiftRecord>,
    /// The function [`SHARED_KEY_VALUES`](crate::symbol::SHARED_KEY_VALUES), if the first process keeps values for all workers.
    pub office: RelPtr<u8>,
    /// The addresses to listen on, as on the command line.
    pub addresses: RelSlice<Text>,
    /// The permissions of the files of sockets; 0 for those that the process leaves to new files.
    pub socket_mode: u32,
    /// The number of workers; 0 for one for each processor.
    pub workers: u32,
    /// What the guest may open: nothing if this is 0, [`FILES`], or [`SOCKETS`].
    pub opens: u32,
    /// The number of workers when all of them are busy; not more than the other for no more than those.
    pub most_workers: u32,
    /// The most connections of a worker.
    pub connections: u32,
    /// The number of requests that an instance of the guest answers; not more than 1 for a fresh one each.
    pub reuse: u32,
    /// The most bytes of the body of a request.
    pub body: u64,
    /// The time for the head of a request.
    pub head_time: u64,
    /// The time for which a connection may wait for a request or its client.
    pub idle_time: u64,
    /// The time for the answer to a request.
    pub request_time: u64,
    /// The time for which workers finish what they do, when the server is told to end.
    pub grace: u64,
}

/// The guest may open files.
pub const FILES: u32 = 1;

/// The guest may open sockets, and files.
pub const SOCKETS: u32 = 2;
