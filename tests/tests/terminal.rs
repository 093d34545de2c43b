//! What a person sees at a terminal, which tmux is here: bars and tables fit its width, and colours are there unless unwanted.

use std::path::Path;
use std::time::{Duration, Instant};

use unicode_width::UnicodeWidthStr as _;
use wasm2native_tests::build::compiler;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::skip::available;

/// A terminal with a shell script in it.
struct Terminal {
    socket: String,
    done: std::path::PathBuf,
    scratch: Scratch,
}

impl Terminal {
    /// Runs a script in which `$W` is the command, until it has ended.
    fn start(width: usize, variables: &str, script: &str) -> Result<Terminal, String> {
        let scratch = Scratch::new();
        let (done, command) = (scratch.join("done"), compiler().display());
        let file = scratch.write(
            "script",
            format!(
                "cd {}\nW={command}\n{variables}\n{script}\ntouch {}\nsleep 1000\n",
                scratch.path().display(),
                done.display()
            ),
        );
        let slow = "#!/bin/sh\nsleep 4\nexit 1\n";
        make_executable(&scratch.write("slow-linker", slow));
        scratch.write("program.wat", "(module (memory (export \"memory\") 0) (func (export \"_start\")))");
        // A socket of its own in the directory of this user.
        let socket = format!("wasm2native-{}-{}", std::process::id(), scratch.path().file_name().unwrap_or_default().display());
        let terminal = Terminal { socket, done, scratch };
        let size = ["-x".to_owned(), width.to_string(), "-y".to_owned(), "60".to_owned()];
        let shell = format!("env -u NO_COLOR -u CLICOLOR_FORCE sh {}", file.display());
        terminal
            .tmux(&["-f", "/dev/null", "-u", "new-session", "-d"])
            .args(size)
            .arg(shell)
            .attempt()
            .and_then(|outcome| if outcome.status.success() { Ok(()) } else { Err(outcome.to_string()) })?;
        Ok(terminal)
    }

    fn tmux(&self, words: &[&str]) -> Job {
        Job::new("tmux").args(["-L", &self.socket]).args(words).env("LC_ALL", "C.UTF-8")
    }

    /// Returns the screen, a line a string; lines that go on in the next row are joined.
    fn screen(&self, options: &[&str]) -> Vec<String> {
        let said = self.tmux(&["capture-pane", "-p", "-J"]).args(options).run().expect(0).out();
        said.lines().map(|line| line.trim_end().to_owned()).collect()
    }

    /// Returns the first screen that is as wanted.
    fn when(&self, wanted: impl Fn(&[String]) -> bool) -> Vec<String> {
        let start = Instant::now();
        loop {
            let screen = self.screen(&[]);
            if wanted(&screen) {
                return screen;
            }
            assert!(start.elapsed() < Duration::from_secs(300), "this is on the screen:\n{}", screen.join("\n"));
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn when_done(&self) -> Vec<String> {
        self.when(|_| self.done.exists());
        // What was written last may not be drawn yet.
        std::thread::sleep(Duration::from_millis(200));
        self.screen(&[])
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.tmux(&["kill-server"]).attempt();
    }
}

fn make_executable(file: &Path) {
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(file, mode).expect("its mode can be set");
}

const WIDTHS: [usize; 3] = [60, 80, 120];
const BENCH: &str = "$W bench program.wat --only none --engine 'another=true {module}' --rounds 3";

#[test]
fn tables_fit() {
    for width in WIDTHS {
        let started = Terminal::start(width, "export TERM=xterm-256color", BENCH);
        let Some(terminal) = available("tables_fit", started) else { return };
        let screen = terminal.when_done();
        let tables = screen.iter().skip_while(|line| !line.contains("processor time"));
        let tables: Vec<_> = tables.take_while(|line| !line.starts_with("note")).collect();
        assert!(tables.iter().any(|line| line.contains("to ship")) && tables.len() > 6, "{screen:#?}");
        assert!(tables.iter().all(|line| line.width() <= width), "{width}: {screen:#?}");
        let has_bars = tables.iter().any(|line| line.contains('█'));
        assert_eq!(has_bars, width >= 80, "{width}: {screen:#?}");
        // Colours, and no remains of the progress.
        let styled = terminal.screen(&["-e"]).join("\n");
        assert!(styled.contains("\x1b[32m") && !styled.contains("round "), "{styled}");
    }
}

/// Also on machines of continuous integration, whose variable makes some libraries colour everything.
#[test]
fn colours_are_a_choice() {
    for (variables, is_colored) in [
        ("export TERM=xterm-256color", true),
        ("export TERM=xterm-256color NO_COLOR=1", false),
        ("export TERM=dumb", false),
        ("export TERM=dumb CI=true", false),
        ("export TERM=xterm-256color CLICOLOR=0", false),
    ] {
        let started = Terminal::start(80, variables, &format!("{BENCH}; $W missing.wasm; $W --nonsense"));
        let Some(terminal) = available("colours_are_a_choice", started) else { return };
        terminal.when_done();
        let styled = terminal.screen(&["-e"]).join("\n");
        assert!(styled.contains("missing.wasm") && styled.contains("--nonsense"), "{styled}");
        assert_eq!(styled.contains("\x1b["), is_colored, "{variables}: {styled}");
    }
}

#[test]
fn progress_fits_and_goes_away() {
    for width in WIDTHS {
        let script = "$W program.wat -o program --linker ./slow-linker";
        let started = Terminal::start(width, "export TERM=xterm-256color", script);
        let Some(terminal) = available("progress_fits_and_goes_away", started) else { return };
        let screen = terminal.when(|screen| screen.iter().any(|line| line.starts_with("compiling ")));
        assert!(screen.iter().all(|line| line.width() <= width), "{width}: {screen:#?}");
        let shown = screen.iter().filter(|line| line.starts_with("compiling ")).count();
        assert_eq!(shown, 1, "{screen:#?}");
        let after = terminal.when_done();
        assert!(after.iter().any(|line| line.contains("slow-linker failed")), "{after:#?}");
        assert!(!after.iter().any(|line| line.contains("compiling")), "{after:#?}");
    }
}

#[test]
fn pipes_get_text_of_any_width() {
    let script = format!("{BENCH} 2>errors | tee output | cat >/dev/null; grep -c processor output; wc -c <errors");
    let started = Terminal::start(60, "export TERM=xterm-256color", &script);
    let Some(terminal) = available("pipes_get_text_of_any_width", started) else { return };
    terminal.when_done();
    let output = std::fs::read_to_string(terminal.scratch.join("output")).expect("it is written");
    assert!(output.contains("95 % interval") && output.contains('█') && !output.contains('\x1b'), "{output}");
    assert!(output.lines().any(|line| line.width() > 60), "{output}");
}
