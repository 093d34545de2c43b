//! Sockets that are open from the start: granted when the program is built, never otherwise.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use wasm2native_tests::build::Build;
use wasm2native_tests::process::{Job, process_under};
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::server::{Client, Server, connect, free_address};
use wasm2native_tests::skip::available;
use wasm2native_tests::wat;
use wasm2native_tests::{corpus, machine};

/// Go's web server, on two addresses at once, under many connections that stay open, with answers of all sizes.
#[test]
fn web_server() {
    let Some(module) = available("Go program server", corpus::go::program("server")) else {
        return;
    };
    let scratch = Scratch::new();
    scratch.write("data/text", "from a directory\n");
    let first = free_address("127.0.0.1").expect("every machine has this address");
    let second = free_address("::1").or_else(|| free_address("127.0.0.1")).expect("every machine has this address");
    let build = Build::new(module).option(["--dir", "data::/data:ro"]);
    let build = [first, second].iter().fold(build, |build, address| build.option(["--listen", &address.to_string()]));
    let server = Server::start(machine::command(build.executable(&scratch)).current_dir(scratch.path()));

    thread::scope(|scope| {
        for number in 0..32 {
            scope.spawn(move || converse(if number % 2 == 0 { first } else { second }, number));
        }
    });
    let mut client = Client::connect(first);
    // The directory comes after the sockets, and is found all the same.
    assert_eq!(client.request("/text", b""), b"from a directory\n");
    assert_eq!(client.request("/quit", b""), b"bye\n");
    drop(client);
    assert_eq!(server.end(), Some(0));
}

/// Makes 20 requests over one connection.
fn converse(address: SocketAddr, number: usize) {
    let mut client = Client::connect(address);
    for round in 0..10 {
        assert_eq!(client.request("/", b""), b"hello\n");
        let size = number * 1000 + round * 20_000;
        assert_eq!(client.request(&format!("/size/{size}"), b"").len(), size);
        let body: Vec<u8> = (0..size).map(|at| (at * 31 + number) as u8).collect();
        assert!(client.request("/echo", &body) == body, "what was sent comes back");
    }
}

/// Each function of sockets with its success and its errors, as in `programs/wasi/sock.c`; this is its peer.
#[test]
fn functions() {
    let Some(module) = available("C program sock", corpus::wasi::program("sock")) else { return };
    call_functions(&module, &[]);
    // The kernel has to let all of them through.
    if available("sockets behind a filter", machine::is_this()).is_some() {
        call_functions(&module, &["--seccomp"]);
    }
}

fn call_functions(module: &Path, options: &[&str]) {
    let scratch = Scratch::new();
    scratch.write("data/file", "");
    let address = free_address("127.0.0.1").expect("every machine has this address");
    let build = Build::new(module).option(["--listen", &address.to_string(), "--dir", "data::/", "--max-files", "7"]);
    let build = build.option(options);
    let server = Server::start(machine::command(build.executable(&scratch)).current_dir(scratch.path()));

    let mut first = connect(address);
    let mut second = connect(address);
    take(&mut first, b"w");
    give(&mut first, b"he");
    // Long enough for the program to see that this is not all.
    thread::sleep(Duration::from_millis(50));
    give(&mut first, b"llo");
    take(&mut first, b"p");
    give(&mut first, b"peek!");
    take(&mut first, b"sonetwo");
    give(&mut first, b"onetwo");
    // A connection closed with unread bytes is reset.
    while second.peek(&mut [0; 2]).expect("it is open") < 2 {}
    take(&mut second, b"r");
    drop(second);
    take(&mut first, b"e");
    first.shutdown(Shutdown::Write).expect("it is open");
    assert_eq!(first.read(&mut [0]).expect("it is open"), 0);
    assert_eq!(server.end(), Some(0));
}

#[track_caller]
fn take(connection: &mut TcpStream, expected: &[u8]) {
    let mut bytes = vec![0; expected.len()];
    connection.read_exact(&mut bytes).expect("it is sent");
    assert_eq!(bytes, expected);
}

#[track_caller]
fn give(connection: &mut TcpStream, bytes: &[u8]) {
    connection.write_all(bytes).expect("it is taken");
}

#[test]
fn an_address_in_use() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("every machine has this address");
    let address = taken.local_addr().expect("it is bound").to_string();
    let build = Build::new(wat::program("wasi/descriptors")).option(["-q", "--listen", &address]);
    let outcome = build.run().expect(1).expect_out("");
    outcome.expect_err(&format!("error: cannot listen on {address}: it is in use\n  help: ")).expect_err("--listen");
}

#[test]
fn an_address_of_another_machine() {
    let build = Build::new(wat::program("wasi/descriptors")).option(["-q", "--listen", "192.0.2.1:8080"]);
    build.run().expect(1).expect_err("error: cannot listen on 192.0.2.1:8080: this machine does not have it\n");
}

#[test]
fn addresses_that_are_none() {
    let scratch = Scratch::new();
    for (text, why) in [
        ("localhost:8080", "names are not looked up"),
        ("8080", "did you mean 127.0.0.1:8080"),
        (":8080", "0.0.0.0:8080"),
        ("127.0.0.1", "the port is missing"),
        ("::1:8080", "[::1]:8080"),
        ("127.0.0.1:65536", "65536 is not a port"),
        ("127.0.0.1:0", "port 0 is not allowed"),
        ("[fe80::1%2]:80", "a zone"),
    ] {
        let build = Build::new(wat::program("wasi/descriptors")).option(["--listen", text]);
        build.attempt(&scratch.join("program")).expect(2).expect_err(why);
    }
}

/// Sockets come first, those handed over before those listened on, then directories.
#[test]
fn numbering() {
    let scratch = Scratch::new();
    let address = free_address("127.0.0.1").expect("every machine has this address").to_string();
    let program = Build::new(wat::program("wasi/descriptors"));
    let program = program.option(["-q", "--dir", "/", "--listen", &address, "--inherit-sockets"]).executable(&scratch);
    Job::new(&program).run().expect(0).expect_out("6o\n3d\n");
    assert_eq!(hand_over(&program, "LISTEN_FDS=2 LISTEN_PID=$$"), "6o\n6o\n6o\n3d\n");
}

#[test]
fn sockets_are_taken_only_where_that_was_granted() {
    let scratch = Scratch::new();
    let program = Build::new(wat::program("wasi/descriptors"));
    let denied = program.executable(&scratch);
    assert_eq!(hand_over(&denied, "LISTEN_FDS=2 LISTEN_PID=$$"), "");
    let granted = program.option(["--inherit-sockets"]).executable(&scratch);
    assert_eq!(hand_over(&granted, "LISTEN_FDS=2 LISTEN_PID=$$"), "6o\n6o\n");
    assert_eq!(hand_over(&granted, "LISTEN_FDS=1 LISTEN_PID=$$"), "6o\n");
    // Sockets meant for another process, or for nobody, are not taken.
    assert_eq!(hand_over(&granted, "LISTEN_FDS=2 LISTEN_PID=1"), "");
    assert_eq!(hand_over(&granted, "LISTEN_FDS=2"), "");
    assert_eq!(hand_over(&granted, "LISTEN_FDS=x LISTEN_PID=$$"), "");
}

/// Shutting down a listening socket would take it from whoever handed it over. A connection is the program's own.
#[test]
fn sockets_that_listen_go_on_listening() {
    let scratch = Scratch::new();
    let program = Build::new(wat::program("wasi/shutdown")).option(["-q", "--inherit-sockets"]).executable(&scratch);
    let listener = TcpListener::bind("127.0.0.1:0").expect("every machine has this address");
    let address = listener.local_addr().expect("it is bound");
    let handed_over = |socket: OwnedFd| {
        handing_over(&program, "LISTEN_FDS=1 LISTEN_PID=$$", socket).status().expect("it can be started").code()
    };
    assert_eq!(handed_over(listener.try_clone().expect("it is open").into()), Some(76), "notcapable");
    let mut client = TcpStream::connect(address).expect("somebody listens");
    let (connection, _) = listener.accept().expect("somebody connects");
    assert_eq!(handed_over(connection.try_clone().expect("it is open").into()), Some(0));
    assert_eq!(client.read(&mut [0]).expect("it is open"), 0);
}

#[test]
fn only_sockets_are_taken() {
    let scratch = Scratch::new();
    let program = Build::new(wat::program("wasi/descriptors")).option(["--inherit-sockets"]).executable(&scratch);
    let job = |setup: &str| Job::new(&program).under(setup).run().expect(1).expect_out("");
    let outcome = job("exec 3</etc/passwd && export LISTEN_FDS=1 LISTEN_PID=$$");
    outcome.expect_err("error: cannot use file descriptor 3, which LISTEN_FDS hands over: it is not a socket\n");
    job("exec 3<&- && export LISTEN_FDS=1 LISTEN_PID=$$").expect_err("it is not open\n");
}

/// Under a service manager: the web server on a socket that somebody else has bound.
#[test]
fn web_server_on_an_inherited_socket() {
    let Some(module) = available("Go program server", corpus::go::program("server")) else {
        return;
    };
    let scratch = Scratch::new();
    let program = Build::new(module).option(["-q", "--inherit-sockets"]).executable(&scratch);
    let listener = TcpListener::bind("127.0.0.1:0").expect("every machine has this address");
    let address = listener.local_addr().expect("it is bound");
    let server = Server::start(&mut handing_over(&program, "LISTEN_FDS=1 LISTEN_PID=$$", listener));
    converse(address, 7);
    assert_eq!(Client::connect(address).request("/quit", b""), b"bye\n");
    assert_eq!(server.end(), Some(0));
}

/// A program that imports no `sock_accept` can do nothing with an address.
#[test]
fn note_about_sockets_that_nobody_accepts_from() {
    let scratch = Scratch::new();
    let build = Build::new(wat::program("wasi/descriptors")).option(["--listen", "127.0.0.1:8080"]);
    build.attempt(&scratch.join("program")).expect(0).expect_err("note: ").expect_err("sock_accept");
}

/// Returns the messages of a program that is started with two sockets as file descriptors 3 and 4, and these variables.
fn hand_over(program: &Path, variables: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("every machine has this address");
    let scratch = Scratch::new();
    let mut command = handing_over(program, variables, listener);
    let status = command.stdout(fs::File::create(scratch.join("out")).expect("scratch is writable")).status();
    assert_eq!(status.expect("it can be started").code(), Some(0));
    fs::read_to_string(scratch.join("out")).expect("it was written")
}

/// Returns the start of a program with a socket as file descriptors 3 and 4, by a shell: the standard library can hand over
/// only standard streams.
fn handing_over(program: &Path, variables: &str, socket: impl Into<OwnedFd>) -> Command {
    let setup = format!("exec 3<&0 4<&0 0</dev/null && export {variables}");
    let mut shell = process_under(&setup, &machine::command(program));
    shell.stdin(Stdio::from(socket.into()));
    shell
}
