//! The network as components see it: connections, datagrams and names, as far as they were granted when the program was built.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream, UdpSocket};
use std::process::Stdio;
use std::thread;

use wasm2native_tests::build::Build;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::server::free_address;
use wasm2native_tests::skip::available;
use wasm2native_tests::{corpus, machine, wat};

/// Builds a program in Rust with these options.
fn build(name: &str, options: &[&str]) -> Option<Build> {
    let module = available(&format!("component {name}"), corpus::wasip2::program("wasip2", name))?;
    Some(options.chunks(2).fold(Build::new(module), |build, option| build.option(option)).option(["--seccomp"]))
}

#[test]
fn an_echo_server() {
    let Some(build) = build("tcp", &["--allow-listen", "127.0.0.1:0"]) else { return };
    let scratch = Scratch::new();
    let mut command = machine::command(build.executable(&scratch));
    let mut server = command.args(["listen", "127.0.0.1:0", "2"]).stdout(Stdio::piped()).spawn().expect("it starts");
    let mut lines = BufReader::new(server.stdout.take().expect("it is piped"));
    let mut address = String::new();
    lines.read_line(&mut address).expect("it tells its address");
    for text in ["", "some text\n"] {
        let text = text.repeat(20_000);
        let stream = TcpStream::connect(address.trim()).expect("it listens");
        thread::scope(|scope| {
            scope.spawn(|| {
                (&stream).write_all(text.as_bytes()).expect("it reads");
                stream.shutdown(Shutdown::Write).expect("it is open");
            });
            let (mut reader, mut reply) = (&stream, String::new());
            reader.read_to_string(&mut reply).expect("it answers");
            assert!(reply == text);
        });
    }
    let mut rest = String::new();
    lines.read_to_string(&mut rest).expect("it ends");
    assert_eq!(rest, "0 bytes\n200000 bytes\n");
    assert_eq!(server.wait().expect("it ends").code(), Some(0));
}

#[test]
fn a_client_reaches_what_was_granted() {
    let Some(build) = build("tcp", &["--allow-net", "127.0.0.1,localhost"]) else { return };
    let scratch = Scratch::new();
    let executable = build.executable(&scratch);
    let listener = TcpListener::bind("127.0.0.1:0").expect("every machine has this address");
    let address = listener.local_addr().expect("it has one").to_string();
    let echo = thread::spawn(move || {
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().expect("somebody connects");
            let mut copy = stream.try_clone().expect("it is open");
            std::io::copy(&mut stream, &mut copy).expect("it is open");
        }
    });
    Job::new(&executable).args(["connect", &address, "hello", "world"]).run().expect(0).expect_out("hello\nworld\n0 more\n");
    let by_name = address.replace("127.0.0.1", "localhost");
    Job::new(&executable).args(["connect", &by_name, "again"]).run().expect(0).expect_out("again\n0 more\n");
    echo.join().expect("it served both");
    let other = address.replace("127.0.0.1", "127.0.0.2");
    Job::new(&executable).args(["connect", &other, "x"]).run().expect(0).expect_out("PermissionDenied\n");
    Job::new(&executable).args(["connect", &address, "x"]).run().expect(0).expect_out("ConnectionRefused\n");
    // Listening is another grant.
    Job::new(&executable).args(["listen", "127.0.0.1:0", "1"]).run().expect(1).expect_err("PermissionDenied");
}

#[test]
fn nothing_is_granted_without_options() {
    let Some(build) = build("tcp", &[]) else { return };
    let scratch = Scratch::new();
    let executable = build.executable(&scratch);
    Job::new(&executable).args(["connect", "127.0.0.1:9", "x"]).run().expect(0).expect_out("PermissionDenied\n");
    Job::new(&executable).args(["listen", "127.0.0.1:0", "1"]).run().expect(1).expect_err("PermissionDenied");
}

#[test]
fn datagrams() {
    let Some(build) = build("udp", &["--allow-net", "127.0.0.1"]) else { return };
    let scratch = Scratch::new();
    let executable = build.executable(&scratch);
    let socket = UdpSocket::bind("127.0.0.1:0").expect("every machine has this address");
    let address = socket.local_addr().expect("it has one").to_string();
    let echo = thread::spawn(move || {
        let mut buffer = [0; 2000];
        for _ in 0..2 {
            let (count, from) = socket.recv_from(&mut buffer).expect("somebody sends");
            socket.send_to(&buffer[..count].to_ascii_uppercase(), from).expect("it listens");
        }
    });
    let expected = format!("{address}: ONE\n{address}: TWO\n");
    Job::new(&executable).args([&address, "one", "two"]).run().expect(0).expect_out(&expected);
    echo.join().expect("it answered both");
    let other = address.replace("127.0.0.1", "127.0.0.2");
    Job::new(&executable).args([&other, "x"]).run().expect(0).expect_out("PermissionDenied\n");
}

/// A socket that may send to somebody hears nobody else.
#[test]
fn datagrams_of_strangers_are_not_heard() {
    let Some(build) = build("udp", &["--allow-net", "127.0.0.1"]) else { return };
    let scratch = Scratch::new();
    let executable = build.executable(&scratch);
    let socket = UdpSocket::bind("127.0.0.1:0").expect("every machine has this address");
    let stranger = UdpSocket::bind("127.0.0.2:0").expect("every machine has this address");
    let address = socket.local_addr().expect("it has one").to_string();
    let echo = thread::spawn(move || {
        let mut buffer = [0; 2000];
        let (count, from) = socket.recv_from(&mut buffer).expect("somebody sends");
        stranger.send_to(b"listen to me", from).expect("the loopback takes everything");
        socket.send_to(&buffer[..count], from).expect("it listens");
    });
    Job::new(&executable).args([&address, "hello"]).run().expect(0).expect_out(&format!("{address}: hello\n"));
    echo.join().expect("it answered");
}

/// A socket that is bound where that was granted answers whoever sends to it, and sends to nobody else.
#[test]
fn a_server_of_datagrams() {
    let Some(build) = build("udp", &["--allow-listen", "127.0.0.1:0"]) else { return };
    let scratch = Scratch::new();
    let executable = build.executable(&scratch);
    let mut command = machine::command(&executable);
    let mut server = command.args(["listen", "127.0.0.1:0", "2"]).stdout(Stdio::piped()).spawn().expect("it starts");
    let mut lines = BufReader::new(server.stdout.take().expect("it is piped"));
    let mut address = String::new();
    lines.read_line(&mut address).expect("it tells its address");
    for text in ["one", "two"] {
        let client = UdpSocket::bind("127.0.0.1:0").expect("every machine has this address");
        client.send_to(text.as_bytes(), address.trim()).expect("it listens");
        let mut buffer = [0; 2000];
        let (count, from) = client.recv_from(&mut buffer).expect("it answers");
        assert_eq!((&buffer[..count], from.to_string()), (text.as_bytes(), address.trim().to_owned()));
    }
    assert_eq!(server.wait().expect("it ends").code(), Some(0));
    // Nor may it be bound elsewhere.
    Job::new(&executable).args(["listen", "127.0.0.2:0", "1"]).run().expect(1).expect_err("PermissionDenied");
    Job::new(&executable).args(["127.0.0.1:9", "x"]).run().expect(1).expect_err("PermissionDenied");
}

/// An address grants a port there, and all addresses of the machine each of them.
#[test]
fn listening_is_granted_by_address_and_port() {
    let (Some(free), Some(other)) = (free_address("127.0.0.1"), free_address("127.0.0.1")) else { return };
    let everywhere = format!("0.0.0.0:{}", free.port());
    let Some(build) = build("tcp", &["--allow-listen", &everywhere]) else { return };
    let scratch = Scratch::new();
    let executable = build.executable(&scratch);
    let listens = |address: &str| Job::new(&executable).args(["listen", address, "0"]).run();
    listens(&free.to_string()).expect(0).expect_out(&format!("{free}\n"));
    listens(&everywhere).expect(0).expect_out(&format!("{everywhere}\n"));
    for denied in [other.to_string(), "127.0.0.1:0".to_owned(), format!("[::1]:{}", free.port())] {
        listens(&denied).expect(1).expect_err("PermissionDenied");
    }
}

/// Sockets are open files, which `--max-files` counts with the others: three are the standard streams.
#[test]
fn sockets_are_counted() {
    for (options, status) in [
        (&["--max-files", "5"][..], 0),
        (&["--max-files", "4"], 1),
        (&["--max-files", "5", "--dir", "."], 1),
        (&["--max-files", "6", "--dir", "."], 0),
    ] {
        let Some(build) = build("tcp", &[&["--allow-listen", "127.0.0.1:0"], options].concat()) else { return };
        let scratch = Scratch::new();
        let mut command = machine::command(build.executable(&scratch));
        let mut server =
            command.args(["listen", "127.0.0.1:0", "1"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
        let mut lines = BufReader::new(server.stdout.take().expect("it is piped"));
        let mut address = String::new();
        lines.read_line(&mut address).expect("it tells its address");
        // One that may not accept a connection ends at once.
        assert!(TcpStream::connect(address.trim()).is_ok() || status != 0, "{options:?}");
        assert_eq!(server.wait().expect("it ends").code(), Some(status), "{options:?}");
    }
}

/// What a build says about a program that was granted too little, or something in vain.
#[test]
fn notes() {
    let connects =
        "note: the program can connect to other hosts, but none is granted to it; --allow-net HOST[:PORT] grants one\n";
    let listens = "note: the program can listen, but no address is granted to it; --allow-listen ADDRESS:PORT grants one\n";
    let net = ["--allow-net", "*"];
    let listen = ["--allow-listen", "127.0.0.1:0"];
    let said = |build: Build| build.attempt(&Scratch::new().join("program")).expect(0).err();
    let Some(tcp) = build("tcp", &[]) else { return };
    assert_eq!(said(tcp.clone()), [connects, listens].concat());
    assert_eq!(said(tcp.clone().option(net)), listens);
    assert_eq!(said(tcp.clone().option(listen)), connects);
    assert_eq!(said(tcp.option(net).option(listen)), "");
    assert_eq!(
        said(Build::new(wat::program("components/hello")).option(net).option(listen)),
        "note: --allow-net has no effect: the program imports neither wasi:sockets nor wasi:http/outgoing-handler\n\
         note: --allow-listen has no effect: the program does not import wasi:sockets\n"
    );
}

#[test]
fn names() {
    let Some(build) = build("names", &["--allow-net", "localhost,a.localhost:80"]) else { return };
    let scratch = Scratch::new();
    let names = ["localhost", "A.localhost.", "192.0.2.1", "2001:db8::1"];
    let outcome = Job::new(build.executable(&scratch)).args(names).args(["other.example"]).run().expect(0);
    let text = outcome.out();
    let (known, refused) = text.split_at(text.find("other").expect("it is among them"));
    assert_eq!(known, "localhost: 127.0.0.1 ::1\nA.localhost.: 127.0.0.1 ::1\n192.0.2.1: 192.0.2.1\n2001:db8::1: 2001:db8::1\n");
    assert!(refused.contains("ermission denied"), "{refused}");
}
