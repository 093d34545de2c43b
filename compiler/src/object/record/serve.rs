//! The record of a server.

use super::permission::{add_text, add_texts};
use crate::clif::symbol::Symbol;
use crate::object::block::Block;
use crate::options::{Fixed, KeyValues, Member, Serve};
use crate::program::{FunctionBody, Last, Program, Root};
use std::mem::offset_of;
use std::time::Duration;
use wasm2native_abi::route::RouteRecord;
use wasm2native_abi::serve::{MemberRecord, ServeRecord};
use wasm2native_abi::symbol;

/// Adds the record, if the program is a server.
pub(super) fn add(block: &mut Block, program: &Program<'_>) {
    let Root::Entry(entry) = program.root else { return };
    let serve = &program.options.serve;
    let last = match &program.entities.functions[entry].body {
        FunctionBody::Entry { last: Some(last @ (Last::Served(_) | Last::Handled(_))), .. } => Some(last),
        _ if !serve.programs.is_empty() => None,
        _ => return,
    };
    let record = block.reserve(size_of::<ServeRecord>(), align_of::<ServeRecord>());
    block.name(symbol::SERVER, record);
    match last {
        Some(Last::Handled(lift)) => {
            let lift = super::lift::add(block, program, lift);
            block.point_within(record + offset_of!(ServeRecord, handler), lift);
        }
        Some(Last::Served(command)) => {
            block.point_to(record + offset_of!(ServeRecord, command), Symbol::Function(*command).name(), 0);
        }
        _ => {}
    }
    if program.keeper() == Some(&KeyValues::Memory) {
        block.point_to(record + offset_of!(ServeRecord, office), symbol::SHARED_KEY_VALUES, 0);
    }
    if program.has_heap() {
        block.point_to(record + offset_of!(ServeRecord, heap), symbol::SERVED_HEAP, 0);
    }
    add_routes(block, record, serve);
    let addresses: Vec<_> = serve.addresses.iter().map(ToString::to_string).collect();
    add_texts(block, record + offset_of!(ServeRecord, addresses), &addresses);
    block.u32(record + offset_of!(ServeRecord, socket_mode), serve.socket_mode.unwrap_or(0));
    block.u32(record + offset_of!(ServeRecord, workers), serve.workers.map_or(0, |workers| workers.least));
    block.u32(record + offset_of!(ServeRecord, most_workers), serve.workers.map_or(0, |workers| workers.most));
    block.u32(record + offset_of!(ServeRecord, opens), program.opens());
    block.u32(record + offset_of!(ServeRecord, connections), serve.max_connections);
    block.u32(record + offset_of!(ServeRecord, reuse), serve.reuse);
    block.u64(record + offset_of!(ServeRecord, body), serve.max_body);
    let times = [
        (offset_of!(ServeRecord, head_time), serve.head_time()),
        (offset_of!(ServeRecord, idle_time), serve.idle_time()),
        (offset_of!(ServeRecord, request_time), serve.request_time()),
        (offset_of!(ServeRecord, grace), serve.grace_time()),
    ];
    for (field, time) in times {
        block.u64(record + field, nanoseconds(time));
    }
}

/// Adds the routes, and the programs of a server of several.
fn add_routes(block: &mut Block, record: usize, serve: &Serve) {
    if !serve.routes.is_empty() {
        block.point_to(record + offset_of!(ServeRecord, routing), symbol::ROUTING, 0);
        block.point_to(record + offset_of!(ServeRecord, handover), symbol::HANDOVER, 0);
    }
    let member = serve.member.unwrap_or(Member { number: 0, of: 0 });
    block.u32(record + offset_of!(ServeRecord, member), member.number);
    block.u32(record + offset_of!(ServeRecord, members), member.of);
    let routes = block.reserve_slice::<RouteRecord>(record + offset_of!(ServeRecord, routes), serve.routes.len());
    for (record, route) in routes.zip(&serve.routes) {
        add_text(block, record + offset_of!(RouteRecord, pattern), &route.pattern);
        add_text(block, record + offset_of!(RouteRecord, raw), &route.raw);
        block.u32(record + offset_of!(RouteRecord, member), route.member);
        if let Some(Fixed { status, fields, body }) = &route.fixed {
            block.u32(record + offset_of!(RouteRecord, status), (*status).into());
            add_text(block, record + offset_of!(RouteRecord, fields), fields);
            add_text(block, record + offset_of!(RouteRecord, body), body);
        }
    }
    let programs = block.reserve_slice::<MemberRecord>(record + offset_of!(ServeRecord, programs), serve.programs.len());
    for (record, program) in programs.zip(&serve.programs) {
        add_text(block, record + offset_of!(MemberRecord, name), &program.name);
        let executable = block.append(&program.executable);
        block.slice_within(record + offset_of!(MemberRecord, executable), executable, program.executable.len());
    }
}

fn nanoseconds(time: Duration) -> u64 {
    // So that no sum of two times overflows.
    time.as_nanos().try_into().unwrap_or(u64::MAX / 4).min(u64::MAX / 4)
}
