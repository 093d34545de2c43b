//! Texts that the process receives: arguments and variables.

/// Parses any text that can be passed to a process.
pub(crate) fn text(text: &str) -> Result<String, String> {
    match text.contains('\0') {
        true => Err("a NUL character cannot be passed to a program".to_owned()),
        false => Ok(text.to_owned()),
    }
}

/// Parses the path of a directory.
pub(crate) fn path(path: &str) -> Result<String, String> {
    match path.is_empty() {
        true => Err("the name of the directory is missing".to_owned()),
        false => self::text(path),
    }
}

/// Parses the path of a file.
pub(crate) fn file(path: &str) -> Result<String, String> {
    match path.is_empty() {
        true => Err("the name of the file is missing".to_owned()),
        false => self::text(path),
    }
}

/// Parses `NAME` or `NAME=VALUE`.
pub(crate) fn variable(text: &str) -> Result<String, String> {
    match text.split('=').next() {
        None | Some("") => Err("the name of the variable is missing".to_owned()),
        Some(_) => self::text(text),
    }
}

/// Parses the name of a variable.
pub(crate) fn variable_name(text: &str) -> Result<String, String> {
    match text.is_empty() || text.contains('=') {
        true => Err("the name of a variable must not be empty or contain `=`".to_owned()),
        false => self::text(text),
    }
}
