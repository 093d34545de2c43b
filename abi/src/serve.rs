//! Servers: programs that answer requests of clients, each with a guest in the state that instantiation has left.

use crate::lift::LiftRecord;
use crate::permission::Text;
use crate::relative::{RelFn, RelPtr, RelSlice};
use crate::route::RouteRecord;

/// The server that a program is, at [`symbol::SERVER`](crate::symbol::SERVER). Times are nanoseconds.
#[repr(C)]
pub struct ServeRecord {
    /// The function that answers a request as a CGI program, if it is a command of preview 1.
    pub command: RelFn<extern "C" fn()>,
    /// The call that answers a request, if it is a component: its arguments are handles, and are not in the record.
    pub handler: RelPtr<LiftRecord>,
    /// The function [`SHARED_KEY_VALUES`](crate::symbol::SHARED_KEY_VALUES), if the first process keeps values for all workers.
    pub office: RelPtr<u8>,
    /// The function [`SERVED_HEAP`](crate::symbol::SERVED_HEAP), if the guest has objects.
    pub heap: RelPtr<u8>,
    /// The function [`ROUTING`](crate::symbol::ROUTING), if the server has routes.
    pub routing: RelPtr<u8>,
    /// The function [`HANDOVER`](crate::symbol::HANDOVER): likewise.
    pub handover: RelPtr<u8>,
    /// The routes of the server, the most specific ones first.
    pub routes: RelSlice<RouteRecord>,
    /// The programs that the first process of several starts.
    pub programs: RelSlice<MemberRecord>,
    /// The number of this program among several, which routes name.
    pub member: u32,
    /// The number of programs of which this is one; 0 if it listens for itself.
    pub members: u32,
    /// The addresses to listen on, as on the command line.
    pub addresses: RelSlice<Text>,
    /// The permissions of the files of sockets; 0 for those that the process leaves to new files.
    pub socket_mode: u32,
    /// The number of workers; 0 for one for each processor.
    pub workers: u32,
    /// The kinds of files that the guest may open: none if this is 0, [`FILES`], or [`SOCKETS`].
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

/// A program that is one of several of a server: an executable of its own.
///
/// Its files have fixed numbers, so that nothing in its arguments or environment has to name them:
///
/// ```text
/// 3           a pipe by which it tells that it is ready: a byte, its number
/// 4 …         for each program its queue: the end to receive from for itself, the end to send to for others
/// behind it   the listening sockets
/// ```
#[repr(C)]
pub struct MemberRecord {
    /// Its name, for messages.
    pub name: Text,
    /// The executable.
    pub executable: RelSlice<u8>,
}

/// The number of the pipe by which a member tells that it is ready.
pub const READY_FILE: i32 = 3;

/// The number of the first queue of a member.
pub const FIRST_QUEUE: i32 = 4;

/// The most programs of a server.
pub const MOST_MEMBERS: usize = 64;

/// The guest may open files.
pub const FILES: u32 = 1;

/// The guest may open sockets, and files.
pub const SOCKETS: u32 = 2;
