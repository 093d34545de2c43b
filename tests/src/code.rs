//! Generated code kept beside its source: `tests/clif/**/*.wat`.
//!
//! ```text
//!   ;;! claim = RATIONALE.md: Why are tables scanned for before translation?    what it shows, and where that is said
//!   ;;! emit = clif                                                             or asm
//!   (module …)
//!
//!   ;; function %call(i32) -> i32 tail {                                        the expectation, at the end of the file
//! ```
//! The claim is in the words of the document, which must contain them. `;;! functions = …` shows only the functions with these
//! names; by default all functions of the module are shown, and none that the compiler adds. `;;! targets = …` shows each for
//! several targets, `;;! options = …` adds options. `BLESS=1` rewrites expectations; then read the diff.

use std::fs;
use std::path::Path;

use libtest_mimic::{Failed, Trial};

use crate::build::Build;
use crate::golden::is_blessing;
use crate::scratch::{Scratch, names, source};
use crate::wat::Directives;

/// Returns a case for each file below `tests/clif/`, named `clif/FOLDER/FILE`.
pub fn cases() -> Vec<Trial> {
    let folder = source("clif");
    let folders = names(&folder).into_iter().map(|name| folder.join(name)).filter(|path| path.is_dir());
    let files = folders.flat_map(|folder| names(&folder).into_iter().map(move |name| folder.join(name)));
    let cases = files.map(|file| {
        let name = file.strip_prefix(source("")).expect("it is below the folder").with_extension("");
        Trial::test(name.display().to_string(), move || check(&file))
    });
    cases.collect()
}

/// Compares the code generated from a file with the end of the file.
fn check(file: &Path) -> Result<(), Failed> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let directives = Directives::of(file);
    check_claims(&directives.claims)?;
    let mut actual = String::new();
    for target in &directives.targets {
        let code = emit(file, &directives, target)?;
        let heading = if directives.targets.len() > 1 { format!(";;\n;; {target}:\n") } else { String::new() };
        actual.push_str(&heading);
        for line in code.lines() {
            actual.push_str(format!(";; {line}").trim_end());
            actual.push('\n');
        }
    }
    let (module, expected) = split(&text);
    let actual = actual.trim_start_matches(";;\n");
    if is_blessing() {
        return fs::write(file, format!("{}\n\n{actual}", module.trim_end())).map_err(|error| error.to_string().into());
    }
    if expected == actual {
        return Ok(());
    }
    Err(format!("{}\n--- expected\n{expected}--- actual\n{actual}BLESS=1 accepts it", file.display()).into())
}

/// Looks claims up in the documents that make them.
fn check_claims(claims: &[String]) -> Result<(), Failed> {
    if claims.is_empty() {
        return Err("there is no line `;;! claim = DOCUMENT: words of it`".into());
    }
    claims.iter().try_for_each(|claim| check_claim(claim))
}

fn check_claim(claim: &str) -> Result<(), Failed> {
    let (document, words) = claim.split_once(": ").ok_or(format!("`{claim}` names no document"))?;
    let path = source("..").join(document);
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    // Paragraphs may be broken into lines anywhere.
    let joined = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    if joined(&text).contains(&joined(words)) { Ok(()) } else { Err(format!("{document} does not say: {words}").into()) }
}

/// Returns the code of the functions that a file is about.
fn emit(file: &Path, directives: &Directives, target: &str) -> Result<String, Failed> {
    let scratch = Scratch::new();
    let output = scratch.join("code");
    let build = Build::new(file).option(["--target", target, "--emit", &directives.emit]).option(&directives.options);
    let outcome = build.attempt(&output);
    if !outcome.status.success() {
        return Err(outcome.to_string().into());
    }
    let text = fs::read_to_string(&output).map_err(|error| error.to_string())?;
    let mut code = String::new();
    for (title, body) in functions(&text) {
        let (is_of_module, name) = title.split_once(": ").map_or((false, title), |(_, name)| (true, name));
        let is_wanted =
            if directives.functions.is_empty() { is_of_module } else { directives.functions.iter().any(|f| f == name) };
        if is_wanted {
            code.push_str(&format!("{body}\n"));
        }
    }
    Ok(format!("{}\n", code.trim_end()))
}

/// Returns the functions in the output of `--emit`: each is a comment with its title, and lines.
fn functions(text: &str) -> Vec<(&str, String)> {
    let mut functions: Vec<(&str, String)> = Vec::new();
    for line in text.lines() {
        let title = ["; ", "# ", "// "].iter().find_map(|mark| line.strip_prefix(mark));
        match (title, functions.last_mut()) {
            (Some(title), _) => functions.push((title, String::new())),
            (None, Some((_, body))) => body.push_str(&format!("{line}\n")),
            (None, None) => {}
        }
    }
    functions.iter_mut().for_each(|(_, body)| body.truncate(body.trim_end().len() + 1));
    functions
}

/// Splits a file into the module and the comments after it.
fn split(text: &str) -> (&str, &str) {
    let comments = text.lines().rev().take_while(|line| line.starts_with(";;"));
    let length: usize = comments.map(|line| line.len() + 1).sum();
    text.split_at(text.len().saturating_sub(length))
}
