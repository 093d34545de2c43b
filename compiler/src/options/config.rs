//! Values that a component asks for by name.

use super::text;
use std::fmt;
use std::str::FromStr;

/// A value with its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The key.
    pub key: String,
    /// The origin of the value.
    pub value: Value,
}

/// The origin of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// The value itself, which becomes part of the executable.
    Baked(String),
    /// The environment variable of this name, when the executable starts: the value is not in the file.
    Variable(String),
}

/// The form `KEY=VALUE` or `KEY=env:NAME`.
impl FromStr for Setting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((name, value)) = text.split_once('=') else {
            return Err("the value is missing: KEY=VALUE, or KEY=env:NAME for that of an environment variable".to_owned());
        };
        let key = key(name)?;
        let value = match value.strip_prefix("env:") {
            Some("") => return Err("the name of the variable is missing after `env:`".to_owned()),
            Some(name) => Value::Variable(text::variable_name(name)?),
            None => Value::Baked(text::text(value)?),
        };
        Ok(Setting { key, value })
    }
}

/// Parses the key of a setting.
pub(crate) fn key(key: &str) -> Result<String, String> {
    match key.is_empty() {
        true => Err("the key is missing before the `=`".to_owned()),
        false => text::text(key),
    }
}

/// The form of [`Setting`], without a value that is part of the executable: it may be secret.
impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Value::Baked(_) => write!(f, "{}=", self.key),
            Value::Variable(name) => write!(f, "{}=env:{name}", self.key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_baked_in_or_come_from_the_environment() {
        let parsed = |text: &str| text.parse::<Setting>().map(|setting| (setting.to_string(), setting.value));
        let baked = |value: &str| Value::Baked(value.to_owned());
        assert_eq!(parsed("a=b=c"), Ok(("a=".to_owned(), baked("b=c"))));
        assert_eq!(parsed("a="), Ok(("a=".to_owned(), baked(""))));
        assert_eq!(parsed("a=env:B"), Ok(("a=env:B".to_owned(), Value::Variable("B".to_owned()))));
        for (text, answer) in [
            ("a", "the value is missing"),
            ("=a", "the key is missing"),
            ("a=env:", "the name of the variable is missing"),
            ("a=env:B=C", "must not be empty or contain `=`"),
            ("a=\0", "NUL"),
            ("\0=a", "NUL"),
        ] {
            assert!(parsed(text).is_err_and(|said| said.contains(answer)), "{text}");
        }
    }
}
