//! The choice of coloured messages: by `--color`; otherwise by the environment, according to the conventions of no-color.org and
//! bixense.com/clicolors; otherwise by whether standard error is a terminal that shows colours.

use clap::{ColorChoice, ValueEnum};
use std::ffi::{OsStr, OsString};
use std::io::IsTerminal;

/// The choice of coloured messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// When standard error is a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// Whether messages of this process are coloured.
    pub fn is_wanted(self) -> bool {
        self.is_wanted_on(&std::io::stderr())
    }

    /// Whether text on `stream` is coloured.
    pub fn is_wanted_on(self, stream: &impl IsTerminal) -> bool {
        self.decide(|name| std::env::var_os(name), stream.is_terminal())
    }

    fn decide(self, variable: impl Fn(&str) -> Option<OsString>, is_terminal: bool) -> bool {
        let is_set = |name| variable(name).is_some_and(|value| !value.is_empty());
        let is = |name, wanted: &str| variable(name).is_some_and(|value| value == wanted);
        match self {
            Color::Always => true,
            Color::Never => false,
            Color::Auto if is_set("NO_COLOR") => false,
            Color::Auto if is_set("CLICOLOR_FORCE") && !is("CLICOLOR_FORCE", "0") => true,
            Color::Auto => is_terminal && !is("CLICOLOR", "0") && is_set("TERM") && !is("TERM", "dumb"),
        }
    }
}

/// The parser of the command line looks only at whether its stream is a terminal: by itself, it would colour whatever a variable
/// `CI` is set for, even `TERM=dumb`.
impl From<Color> for ColorChoice {
    fn from(color: Color) -> Self {
        match color {
            Color::Auto if color.decide(|name| std::env::var_os(name), true) => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Auto | Color::Never => ColorChoice::Never,
        }
    }
}

/// Returns the `--color` of a command line that is not parsed yet.
pub fn wanted(arguments: impl Iterator<Item = OsString>) -> Color {
    let mut color = Color::Auto;
    let mut arguments = arguments.take_while(|argument| argument != "--");
    while let Some(argument) = arguments.next() {
        let value = match argument.to_str() {
            Some("--color") => arguments.next(),
            Some(argument) => argument.strip_prefix("--color=").map(OsString::from),
            None => None,
        };
        let named = value.as_deref().and_then(OsStr::to_str).map(|value| Color::from_str(value, false));
        color = named.and_then(Result::ok).unwrap_or(color);
    }
    color
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_decides_unless_the_command_line_does() {
        let decide = |color: Color, variables: &[(&str, &str)], is_terminal| {
            let find = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into());
            color.decide(find, is_terminal)
        };
        let auto = |variables: &[(&str, &str)], is_terminal| decide(Color::Auto, variables, is_terminal);
        let xterm = ("TERM", "xterm");
        assert!(auto(&[xterm], true) && !auto(&[xterm], false));
        assert!(!auto(&[("TERM", "dumb")], true) && !auto(&[], true));
        assert!(auto(&[xterm, ("NO_COLOR", "")], true) && !auto(&[xterm, ("NO_COLOR", "1")], true));
        assert!(auto(&[("CLICOLOR_FORCE", "1")], false) && !auto(&[("CLICOLOR_FORCE", "0")], false));
        assert!(!auto(&[("CLICOLOR_FORCE", "")], false) && !auto(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], true));
        assert!(!auto(&[xterm, ("CLICOLOR", "0")], true) && auto(&[xterm, ("CLICOLOR", "1")], true));
        assert!(decide(Color::Always, &[("NO_COLOR", "1")], false) && !decide(Color::Never, &[("CLICOLOR_FORCE", "1")], true));
    }

    #[test]
    fn the_command_line_is_understood_before_it_is_parsed() {
        let color = |line: &str| wanted(line.split(' ').map(OsString::from));
        assert_eq!(color("--color never --nonsense"), Color::Never);
        assert_eq!(color("--color=always x --color=never"), Color::Never);
        assert_eq!([color("x -- --color=never"), color("--color"), color("--color=blue")], [Color::Auto; 3]);
    }
}
