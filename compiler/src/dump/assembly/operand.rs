//! Operands: names in place of numbers.

use super::Printer;
use crate::codegen::function::RelocationTarget;
use crate::program::id::Id;

impl<Called: Iterator<Item = RelocationTarget>> Printer<'_, Called> {
    /// Replaces numbers that stand for names, labels and traps.
    pub(super) fn with_names(&mut self, text: &str) -> String {
        let mut text = text.to_owned();
        if let Some((before, code)) = text.split_once("#trap=").or_else(|| text.split_once("# trap=")) {
            let is_here = text.contains("# trap=");
            let (before, code) = (before.to_owned(), code.to_owned());
            text = if is_here { before.trim_end().to_owned() } else { format!("{before}{}", self.trap(&code)) };
        }
        let text = replace_numbers(&text, "User(userextname", |number, rest| {
            let rest = rest.strip_prefix(')')?;
            Some((self.name(number)?, rest))
        });
        let text = replace_numbers(&text, "userextname", |number, rest| Some((self.name(number)?, rest)));
        let text = replace_numbers(&text, "MachLabel(", |number, rest| Some((self.label(number), rest.strip_prefix(')')?)));
        let text = replace_numbers(&text, "label", |number, rest| Some((self.label(number), rest)));
        let text = replace_numbers(&text, "[const(", |number, rest| {
            Some((format!(".LC{}.{number}", self.id.index()), rest.strip_prefix(")]")?))
        });
        let text = replace_numbers(&text, "const(", |number, rest| {
            Some((format!(".LC{}.{number}", self.id.index()), rest.strip_prefix(')')?))
        });
        let text = self.with_frame_offsets(text);
        text.replace("j$next", "j1f").replace(" $next", if text.contains("$next:") { " $next" } else { " 1f" })
    }

    /// Replaces distances from slots by those from the stack pointer, and those from arguments by a name: only the caller knows how
    /// many there are.
    fn with_frame_offsets(&self, text: String) -> String {
        let arguments = format!(".L{}.arguments", self.id.index());
        let text = text.replace("<offset:0>+", &arguments);
        if let Some((before, after)) = text.split_once("<offset:1>+") {
            let digits = after.split('(').next().unwrap_or_default();
            let distance = i64::from_str_radix(digits.trim_start_matches("0x"), 16).unwrap_or(0);
            let rest = &after[digits.len()..];
            return match i64::from(self.assembly.slots) + distance {
                0 => format!("{before}{rest}"),
                distance => format!("{before}{distance:#x}{rest}"),
            };
        }
        for (mark, is_slot) in [("(slot)", true), ("(incoming_arg)", false)] {
            let Some((before, after)) = text.split_once(mark) else { continue };
            let start = before.rfind([' ', ',']).map_or(0, |comma| comma + 1);
            let (before, digits) = before.split_at(start);
            return match digits.parse::<i64>() {
                Ok(distance) if is_slot => format!("{before}{}(sp){after}", i64::from(self.assembly.slots) + distance),
                _ => format!("{before}{arguments}{digits}(sp){after}"),
            };
        }
        text
    }
}

/// Replaces each `prefix` and the digits after it by what `replace` makes of the digits and the text that follows.
fn replace_numbers<'t>(text: &'t str, prefix: &str, replace: impl Fn(&str, &'t str) -> Option<(String, &'t str)>) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(prefix) {
        let (before, after) = (&rest[..start], &rest[start + prefix.len()..]);
        let digits = after.len() - after.trim_start_matches(|character: char| character.is_ascii_digit()).len();
        result.push_str(before);
        match (digits > 0).then(|| replace(&after[..digits], &after[digits..])).flatten() {
            Some((name, remaining)) => {
                result.push_str(&name);
                rest = remaining;
            }
            None => {
                result.push_str(prefix);
                rest = after;
            }
        }
    }
    result + rest
}
