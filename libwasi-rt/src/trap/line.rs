//! One function of a report.
//!
//! # Safety
//!
//! The compiler guarantees the record of what reports show.
#![allow(unsafe_code)]

use crate::code::Function;
use crate::message::Message;

/// A function of the runtime that shows a function of a report, in a program built for more than names.
pub(super) type Show = fn(&mut Message, u64, &Function);

/// Shows a function as lines.
pub(super) fn line(message: &mut Message, depth: u64, function: &Function) {
    if let Some(record) = function.report() {
        // SAFETY: the field leads to a function of this type.
        let show = unsafe { core::mem::transmute::<*const u8, Show>(record.show.as_ptr()) };
        return show(message, depth, function);
    }
    message.decimal(depth, 5).text(": ");
    name(message, depth, function);
    message.text("\n");
}

/// Adds the name of a function. Without one, the offset is that of the instruction that trapped, or of the one to which a call
/// returns, as a debugger shows it.
pub(super) fn name(message: &mut Message, depth: u64, function: &Function) {
    if function.name.is_empty() {
        let offset = u64::from(function.offset) + u64::from(depth != 0);
        message.text("func[").decimal(function.record.index.into(), 0).text("]+").hexadecimal(offset);
    } else {
        // As the compiler has written it, nothing in it needs to be escaped.
        message.bytes(function.name);
    }
}
