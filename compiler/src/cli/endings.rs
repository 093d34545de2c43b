//! The ends of help texts: examples and exit statuses. A test parses the examples.
//!
//! To add a task, add a constant here and name it as the task's `after_long_help`.

/// The end of the help of the command.
pub const COMPILE: &str = "\
Examples:
  wasm2native app.wasm
          Compile app.wasm to the executable app
  wasm2native app.wasm -o app --target aarch64-linux --dir data::/data:ro
          Compile it for another machine, where it may read the directory data
  wasm2native app.wasm --emit oci --target x86_64-linux --target aarch64-linux -o app.tar
          Build a container image for two architectures
  wasm2native run app.wasm one two
          Run it at once, with two arguments
  wasm2native inspect app.wasm
          Show what it needs, and the command that builds it with the fewest permissions

Exit status:
  0  success
  1  the program cannot be compiled, or a file cannot be read or written
  2  the command line is wrong

An executable exits with the status of its program, with 134 after a trap, and with 124 when --timeout stops it.";

/// The end of the help of `build`.
pub const BUILD: &str = "\
Examples:
  wasm2native build
          Build all programs of the nearest wasm2native.toml, here or in a directory above
  wasm2native build server
          Build one of them
  wasm2native build -C services/web --message-format json
          Build those of another directory, with messages for a program

Exit status:
  0  success
  1  a program cannot be compiled, or a file cannot be read or written
  2  the command line is wrong";

/// The end of the help of `run`.
pub const RUN: &str = "\
Examples:
  wasm2native run app.wasm one --two
          Run app.wasm with two arguments
  wasm2native run --dir . --env HOME app.wasm
          Let it use the current directory and one environment variable
  CARGO_TARGET_WASM32_WASIP1_RUNNER='wasm2native run --dir .' cargo test --target wasm32-wasip1
          Run the tests of a Rust project

Exit status:
  That of the program: 134 after a trap, and 124 when --timeout stops it. Without starting a program:
  1  the program cannot be compiled or run, or a file cannot be read or written
  2  the command line is wrong";

/// The end of the help of `inspect`.
pub const INSPECT: &str = "\
Examples:
  wasm2native inspect app.wasm
          Show imports, exports and features, and the command that builds it with the fewest permissions
  wasm2native inspect app
          Show what an executable was granted, its limits, target and version
  wasm2native inspect --json app.wasm
          The same for a program

Exit status:
  0  success
  1  the file is neither a valid module nor an executable of wasm2native, or cannot be read
  2  the command line is wrong";

/// The end of the help of `bench`.
pub const BENCH: &str = "\
Examples:
  wasm2native bench app.wasm -- --size 1000
          Compare with all engines on this machine, with arguments for the program
  wasm2native bench app.wasm --cpu native --native ./app --export-svg bench.svg
          Compile for this processor, compare with a native program as well, and draw a picture
  wasm2native bench app.wasm --only node,wasmtime --engine 'mine=/opt/mine/run {module} {args}'
          Choose engines, and add one

Exit status:
  0  success, even if an engine failed
  1  the program cannot be compiled or fails, or a file cannot be read or written
  2  the command line is wrong";

/// The end of the help of `symbolize`.
pub const SYMBOLIZE: &str = "\
Examples:
  wasm2native symbolize report --exe app
          Put names and lines into a report, by app.debug beside the executable
  wasm2native symbolize core --exe app.debug
          Show the active functions of a core file
  wasm2native symbolize 0x3ac7 0x41f0 --exe app.debug
          Look addresses up

Exit status:
  0  success
  1  a file cannot be read, has no debug information, or is of another build
  2  the command line is wrong";

/// The end of the help of `targets`.
pub const TARGETS: &str = "\
Examples:
  wasm2native targets
          List targets, their processor levels and other names
  wasm2native targets --runtime aarch64-linux -o runtime.o
          Write a runtime, to link it with an object

Exit status:
  0  success
  1  the target is unknown, or the file cannot be written
  2  the command line is wrong";

/// The end of the help of `completions`.
pub const COMPLETIONS: &str = "\
Examples:
  wasm2native completions bash > ~/.local/share/bash-completion/completions/wasm2native
  wasm2native completions zsh > ~/.zfunc/_wasm2native
  wasm2native completions fish > ~/.config/fish/completions/wasm2native.fish

Exit status:
  0  success
  1  the script cannot be written
  2  the command line is wrong";

/// The end of the help of `man`.
pub const MAN: &str = "\
Examples:
  wasm2native man > wasm2native.1
          Write the page of the command
  wasm2native man run | man -l -
          Read the page of a subcommand

Exit status:
  0  success
  1  there is no such command, or the page cannot be written
  2  the command line is wrong";

#[cfg(test)]
mod tests {
    use crate::cli::Cli;
    use clap::CommandFactory as _;
    use std::ffi::OsString;

    /// Returns the words of a line of a shell as far as examples need it: quotes, redirections and pipes.
    fn words(line: &str) -> Vec<OsString> {
        let mut words = vec![String::new()];
        let mut is_quoted = false;
        for letter in line.chars() {
            match letter {
                '\'' => is_quoted = !is_quoted,
                ' ' if !is_quoted => words.push(String::new()),
                _ => words.last_mut().unwrap().push(letter),
            }
        }
        words.into_iter().take_while(|word| word != ">" && word != "|").map(OsString::from).collect()
    }

    #[test]
    fn every_task_has_examples_that_are_right_and_statuses() {
        let cli = Cli::command();
        let tasks = cli.get_subcommands().filter(|task| task.get_name() != "help");
        for task in tasks.chain([&cli]) {
            let ending = task.get_after_long_help().map(ToString::to_string).unwrap_or_default();
            assert!(ending.contains("\n\nExit status:\n  "), "{}", task.get_name());
            let examples = ending.lines().filter_map(|line| line.strip_prefix("  wasm2native "));
            let mut count = 0;
            for example in examples {
                let line = words(&format!("wasm2native {example}"));
                assert!(Cli::parse_words(&line).is_ok(), "{example}: {}", Cli::parse_words(&line).unwrap_err());
                count += 1;
            }
            assert!(count >= 2, "{} has {count} examples", task.get_name());
        }
    }

    #[test]
    fn every_option_has_a_heading() {
        let cli = Cli::command();
        let many = |task: &&clap::Command| task.get_arguments().count() > 10;
        for task in cli.get_subcommands().filter(many).chain([&cli]) {
            let named = task.get_arguments().filter(|arg| !arg.is_positional() && !arg.is_hide_set());
            let alone: Vec<_> = named.filter(|arg| arg.get_help_heading().is_none()).map(|arg| arg.get_id().as_str()).collect();
            assert!(alone.iter().all(|name| ["help", "version"].contains(name)), "{}: {alone:?}", task.get_name());
        }
    }
}
