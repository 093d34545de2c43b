//! Commands of preview 1 as CGI programs: variables, standard input and standard output are those of the request.
//!
//! Both streams are files of the kind of those in the executable, so that no other program pays for them.
//!
//! # Safety
//!
//! While a guest runs, its exchange is reached through here alone.
#![allow(unsafe_code)]

use core::ptr;
use core::sync::atomic::{AtomicPtr, Ordering::Relaxed};

use super::exchange::Exchange;
use super::guest;
use super::outcome::{Failure, Said};
use super::record::record;
use super::response::Origin;
use super::routing;
use crate::bytes;
use crate::cgi::output::{Answer as Meant, LONGEST_BLOCK, Output};
use crate::cgi::variables::{MOST_ROOM, Request, Variables};
use crate::host::attributes::FileType;
use crate::host::embedded::{Answer, Node, Question};
use crate::host::environment::{self, Variable};
use crate::host::error::Error;
use crate::host::file::OwnedFile;
use crate::host::flags::{Flags, Kind};
use crate::http::request::Head;
use crate::http::target::Target;
use crate::p1::grants;
use crate::sys::file::IoVec;
use crate::sys::{Errno, pages};
use wasm2native_abi::route::prefix;

/// The number of standard input among the nodes of the tree of files, which are fewer.
const INPUT: Node = Node(0x7fff_0000);

/// That of standard output.
const OUTPUT: Node = Node(0x7fff_0001);

/// The most variables: those of CGI and WAGI, and one for each field.
const MOST_VARIABLES: usize = 150;

/// The memory for the variables of a request.
pub(super) struct Memory {
    text: [u8; MOST_ROOM],
    list: [Variable; MOST_VARIABLES],
    /// The path and query that the guest has referred to.
    redirect: [u8; LONGEST_BLOCK],
    /// Its length; 0 if there is none.
    redirected: usize,
}

/// A request that a command answers.
struct Current<'a, 'b> {
    exchange: &'a mut Exchange<'b>,
    output: Output,
    /// Whether what was written is no response.
    is_malformed: bool,
    variables: &'static [Variable],
    /// Whether they are all that the program sees, those that were granted included.
    has_grants: bool,
    /// Where a path and query that the guest refers to are written, and their length.
    redirect: &'a mut [u8; LONGEST_BLOCK],
    redirected: &'a mut usize,
    /// Whether this is the answer to such a one, which has no body.
    was_redirected: bool,
}

/// The request that is being answered, if any is. The variable is the guest's: it is restored.
static CURRENT: AtomicPtr<Current<'static, 'static>> = AtomicPtr::new(ptr::null_mut());

impl Memory {
    /// No variables.
    pub(super) const fn none() -> Memory {
        Memory { text: [0; MOST_ROOM], list: [Variable::NONE; MOST_VARIABLES], redirect: [0; LONGEST_BLOCK], redirected: 0 }
    }

    /// Lends the memory for text, in programs that have no variables.
    pub(super) fn room(&mut self) -> &mut [u8] {
        &mut self.text
    }

    /// Forgets what a guest has referred to.
    pub(super) fn forget_redirect(&mut self) {
        self.redirected = 0;
    }
}

/// Makes standard input and output those of requests: called once, before the state is frozen.
pub(super) fn prepare() -> Result<(), Errno> {
    for node in [INPUT, OUTPUT] {
        grants::replace_stream(node.0 - INPUT.0, OwnedFile::Node(node), Kind::Stream, Flags::NONE);
    }
    Ok(())
}

/// Has the command answer a request, or the one that it has referred to before.
pub(super) fn answer(memory: &mut Memory, exchange: &mut Exchange<'_>) -> Result<Said, Failure> {
    let variables = list_variables(memory, exchange)?;
    let (redirect, redirected) = (&mut memory.redirect, &mut memory.redirected);
    let was_redirected = core::mem::take(redirected) != 0;
    let mut current = Current {
        exchange,
        output: Output::new(),
        is_malformed: false,
        variables,
        has_grants: false,
        redirect,
        redirected,
        was_redirected,
    };
    CURRENT.store((&raw mut current).cast(), Relaxed);
    let outcome = guest::call(record().command.as_ptr(), ptr::null_mut(), current.exchange.until);
    CURRENT.store(ptr::null_mut(), Relaxed);
    outcome?;
    match current {
        Current { is_malformed: true, .. } => Err(Failure::Server),
        Current { redirected: 1.., .. } => Ok(Said::Redirect),
        _ if current.exchange.response.is_decided() => Ok(Said::Response),
        _ => Err(Failure::Server),
    }
}

/// Sends what the command wrote some time ago; returns whether it goes on.
pub(super) fn tick() -> bool {
    // SAFETY: it is there as long as the guest runs, which was interrupted, and is used nowhere else meanwhile.
    unsafe { CURRENT.load(Relaxed).as_mut() }.is_none_or(|current| guest::exclusively(|| current.exchange.tick()))
}

/// Writes the variables of a request, and returns them.
///
/// The list is lent to the guest for the time of its call.
fn list_variables(memory: &mut Memory, exchange: &Exchange<'_>) -> Result<&'static [Variable], Failure> {
    let mut head = exchange.head();
    let mut content_length = exchange.length();
    if let Some(path @ [_, ..]) = memory.redirect.get(..memory.redirected) {
        head = Head { method: b"GET", target: Target::Origin(path), ..head };
        content_length = None;
    }
    let path = head.target.path();
    let routing = routing::installed();
    let found = match routing {
        // Only the routes of this program lead here, but a program may refer to any.
        Some(routing) => Some((routing.find)(path).ok_or(Failure::Server)?),
        None => None,
    };
    let route = found.as_ref().map_or(&b"/..."[..], |found| found.pattern);
    let request = Request {
        head,
        content_length,
        scheme: b"http",
        route,
        raw_route: found.as_ref().map_or(route, |found| found.raw),
        script_name: found.as_ref().map_or(b"", |found| prefix(found.pattern)),
        path_info: found.as_ref().map_or(path, |found| found.rest),
        server_address: exchange.ends.server.address(),
        server_port: exchange.ends.server.port,
        client_address: exchange.ends.client.address(),
        client_port: exchange.ends.client.port,
    };
    let mut variables = Variables::new(&mut memory.text);
    variables.add_request(&request).map_err(|refusal| Failure::Request(refusal.status()))?;
    if let (Some(routing), Some(found)) = (routing, &found) {
        (routing.add_parameters)(&mut variables, found);
    }
    let written = variables.finish().map_err(|refusal| Failure::Request(refusal.status()))?;
    // SAFETY: the text changes only when the next request is answered, and nobody keeps the list until then.
    let text: &'static [u8] = unsafe { core::slice::from_raw_parts(memory.text.as_ptr(), written.length) };
    let mut count = 0;
    for (place, variable) in memory.list.iter_mut().zip(text.split(|&byte| byte == 0)).take(written.count) {
        *place = Variable::new(variable);
        count += 1;
    }
    // SAFETY: as above.
    Ok(unsafe { core::slice::from_raw_parts(memory.list.as_ptr(), count) })
}

/// Acts on the request that is being answered.
///
/// Errors: `Io` when there is none, which is so during instantiation.
fn with_current<T>(act: impl FnOnce(&mut Current<'static, 'static>) -> Result<T, Error>) -> Result<T, Error> {
    // SAFETY: it is there as long as the guest runs, which called this function and waits, and is used nowhere else meanwhile.
    let current = unsafe { CURRENT.load(Relaxed).as_mut() }.ok_or(Error::Io)?;
    guest::exclusively(|| act(current))
}

impl Current<'_, '_> {
    /// Reads some of the body.
    fn read(&mut self, parts: &[IoVec<'_>]) -> Result<u32, Error> {
        if self.was_redirected { Ok(0) } else { self.exchange.read(parts) }
    }

    /// Takes output of the command.
    fn write(&mut self, parts: &[IoVec<'_>]) -> Result<u32, Error> {
        let size: usize = parts.iter().map(IoVec::length).sum();
        let mut parts = parts;
        let mut first = IoVec::NONE;
        while !self.exchange.response.is_decided() {
            let [part, rest @ ..] = parts else { return Ok(size as u32) };
            first = self.write_head(*part)?;
            parts = rest;
        }
        if !first.is_empty() {
            self.exchange.write(&[first])?;
        }
        if !parts.is_empty() {
            self.exchange.write(parts)?;
        }
        Ok(size as u32)
    }

    /// Takes output that begins in the head; returns what lies behind it.
    fn write_head<'p>(&mut self, part: IoVec<'p>) -> Result<IoVec<'p>, Error> {
        if self.is_malformed || *self.redirected != 0 {
            return Ok(IoVec::NONE);
        }
        let response = &mut *self.exchange.response;
        let before = response.block_length;
        let taken = part.copy_to(response.block.get_mut(before..).unwrap_or_default());
        response.block_length = before + taken;
        let written = response.block.get(..response.block_length).unwrap_or_default();
        match self.output.parse(written) {
            Ok(None) => {}
            Ok(Some(length)) => {
                match self.output.answer(written) {
                    Meant::Response { status, length: body } => response.decide(status, length, body, Origin::Program),
                    Meant::LocalRedirect(path) => *self.redirected = bytes::copy(self.redirect, path),
                }
                return Ok(part.after(length - before));
            }
            Err(_) => self.is_malformed = true,
        }
        Ok(IoVec::NONE)
    }
}

const _: () = assert!(LONGEST_BLOCK <= u16::MAX as usize);

/// `w2n_served`: answers questions about the streams of a command.
#[cfg_attr(not(test), unsafe(no_mangle))]
fn w2n_served(question: Question<'_>) -> Result<Answer, Error> {
    answer_question(question).unwrap_or(Err(Error::Badf))
}

/// `w2n_served_embedded`: likewise, and about the files in the executable.
#[cfg_attr(not(test), unsafe(no_mangle))]
fn w2n_served_embedded(question: Question<'_>) -> Result<Answer, Error> {
    let node = match &question {
        Question::Transfer { node, .. } | Question::Look { node } | Question::Seek { node, .. } => *node,
        Question::Open { start, .. } => *start,
        Question::Entry { directory, .. } => *directory,
    };
    if node == INPUT || node == OUTPUT { w2n_served(question) } else { crate::host::tree::answer(question) }
}

/// Answers a question about a stream; nothing for other nodes.
fn answer_question(question: Question<'_>) -> Option<Result<Answer, Error>> {
    let answer = |number| Answer { number, file_type: FileType::Pipe, bytes: &[] };
    Some(match question {
        Question::Transfer { how, .. } if how.positioned => Err(Error::Spipe),
        Question::Transfer { node: INPUT, how, parts, .. } if !how.writes => {
            with_current(|current| current.read(parts)).map(|count| answer(count.into()))
        }
        Question::Transfer { node: OUTPUT, how, parts, .. } if how.writes => {
            with_current(|current| current.write(parts)).map(|count| answer(count.into()))
        }
        Question::Look { .. } => Ok(answer(0)),
        Question::Seek { .. } => Err(Error::Spipe),
        _ => return None,
    })
}

/// `w2n_served_environment`: lists the variables of the request.
#[cfg_attr(not(test), unsafe(no_mangle))]
fn w2n_served_environment() -> Result<&'static [Variable], Error> {
    with_current(|current| Ok(current.variables))
}

/// `w2n_served_environment_and_grants`: likewise, and those that were granted and are none of a request.
#[cfg_attr(not(test), unsafe(no_mangle))]
fn w2n_served_environment_and_grants() -> Result<&'static [Variable], Error> {
    let grants = environment::list()?;
    with_current(|current| {
        if !current.has_grants {
            // The memory is given back with all else after the request.
            current.variables = join(current.variables, grants)?;
            current.has_grants = true;
        }
        Ok(current.variables)
    })
}

/// Returns the variables of a request, and the grants that have other names.
fn join(request: &[Variable], grants: &[Variable]) -> Result<&'static [Variable], Error> {
    fn name(variable: &Variable) -> &[u8] {
        variable.text.split(|&byte| byte == b'=').next().unwrap_or_default()
    }
    let others = grants.iter().filter(|grant| !request.iter().any(|variable| bytes::same(name(variable), name(grant))));
    let list = pages::array(request.len() + grants.len(), Variable::NONE)?;
    let mut count = 0;
    for (place, variable) in list.iter_mut().zip(request.iter().chain(others)) {
        *place = *variable;
        count += 1;
    }
    Ok(list.get(..count).unwrap_or_default())
}
