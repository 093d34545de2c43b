//! Programs whose start-up runs while they are built: their state when it has returned, for the compiler.
//!
//! The report goes to the descriptor that the process was started with as standard input; its form is described in
//! [`wasm2native_abi::snapshot`]. Only programs that are built to make one link this.
//!
//! # Safety
//!
//! Guest code does not run any more when its memories and tables are read, and the compiler guarantees the blocks that it passes.
#![allow(unsafe_code)]

use core::slice;
use core::sync::atomic::{AtomicI32, Ordering::Relaxed};

use wasm2native_abi::descriptor::TABLE_ELEMENT_SIZE;
use wasm2native_abi::record::RegionRecord;
use wasm2native_abi::snapshot::{END, GRAIN, OPEN, REFUSED, TAKEN};

use crate::p1::table;
use crate::program;
use crate::sys::file::{self, HostFd, IoVec, Transfer};
use crate::sys::{Errno, process};

/// The exit status of a process that has reported.
const REPORTED: i32 = 0;

/// The exit status of a process that could not: the compiler finds the report incomplete.
const UNREPORTED: i32 = 1;

/// The descriptor that the report goes to.
static REPORT: AtomicI32 = AtomicI32::new(-1);

/// Takes that descriptor, so that guest code has no number for it: a start step.
pub(crate) fn take_report() -> Result<(), Errno> {
    const INPUT: HostFd = HostFd::new(0);
    let report = file::duplicate_as(INPUT, file::lowest_free()?)?;
    REPORT.store(report.into_fd().number(), Relaxed);
    file::close(INPUT)?;
    process::open_missing_streams()
}

/// `take_snapshot`: reports the state of the program and ends the process.
#[cfg_attr(not(test), unsafe(export_name = "w2n_take_snapshot"))]
extern "C" fn take_snapshot(variables: *const u8, variables_size: u64, constants: *const u8, constants_size: u64) -> ! {
    if let Some(number) = table::first_change() {
        finish(number_report(OPEN, number));
    }
    // SAFETY: the compiler passes its blocks, and nothing writes to them now.
    let [variables, constants] = [(variables, variables_size), (constants, constants_size)]
        .map(|(start, size)| unsafe { slice::from_raw_parts(start, size as usize) });
    finish(report_state(variables, constants))
}

/// `refuse_call`: reports the call of a host function after which there can be no snapshot, and ends the process.
#[cfg_attr(not(test), unsafe(export_name = "w2n_refuse_call"))]
extern "C" fn refuse_call(function: u32) -> ! {
    finish(number_report(REFUSED, function))
}

fn finish(reported: Result<(), Errno>) -> ! {
    process::exit(if reported.is_ok() { REPORTED } else { UNREPORTED })
}

fn number_report(outcome: u64, number: u32) -> Result<(), Errno> {
    word(outcome)?;
    word(number.into())
}

fn report_state(variables: &[u8], constants: &[u8]) -> Result<(), Errno> {
    word(TAKEN)?;
    write(variables)?;
    write(constants)?;
    for memory in program::items(&program::record().memories) {
        report_memory(contents(&memory.region, 1))?;
    }
    for table in program::items(&program::record().tables) {
        write(contents(&table.region, TABLE_ELEMENT_SIZE))?;
    }
    Ok(())
}

/// Returns the contents of a memory or table whose length counts units of this size.
fn contents(region: &RegionRecord, unit: usize) -> &'static [u8] {
    // SAFETY: nothing writes to the descriptor now.
    let [base, length] = unsafe { *region.descriptor.as_ptr() };
    if length == 0 {
        return &[];
    }
    // SAFETY: the region is mapped as far as its length, and nothing writes to it now.
    unsafe { slice::from_raw_parts(base as *const u8, length as usize * unit) }
}

/// Reports the runs of a memory that are not zero.
fn report_memory(memory: &[u8]) -> Result<(), Errno> {
    let mut start = 0;
    let mut end = 0;
    for grain in memory.chunks(GRAIN) {
        let next = end + grain.len();
        if grain.iter().fold(0, |all, byte| all | byte) == 0 {
            report_run(memory, start, end)?;
            start = next;
        }
        end = next;
    }
    report_run(memory, start, end)?;
    word(END)
}

/// Reports a run, unless it is empty.
fn report_run(memory: &[u8], start: usize, end: usize) -> Result<(), Errno> {
    let run = memory.get(start..end).unwrap_or_default();
    if run.is_empty() {
        return Ok(());
    }
    word(start as u64)?;
    word(run.len() as u64)?;
    write(run)
}

fn word(word: u64) -> Result<(), Errno> {
    write(&word.to_ne_bytes())
}

fn write(mut bytes: &[u8]) -> Result<(), Errno> {
    let report = HostFd::new(REPORT.load(Relaxed));
    while !bytes.is_empty() {
        // SAFETY: the kernel reads the bytes, which are borrowed for the time of the call.
        let part = unsafe { IoVec::from_raw(bytes.as_ptr().cast_mut(), bytes.len()) };
        match file::transfer(report, Transfer::WRITE, &[part], 0)? {
            0 => return Err(Errno::EIO),
            written => bytes = bytes.get(written..).unwrap_or_default(),
        }
    }
    Ok(())
}
