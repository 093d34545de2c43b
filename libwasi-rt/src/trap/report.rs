//! The report that the user reads when a program trapped: one line, then the active functions, innermost first.

use wasm2native_abi::trap::Code;

use super::backtrace::{Backtrace, Origin};
use crate::arch::{Architecture as _, Machine};
use crate::code::Function;
use crate::message::Message;
use crate::program;

/// The number of functions listed at the inner end of a backtrace that is too long to be listed whole.
const INNERMOST: u64 = 40;

/// The number of functions listed at its outer end.
const OUTERMOST: u64 = 10;

// The report of a program that was not built for another one, which then has this name.
#[cfg(not(test))]
core::arch::global_asm!(
    ".weak w2n_report",
    ".type w2n_report,@function",
    ".set w2n_report, {report}",
    report = sym report,
);

#[cfg(not(test))]
unsafe extern "Rust" {
    /// Writes the report of a trap.
    #[link_name = "w2n_report"]
    pub(crate) safe fn chosen(trap: Code, origin: &Origin);
}

#[cfg(test)]
pub(crate) use report as chosen;

/// Reports why and where the program trapped, with names of functions.
pub(crate) fn report(trap: Code, origin: &Origin) {
    report_with(trap, origin, |message, depth, function| {
        message.decimal(depth, 5).text(": ");
        name(message, depth, function);
        message.text("\n");
    });
}

/// Reports why and where the program trapped; `line` shows a function as lines.
#[inline(always)]
pub(super) fn report_with(trap: Code, origin: &Origin, line: impl Fn(&mut Message, u64, &Function)) {
    let mut message = Message::new();
    message.text("wasm trap: ");
    for text in program::items(&program::record().trap_texts).split(|&byte| byte == 0) {
        match text {
            [code, text @ ..] if *code == trap.number() => drop(message.bytes(text)),
            _ => {}
        }
    }
    message.text("\n");
    let count = Backtrace(*origin).count() as u64;
    let left_out = INNERMOST..count.saturating_sub(OUTERMOST);
    for (depth, function) in (0..).zip(Backtrace(*origin)) {
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

/// Adds the name of a function. Without one, the offset is that of the instruction that trapped, or of the one to which a call
/// returns, as a debugger shows it.
// Inline: most programs have one report.
#[inline(always)]
pub(super) fn name(message: &mut Message, depth: u64, function: &Function) {
    if function.name.is_empty() {
        let offset = u64::from(function.offset) + u64::from(depth != 0);
        message.text("func[").decimal(function.record.index.into(), 0).text("]+").hexadecimal(offset);
    } else {
        // As the compiler has written it, nothing in it needs to be escaped.
        message.bytes(function.name);
    }
}
