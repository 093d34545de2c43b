//! The report that the user reads when a program trapped: one line, then the active functions, innermost first.

use wasm2native_abi::trap::Trap;

use super::backtrace::{Backtrace, Origin};
use crate::arch::{Architecture as _, Machine};
use crate::code::Function;
use crate::message::Message;

/// The number of functions listed at the inner end of a backtrace that is too long to be listed whole.
const INNERMOST: u64 = 40;

/// The number of functions listed at its outer end.
const OUTERMOST: u64 = 10;

/// The messages of all traps, in the order of their codes, which count from 1: a NUL before each text and at the end.
const MESSAGES: [u8; LENGTH] = {
    let mut messages = [0; LENGTH];
    let (mut end, mut next) = (1, 0);
    while next < Trap::ALL.len() {
        let (trap, mut place) = (Trap::ALL[next], 0);
        assert!(trap as usize == next + 1, "the codes of traps have a gap");
        while place < trap.message().len() {
            messages[end + place] = trap.message().as_bytes()[place];
            place += 1;
        }
        end += trap.message().len() + 1;
        next += 1;
    }
    messages
};

/// The length of all of them.
const LENGTH: usize = {
    let (mut length, mut next) = (1, 0);
    while next < Trap::ALL.len() {
        length += Trap::ALL[next].message().len() + 1;
        next += 1;
    }
    length
};

/// Reports why and where the program trapped.
pub(super) fn report(trap: Trap, origin: &Origin) {
    let mut message = Message::new();
    message.text("wasm trap: ");
    let mut code = 0;
    for &byte in &MESSAGES {
        if byte == 0 {
            code += 1;
        } else if code == trap as u32 {
            message.byte(byte);
        }
    }
    message.text("\n");
    let count = Backtrace::from(origin).count() as u64;
    let left_out = INNERMOST..count.saturating_sub(OUTERMOST);
    for (depth, function) in (0..).zip(Backtrace::from(origin)) {
        if !left_out.contains(&depth) {
            line(&mut message, depth, &function);
        } else if depth == left_out.start {
            message.text("    … ").decimal(left_out.end - left_out.start, 0).text(" more\n");
        }
    }
    message.end();
}

/// Reports that the program will die of a fault that is not a trap.
pub(super) fn report_bug(signal: u32, address: usize, pc: usize) {
    let mut message = Message::new();
    message.text("error: signal ").decimal(signal.into(), 0).text(" at address ").hexadecimal(address as u64);
    // From the start of the executable: its address differs from run to run.
    message.text(", by the instruction at executable + ").hexadecimal(pc.wrapping_sub(Machine::image().addr()) as u64);
    message.text(
        "\n  help: this is a bug in wasm2native; please report it with the output of `wasm2native --version` and the module\n",
    );
    message.end();
}

/// Writes one function of a backtrace. Without a name, the offset is that of the instruction that trapped, or of the one to
/// which a call returns, as a debugger shows it.
fn line(message: &mut Message, depth: u64, function: &Function) {
    message.decimal(depth, 5).text(": ");
    if function.name.is_empty() {
        let offset = u64::from(function.offset) + u64::from(depth != 0);
        message.text("func[").decimal(function.record.index.into(), 0).text("]+").hexadecimal(offset);
    } else {
        // As the compiler has written it, nothing in it needs to be escaped.
        message.bytes(function.name);
    }
    message.text("\n");
}
