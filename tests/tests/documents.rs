//! Completions for shells and pages of the manual, as the shells and `man` read them.

use wasm2native_tests::build::command;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::skip::available;

fn completions(shell: &str) -> String {
    command().args(["completions", shell]).run().expect(0).out()
}

/// Bash completes flags, their values and the names of commands.
#[test]
fn bash() {
    let scratch = Scratch::new();
    let script = scratch.write("completions.bash", completions("bash"));
    let complete = |words: &str| {
        let count = words.split(' ').count();
        let ask = format!(
            "source '{}'; COMP_WORDS=({}); [[ '{words}' == *' ' ]] && COMP_WORDS+=(''); COMP_CWORD={}; \
             _wasm2native wasm2native \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD-1]}}\"; echo \"${{COMPREPLY[@]}}\"",
            script.display(),
            words.trim_end(),
            count - 1,
        );
        Job::new("bash").args(["--norc", "-c", &ask]).run().expect(0).out().trim_end().to_owned()
    };
    assert_eq!(complete("wasm2native --emit "), "exe obj clif asm oci");
    assert_eq!(complete("wasm2native --max-m"), "--max-memory");
    assert_eq!(complete("wasm2native insp"), "inspect");
    assert!(complete("wasm2native run --no-").contains("--no-cache"));
}

#[test]
fn other_shells() {
    let scratch = Scratch::new();
    for (shell, check) in
        [("zsh", "zsh -n"), ("fish", "fish --no-execute"), ("elvish", "elvish -compileonly"), ("powershell", "")]
    {
        let script = completions(shell);
        assert!(script.contains("max-memory") && script.contains("inspect"), "{script}");
        let path = scratch.write(&format!("completions.{shell}"), script);
        let Some((program, option)) = check.split_once(' ') else { continue };
        let found = Job::new(program).arg("--version").attempt();
        let Some(_) = available(&format!("completions for {shell}"), found) else { continue };
        Job::new(program).arg(option).arg(path).run().expect(0);
    }
    command().args(["completions", "tcsh"]).run().expect(2).expect_err("zsh");
}

/// A page for each command, which `man` shows without complaint.
#[test]
fn manual() {
    let scratch = Scratch::new();
    for name in ["", "run", "inspect", "targets", "completions"] {
        let page = command().arg("man").args([name].iter().filter(|name| !name.is_empty())).run().expect(0).out();
        let title = if name.is_empty() { "wasm2native".to_owned() } else { format!("wasm2native-{name}") };
        assert!(page.contains(&format!(".TH {title} 1")) && page.contains(".SH DESCRIPTION"), "{page}");
        let path = scratch.write(&format!("{title}.1"), &page);
        let groff = Job::new("groff").args(["-Kutf8", "-man", "-ww", "-Tutf8", "-z"]).arg(path).attempt();
        let Some(shown) = available("pages of the manual", groff) else { continue };
        assert_eq!(shown.expect(0).err(), "");
    }
    command().args(["man", "nothing"]).run().expect(1).expect_err("there is no command \"nothing\"").expect_err("inspect");
}
