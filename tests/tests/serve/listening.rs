//! Where servers listen, and what they tell about it.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::os::unix::net::{SocketAddr, UnixDatagram, UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use nix::sys::signal::Signal;
use wasm2native_tests::http;
use wasm2native_tests::machine;
use wasm2native_tests::process::{Job, process_under};
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::server::free_address;
use wasm2native_tests::serving::Serving;
use wasm2native_tests::skip::available;

/// Builds a server for these addresses.
fn build(scratch: &Scratch, addresses: &[&str], options: &[&str]) -> PathBuf {
    let build = super::answers().option(["--workers", "1"]).option(options);
    addresses.iter().fold(build, |build, address| build.option(["--serve", address])).executable(scratch)
}

/// Starts a server in a directory.
fn start(scratch: &Scratch, executable: &Path, variables: &[(&str, &str)]) -> Serving {
    let mut command = machine::command(executable);
    command.current_dir(scratch.path()).envs(variables.iter().copied());
    Serving::announced(&mut command, executable)
}

/// Makes a request to a socket in the file system.
fn ask(path: &Path) -> String {
    let mut socket = UnixStream::connect(path).expect("somebody listens");
    socket.set_read_timeout(Some(Duration::from_secs(60))).expect("a time can be set");
    socket.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").expect("it is taken");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).expect("it is answered");
    answer
}

/// Each address is told with its port, once somebody answers there.
#[test]
fn ports_that_the_system_chooses() {
    let scratch = Scratch::new();
    let mut addresses = vec!["127.0.0.1:0", "127.0.0.1:0"];
    addresses.extend(free_address("::1").map(|_| "[::1]:0"));
    let serving = start(&scratch, &build(&scratch, &addresses, &[]), &[]);
    let said = serving.said_in_lines(addresses.len());
    for (line, address) in said.iter().zip(&addresses) {
        let told = line.strip_prefix("listening on http://").unwrap_or_else(|| panic!("{said:?}"));
        assert!(told.starts_with(address.trim_end_matches('0')) && !told.ends_with(":0"), "{told}");
        http::get(told.parse().expect("it is an address"), "/").expect(200).expect_text("hello");
    }
}

#[test]
fn addresses_of_variables() {
    let scratch = Scratch::new();
    let port = build(&scratch, &["127.0.0.1:env:PORT"], &[]);
    start(&scratch, &port, &[("PORT", "0")]).get("/").expect(200);
    let free = free_address("127.0.0.1").expect("every machine has this address");
    let serving = start(&scratch, &port, &[("PORT", &free.port().to_string())]);
    assert_eq!(serving.address(), free);
    serving.get("/").expect(200);
    drop(serving);
    for (value, why) in [
        (None, "error: cannot listen on 127.0.0.1:env:PORT: the variable PORT is not set\n  help: "),
        (Some(""), "the variable PORT is \"\", and ports are 0 to 65535\n"),
        (Some("65536"), "the variable PORT is \"65536\", and"),
        (Some("80\u{1b}[2J"), "the variable PORT is \"80\\u{1b}[2J\", and"),
    ] {
        let job = Job::new(&port).clean_environment();
        value.iter().fold(job, |job, value| job.env("PORT", value)).run().expect(1).expect_out("").expect_err(why);
    }
    let whole = build(&scratch, &["env:LISTEN"], &[]);
    start(&scratch, &whole, &[("LISTEN", "127.0.0.1:0")]).get("/").expect(200);
    let serving = start(&scratch, &whole, &[("LISTEN", "unix:a socket")]);
    serving.expect_said("listening on unix:a socket\n");
    assert!(ask(&scratch.join("a socket")).ends_with("\r\n\r\nhello"));
    drop(serving);
    Job::new(&whole).clean_environment().run().expect(1).expect_err("the variable LISTEN is not set");
    for value in ["8080", "localhost:8080", "env:LISTEN", "unix:", "systemd "] {
        let outcome = Job::new(&whole).env("LISTEN", value).run().expect(1);
        outcome.expect_err(&format!("the variable LISTEN is \"{value}\", and addresses are as 127.0.0.1:8080, [::1]:8080, "));
    }
}

/// The file of a socket comes with the server and goes with it. One that was left behind does not stand in the way; whatever is in use,
/// or is no socket, stays.
#[test]
fn sockets_in_the_file_system() {
    let scratch = Scratch::new();
    let path = scratch.join("socket");
    let executable = build(&scratch, &["unix:socket"], &[]);
    let serving = start(&scratch, &executable, &[]);
    assert!(ask(&path).starts_with("HTTP/1.1 200 OK\r\n"));
    let refused = |why: &str| {
        let outcome = Job::new(&executable).directory(scratch.path()).run().expect(1);
        outcome.expect_err(&format!("error: cannot listen on unix:socket: {why}\n  help: "));
    };
    refused("a server listens there, or it is no socket");
    assert!(ask(&path).starts_with("HTTP/1.1 200 OK\r\n"));
    // Killed, it leaves the file, which the next server replaces.
    drop(serving);
    assert!(path.exists());
    while UnixStream::connect(&path).is_ok() {
        thread::sleep(Duration::from_millis(1));
    }
    let serving = start(&scratch, &executable, &[]);
    assert!(ask(&path).starts_with("HTTP/1.1 200 OK\r\n"));
    serving.signal(Signal::SIGTERM);
    assert_eq!(serving.end().0.code(), Some(0));
    assert!(!path.exists());
    // A file that another server has put there in the meantime is not this server's.
    let serving = start(&scratch, &executable, &[]);
    fs::remove_file(&path).expect("it is there");
    let other = UnixListener::bind(&path).expect("it can be made");
    serving.signal(Signal::SIGTERM);
    serving.end();
    assert!(path.exists());
    drop(other);
    fs::remove_file(&path).expect("it is there");
    fs::write(&path, "precious").expect("it can be written");
    refused("a server listens there, or it is no socket");
    assert_eq!(fs::read(&path).expect("it is there"), b"precious");
    fs::remove_file(&path).expect("it is there");
    let elsewhere = build(&scratch, &["unix:none/socket"], &[]);
    Job::new(elsewhere).directory(scratch.path()).run().expect(1).expect_err("unix:none/socket: its directory does not exist\n");
}

/// The permissions are those asked for, whatever the umask.
#[test]
fn permissions_of_sockets() {
    let scratch = Scratch::new();
    let mode = |serving: &Serving| {
        let found = fs::metadata(scratch.join("socket")).expect("it is there");
        assert!(found.file_type().is_socket(), "{}", serving.said());
        found.permissions().mode() & 0o777
    };
    let under = |executable: &Path| {
        let mut command = process_under("umask 027", &machine::command(executable));
        Serving::announced(command.current_dir(scratch.path()), executable)
    };
    assert_eq!(mode(&under(&build(&scratch, &["unix:socket"], &[]))), 0o750);
    assert_eq!(mode(&under(&build(&scratch, &["unix:socket"], &["--socket-mode", "666"]))), 0o666);
    assert_eq!(mode(&under(&build(&scratch, &["unix:socket"], &["--socket-mode", "0600"]))), 0o600);
}

/// Returns the start of a program with a socket as file descriptors 3 and 4, by a shell: the standard library can hand over
/// only standard streams.
fn handing_over(program: &Path, variables: &str, socket: impl Into<OwnedFd>) -> Command {
    let setup = format!("exec 3<&0 4<&0 0</dev/null && export {variables}");
    let mut shell = process_under(&setup, &machine::command(program));
    shell.stdin(Stdio::from(socket.into()));
    shell
}

#[test]
fn sockets_of_a_service_manager() {
    if available("sockets that a shell hands over", machine::is_this()).is_none() {
        return;
    }
    let scratch = Scratch::new();
    let executable = build(&scratch, &["systemd"], &[]);
    let listener = TcpListener::bind("127.0.0.1:0").expect("every machine has this address");
    let address = listener.local_addr().expect("it is bound");
    let mut command = handing_over(&executable, "LISTEN_FDS=1 LISTEN_PID=$$", listener.try_clone().expect("it is open"));
    let serving = Serving::announced(&mut command, &executable);
    assert_eq!(serving.address(), address);
    serving.get("/").expect(200).expect_text("hello");
    // It stays the manager's: the next server answers whoever connected in between.
    serving.signal(Signal::SIGTERM);
    serving.end();
    let mut waiting = http::Connection::to(address);
    waiting.request("GET", "/", &[], b"");
    let serving = Serving::announced(&mut command, &executable);
    waiting.receive().expect(200);
    drop(serving);

    let path = scratch.join("socket");
    let local = UnixListener::bind(&path).expect("it can be made");
    let serving = Serving::announced(&mut handing_over(&executable, "LISTEN_FDS=2 LISTEN_PID=$$", local), &executable);
    assert_eq!(serving.said_in_lines(2), ["listening on a socket that was handed over"; 2]);
    assert!(ask(&path).ends_with("hello"));
    drop(serving);
    assert!(path.exists());

    let refused = |variables: &str, socket: OwnedFd, why: &str| {
        let output = handing_over(&executable, variables, socket).output().expect("it can be started");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(1) && said.contains(why), "{said}");
    };
    let none = "error: cannot listen on systemd: no sockets are handed over to this process (LISTEN_FDS, LISTEN_PID)\n";
    refused("LISTEN_FDS=1 LISTEN_PID=1", listener.try_clone().expect("it is open").into(), none);
    refused("LISTEN_FDS=0 LISTEN_PID=$$", listener.into(), none);
    let (one, _other) = UnixStream::pair().expect("it can be made");
    refused("LISTEN_FDS=1 LISTEN_PID=$$", one.into(), "a file that is handed over is no socket for connections\n");
}

/// A service manager is told when the server is ready, and when it ends.
#[test]
fn a_service_manager_is_notified() {
    let scratch = Scratch::new();
    let executable = build(&scratch, &["127.0.0.1:0"], &[]);
    let path = scratch.join("notify");
    let name = format!("wasm2native-test-{}", std::process::id());
    let name_of = SocketAddr::from_abstract_name(&name).expect("it is short");
    for (socket, variable) in
        [(UnixDatagram::bind(&path), path.display().to_string()), (UnixDatagram::bind_addr(&name_of), format!("@{name}"))]
    {
        let socket = socket.expect("it can be made");
        socket.set_read_timeout(Some(Duration::from_secs(60))).expect("a time can be set");
        let serving = start(&scratch, &executable, &[("NOTIFY_SOCKET", &variable)]);
        let mut text = [0; 100];
        let mut next = || {
            let length = socket.recv(&mut text).expect("the server tells something");
            String::from_utf8_lossy(&text[..length]).into_owned()
        };
        assert_eq!(next(), "READY=1\n");
        serving.signal(Signal::SIGTERM);
        assert_eq!(next(), "STOPPING=1\n");
        assert_eq!(serving.end().0.code(), Some(0));
    }
    // Nobody who listens is no error.
    start(&scratch, &executable, &[("NOTIFY_SOCKET", "/nowhere/notify")]).get("/").expect(200);
}

#[test]
fn an_address_in_use() {
    let scratch = Scratch::new();
    let taken = TcpListener::bind("127.0.0.1:0").expect("every machine has this address");
    let address = taken.local_addr().expect("it is bound").to_string();
    let outcome = Job::new(build(&scratch, &[&address], &[])).run().expect(1).expect_out("");
    outcome.expect_err(&format!("error: cannot listen on {address}: it is in use\n  help: ")).expect_err("--serve");
}

#[test]
fn addresses_that_are_none() {
    let scratch = Scratch::new();
    for (words, why) in [
        ("--serve localhost:8080", "names are not looked up"),
        ("--serve 8080", "did you mean 127.0.0.1:8080"),
        ("--serve localhost:env:PORT", "names are not looked up"),
        ("--serve env:", "must not be empty"),
        ("--serve unix:", "1 to 107 bytes"),
        ("--serve /run/app.sock", "unix:/run/app.sock"),
        ("--serve 127.0.0.1:80 --socket-mode 999", "octal"),
        ("--serve 127.0.0.1:80 --workers 0", "1 to 256"),
        ("--serve 127.0.0.1:80 --workers 3..2", "did you mean 2..3?"),
        ("--workers 2", "--serve"),
    ] {
        let outcome = super::answers().option(words.split(' ')).attempt(&scratch.join("program"));
        outcome.expect(2).expect_err(why);
    }
    let many: Vec<_> = (1..18).flat_map(|port| ["--serve".to_owned(), format!("127.0.0.1:{port}")]).collect();
    let outcome = super::answers().option(many).attempt(&scratch.join("program"));
    outcome.expect(1).expect_err("error: a server listens on at most 16 addresses");
    for words in ["--listen 127.0.0.1:81", "--inherit-sockets", "--timeout 1s", "--invoke run"] {
        let build = super::answers().option(["--serve", "127.0.0.1:80"]).option(words.split(' '));
        build.attempt(&scratch.join("program")).expect(1).expect_err("error: --").expect_err("help: ");
    }
}
