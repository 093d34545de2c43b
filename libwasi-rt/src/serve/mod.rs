//! Servers: programs that answer requests, each with a guest in the state that instantiation has left.
//!
//! ```text
//! start ──→ supervisor ──fork──→ worker: sandbox ─→ instantiation ─→ freeze ─┬→ accept, read ─→ guest ─→ respond ─→ restore ─┐
//!             │  ↑  restarts      …                                          └──────────────────────────────────────────────┘
//!             └──┴─ signals
//! ```
//!
//! * [`supervisor`]: the first process, which runs no guest code and reads nothing that a client sends; it has its sockets from
//!   [`listen`], asks [`processors`] how many workers there should be, and [notifies](notify) a service manager; [`ending`] is what it tells workers,
//!   [`report`] how it speaks;
//! * [`worker`]: a process that serves one request at a time, with its [`connection`]s; [`loads`] is what workers tell each other;
//! * [`answer`]: a request from its head to its response; [`exchange`] and [`response`] are its two directions, on a [`peer`], and what is
//!   [`unsent`] of it when the guest has ended goes out when the client takes it;
//! * [`routing`]: servers with routes: [`route`], and the [`front`] of several programs;
//! * [`guest`]: calls of the guest;
//! * [`command`]: commands of preview 1 as CGI programs;
//! * [`handler`]: handlers of components;
//! * [`state`]: what is restored after each request;
//! * [`window`]: which file descriptors are the guest's.
//!
//! Everything of the server that outlasts a request is in memory of its own, a [`Server`], and no `static`: those are restored.
//!
//! To serve another kind of guest, add a [`Kind`].
//!
//! # Safety
//!
//! The names of symbols belong to the contract with the compiler, and no other symbol has them.
#![allow(unsafe_code)]

mod answer;
mod command;
mod connection;
mod date;
mod ending;
mod ends;
mod exchange;
pub(crate) mod front;
mod guest;
mod handler;
mod listen;
mod loads;
mod member;
mod notify;
mod outcome;
mod peer;
mod processors;
mod record;
mod report;
mod response;
mod route;
pub(crate) mod routing;
mod server;
mod state;
pub(crate) mod supervisor;
mod time;
mod unsent;
mod window;
pub(crate) mod worker;

use crate::p2::http::request;
use crate::refuse::refuse;
use crate::sys::epoll::Set;
use crate::sys::watch::{self, Watch};
use crate::sys::{Errno, pages};
use command::Memory;
use date::Date;
use guest::Ticker;
use response::Response;
use server::{Frozen, Kind, Server};
use state::growth::{self, Ends};
use state::{Finder, Regions, State};
use supervisor::Inherited;
use window::Window;
use worker::Worker;

/// `w2n_watch_pages`: remembers what instantiation maps.
#[cfg_attr(not(test), unsafe(export_name = "w2n_watch_pages"))]
extern "C" fn watch_pages() {
    match pages::store(Watch::new()) {
        // SAFETY: the watch is there for good, and used for nothing else.
        Ok(watch) => unsafe { watch::keep(watch) },
        Err(_) => refuse(REFUSED),
    }
}

/// `w2n_serve`: serves with a command, once everything is instantiated.
#[cfg_attr(not(test), unsafe(export_name = "w2n_serve"))]
extern "C" fn serve() {
    let (prepare, answer, tick) = (command::prepare, command::answer, command::tick);
    // Its run is over.
    serve_with(Kind { prepare, rehearse: || (), answer, tick, may_go_on: || false })
}

/// `w2n_serve_handler`: likewise with the handler of a component.
#[cfg_attr(not(test), unsafe(export_name = "w2n_serve_handler"))]
extern "C" fn serve_handler() {
    let (prepare, rehearse, answer, tick) = (handler::prepare, handler::rehearse, handler::answer, handler::tick);
    serve_with(Kind { prepare, rehearse, answer, tick, may_go_on: request::is_forgotten })
}

fn serve_with(kind: Kind) {
    match prepare(kind) {
        Ok((mut worker, server)) => {
            supervisor::tell_ready();
            worker.run(server)
        }
        Err(_) => refuse(REFUSED),
    }
}

const REFUSED: &[u8] = b"error: the system refused memory or files that this server needs\n";

/// Makes a worker, and freezes the state of its guest.
fn prepare(kind: Kind) -> Result<(Worker, &'static mut Server), Errno> {
    // SAFETY: nothing refers to it while nothing is mapped.
    let watch = unsafe { watch::end() }.map_or(Watch::new(), |watch| core::mem::replace(watch, Watch::new()));
    let Inherited { listeners, control, map, is_extra } = supervisor::inherited()?;
    let set = Set::new()?;
    let own = [control, set.as_fd()]
        .into_iter()
        .chain(map)
        .chain(supervisor::ready())
        .chain(supervisor::keeper())
        .chain(member::files())
        .chain(listeners.iter().copied());
    let (state, window) = (State::new()?, Window::new(own)?);
    let worker = Worker::new(set, listeners, control, is_extra, window.connections)?;
    let server = pages::store(Server {
        kind,
        date: Date::none(),
        response: Response::NONE,
        command: Memory::none(),
        frozen: Frozen { state, window, watch, ends: Ends::new()? },
        answered: 0,
    })?;
    (kind.prepare)()?;
    pages::store(Ticker::new(kind.tick))?.install()?;
    // SAFETY: the server is used for nothing but this and by its owner, who maps nothing while a guest runs.
    unsafe { watch::keep(&raw mut server.frozen.watch) };
    (kind.rehearse)();
    let heap = growth::heap();
    if let Some(heap) = heap {
        (heap.prepare)();
    }
    let mut regions = Regions::with_room(server.frozen.watch.mappings().count())?;
    regions.add_image()?;
    regions.add_program()?;
    if let Some(heap) = heap {
        regions.add_heap(heap)?;
    }
    for (address, length) in server.frozen.watch.mappings() {
        regions.add(address..address + length)?;
    }
    server.frozen.watch.forget();
    // SAFETY: guest code does not run, and no reference to its memory or to variables is held.
    unsafe { server.frozen.state.freeze(regions, Finder::new(map)) }?;
    Ok((worker, server))
}
