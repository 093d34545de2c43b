//! Strings on the way from one memory to another. The adapter has checked bounds and alignment.

use crate::clif::builtin::Builtin;
use crate::program::canonical::Transcoder;
use crate::program::id::MemoryId;
use crate::translate::emitter::Emitter;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value, types};
use wasm2native_abi::component::{INVALID_STRING, MOST_BYTES};
use wasm2native_abi::trap::Trap;

impl Emitter<'_, '_, '_> {
    /// Copies a string; returns the code units read, for some encodings, and those written, for most.
    pub(super) fn transcode(&mut self, transcoder: Transcoder, from: MemoryId, to: MemoryId, arguments: &[Value]) -> Vec<Value> {
        self.check_stack();
        let most = i64::from(MOST_BYTES) / unit(transcoder);
        let too_long = self.builder.ins().icmp_imm_u(IntCC::UnsignedGreaterThan, arguments[1], most);
        self.trap_if(too_long, Trap::StringOutOfBounds);
        let memories = [from, to].map(|memory| self.memory_descriptor(memory));
        let units = self.compute(builtin(transcoder), &[&memories, arguments].concat());
        let invalid = self.builder.ins().icmp_imm_s(IntCC::Equal, units, INVALID_STRING.cast_signed());
        self.trap_if(invalid, Trap::InvalidString);
        let written = self.builder.ins().ireduce(types::I32, units);
        match answer(transcoder) {
            Answer::Nothing => Vec::new(),
            Answer::Written => vec![written],
            Answer::ReadAndWritten => {
                let read = self.builder.ins().ushr_imm_u(units, 32);
                vec![self.builder.ins().ireduce(types::I32, read), written]
            }
        }
    }
}

/// The numbers that an adapter asks for.
enum Answer {
    Nothing,
    Written,
    ReadAndWritten,
}

/// Returns the number of bytes of a code unit that is read.
fn unit(transcoder: Transcoder) -> i64 {
    match transcoder {
        Transcoder::CopyUtf16
        | Transcoder::Utf16ToCompactProbablyUtf16
        | Transcoder::Utf16ToCompactUtf16
        | Transcoder::Utf16ToLatin1
        | Transcoder::Utf16ToUtf8 => 2,
        _ => 1,
    }
}

fn answer(transcoder: Transcoder) -> Answer {
    match transcoder {
        Transcoder::CopyUtf8 | Transcoder::CopyUtf16 | Transcoder::CopyLatin1 | Transcoder::Latin1ToUtf16 => Answer::Nothing,
        Transcoder::Utf8ToUtf16
        | Transcoder::Utf16ToCompactProbablyUtf16
        | Transcoder::Utf8ToCompactUtf16
        | Transcoder::Utf16ToCompactUtf16 => Answer::Written,
        Transcoder::Utf16ToUtf8 | Transcoder::Latin1ToUtf8 | Transcoder::Utf8ToLatin1 | Transcoder::Utf16ToLatin1 => {
            Answer::ReadAndWritten
        }
    }
}

fn builtin(transcoder: Transcoder) -> Builtin {
    match transcoder {
        Transcoder::CopyUtf8 => Builtin::copy_utf8,
        Transcoder::CopyUtf16 => Builtin::copy_utf16,
        Transcoder::CopyLatin1 => Builtin::copy_latin1,
        Transcoder::Latin1ToUtf16 => Builtin::latin1_to_utf16,
        Transcoder::Latin1ToUtf8 => Builtin::latin1_to_utf8,
        Transcoder::Utf16ToCompactProbablyUtf16 => Builtin::utf16_to_compact_probably_utf16,
        Transcoder::Utf16ToCompactUtf16 => Builtin::utf16_to_compact_utf16,
        Transcoder::Utf16ToLatin1 => Builtin::utf16_to_latin1,
        Transcoder::Utf16ToUtf8 => Builtin::utf16_to_utf8,
        Transcoder::Utf8ToCompactUtf16 => Builtin::utf8_to_compact_utf16,
        Transcoder::Utf8ToLatin1 => Builtin::utf8_to_latin1,
        Transcoder::Utf8ToUtf16 => Builtin::utf8_to_utf16,
    }
}
