//! `wasi:logging`: lines on standard error.

use crate::component::call::{Call, discriminant};
use crate::component::outcome::Failure;
use crate::component::string::GuestString;
use crate::guest::GuestPtr;
use crate::message::{Message, padded};

/// The names of the levels, in the order of their numbers.
const LEVELS: [[u8; 9]; 6] =
    [padded("trace"), padded("debug"), padded("info"), padded("warn"), padded("error"), padded("critical")];

/// Emit a log message: a line with the level, the context unless it is empty, and the message, written in one piece unless it is longer
/// than 4096 bytes. Characters that would end the line, or that a terminal acts on, are written as escapes.
pub(super) fn log(
    call: &mut Call<'_>,
    level: u32,
    context: GuestPtr,
    context_length: u32,
    message: GuestPtr,
    message_length: u32,
) -> Result<u32, Failure> {
    let level = discriminant(level, LEVELS.len() as u32)?;
    let (context, message) = (call.string(context, context_length)?, call.string(message, message_length)?);
    // All of them are characters, or nothing is written.
    call.characters(context, |_| Ok(()))?;
    call.characters(message, |_| Ok(()))?;
    let mut line = Message::new();
    line.text_of(LEVELS.get(level as usize).map_or(&[][..], |name| name));
    if context_length != 0 {
        line.text(" ");
        append(call, context, &mut line)?;
    }
    line.text(": ");
    append(call, message, &mut line)?;
    line.text("\n").end();
    Ok(0)
}

fn append(call: &Call<'_>, string: GuestString, line: &mut Message) -> Result<(), Failure> {
    call.characters(string, |character| {
        let mut utf8 = [0; 4];
        line.name(character.encode_utf8(&mut utf8).as_bytes());
        Ok(())
    })
}
