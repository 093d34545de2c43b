//! Names as whole programs look them up, and the hosts that names grant.
//!
//! The resolver asks port 53 of the servers in `/etc/resolv.conf`. So all cases run in namespaces of their own, which nobody needs
//! a privilege for where the kernel allows it: with files of the test in place of `/etc/hosts` and `/etc/resolv.conf`, servers of the
//! [zone] on the loopback, and a network in which every address is this machine and answers on port 7.

mod server;
mod zone;

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::process::{Command, ExitCode};
use std::thread;

use libtest_mimic::{Arguments, Trial};
use wasm2native_tests::build::{Build, compiler};
use wasm2native_tests::corpus;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::skip::available;

/// Set for the process in the namespaces.
const INSIDE: &str = "W2N_TEST_INSIDE";

/// The file of the administrator.
const HOSTS: &str = "127.0.0.1 localhost\n10.1.1.1 printer.lan printer\n";

/// Two servers, of which the second is asked when the first does not know.
const CONFIGURATION: &str = "search corp.example\nnameserver 127.0.0.1\nnameserver 127.0.0.2\noptions timeout:1 attempts:2\n";

/// The grants of a case, and what the program says about each word.
type Case = (&'static str, &'static [&'static str], &'static [(&'static str, &'static str)]);

const DENIED: &str = "is not reached: PermissionDenied";
const NOT_GRANTED: &str = "is not found: Permission denied (os error 2)";

const CASES: &[Case] = &[
    (
        "a_name_grants_its_addresses_once_they_are_found",
        &["both.example:7"],
        &[
            ("203.0.113.1:7", DENIED),
            ("both.example", "is 203.0.113.1 2001:db8::1"),
            ("203.0.113.1:7", "says hello at 203.0.113.1"),
            ("[2001:db8::1]:7", "says hello at 2001:db8::1"),
            ("BOTH.example.:7", "says hello at 2001:db8::1"),
            ("203.0.113.1:8", DENIED),
            ("203.0.113.2:7", DENIED),
            ("second.example", NOT_GRANTED),
        ],
    ),
    (
        "an_alias_grants_where_it_leads",
        &["www.example"],
        &[("www.example", "is 203.0.113.3"), ("203.0.113.3:7", "says hello at 203.0.113.3"), ("end.example", NOT_GRANTED)],
    ),
    (
        "what_does_not_fit_comes_over_a_connection",
        &["large.example"],
        &[("large.example", "is 203.0.113.100 … 203.0.113.139: 40"), ("203.0.113.139:7", "says hello at 203.0.113.139")],
    ),
    (
        "another_server_knows",
        &["second.example", "silent.example"],
        &[
            ("second.example", "is 203.0.113.2"),
            ("second.example:7", "says hello at 203.0.113.2"),
            ("silent.example", "is 203.0.113.4"),
        ],
    ),
    (
        "troubles",
        &["missing.example", "empty.example", "failure.example", "refused.example"],
        &[
            ("missing.example", "is not found: failed to lookup address information: Name does not resolve"),
            ("empty.example", "is not found: failed to lookup address information: Name does not resolve"),
            ("failure.example", "is not found: failed to lookup address information: Try again"),
            ("refused.example", "is not found: failed to lookup address information: Non-recoverable error"),
        ],
    ),
    (
        "domains_complete_names",
        &["short"],
        &[("short", "is 203.0.113.5"), ("203.0.113.5:7", "says hello at 203.0.113.5"), ("short.corp.example", NOT_GRANTED)],
    ),
    (
        "lies_are_not_believed",
        &["liar.example", "circles.example", "turning.example"],
        &[
            ("liar.example", "is 203.0.113.6"),
            ("203.0.113.6:7", "says hello at 203.0.113.6"),
            ("circles.example", "is not found: failed to lookup address information: Try again"),
            ("turning.example", "is not found: failed to lookup address information: Name does not resolve"),
            ("203.0.113.66:7", DENIED),
            ("[2001:db8::66]:7", DENIED),
        ],
    ),
    (
        "a_name_does_not_grant_what_is_near",
        &["near.example", "mapped.example"],
        &[
            ("near.example", "is 10.0.0.7 127.0.0.1 169.254.169.254 192.168.0.1 ::1 fd00::1 fe80::1"),
            ("near.example:7", DENIED),
            ("127.0.0.1:7", DENIED),
            ("10.0.0.7:7", DENIED),
            ("169.254.169.254:7", DENIED),
            ("[::1]:7", DENIED),
            ("[fd00::1]:7", DENIED),
            ("mapped.example", "is ::ffff:127.0.0.1 64:ff9b::7f00:1"),
            ("mapped.example:7", DENIED),
            // The standard knows no such address of version 6.
            ("[::ffff:127.0.0.1]:7", "is not reached: InvalidInput"),
        ],
    ),
    (
        "what_is_near_is_granted_where_it_is_named",
        &["near.example", "10.0.0.0/8:7", "[fd00::/8]:7"],
        &[
            ("near.example:7", "says hello at fd00::1"),
            ("10.255.0.1:7", "says hello at 10.255.0.1"),
            ("[fd12::1]:7", "says hello at fd12::1"),
            ("11.0.0.1:7", DENIED),
            ("10.0.0.7:8", DENIED),
            ("127.0.0.1:7", DENIED),
        ],
    ),
    (
        "the_administrator_is_believed",
        &["printer"],
        &[
            ("printer", "is 10.1.1.1"),
            ("printer:7", "says hello at 10.1.1.1"),
            ("printer.lan", NOT_GRANTED),
            ("10.1.1.2:7", DENIED),
        ],
    ),
    (
        "a_star_grants_all",
        &["*:7"],
        &[
            ("near.example", "is 10.0.0.7 127.0.0.1 169.254.169.254 192.168.0.1 ::1 fd00::1 fe80::1"),
            ("127.0.0.1:7", "says hello at 127.0.0.1"),
            ("printer.lan:7", "says hello at 10.1.1.1"),
            ("198.51.100.1:7", "says hello at 198.51.100.1"),
            ("198.51.100.1:8", DENIED),
        ],
    ),
];

fn main() -> ExitCode {
    if std::env::var_os(INSIDE).is_none() {
        return outside();
    }
    server::start(2, zone::answer);
    echo();
    let cases = CASES.iter().map(|&case| Trial::test(case.0, move || check(case).map_err(Into::into)));
    libtest_mimic::run(&Arguments::from_args(), cases.collect()).exit_code()
}

/// Compares what a program says with what is expected.
fn check((_, grants, words): Case) -> Result<(), String> {
    let scratch = Scratch::new();
    let build = Build::new(corpus::wasip2::program("wasip2", "hosts")?).option(["--allow-net", &grants.join(","), "--seccomp"]);
    let outcome = Job::new(build.executable(&scratch)).args(words.iter().map(|(word, _)| word)).run();
    let expected: String = words.iter().map(|(word, said)| format!("{word} {said}\n")).collect();
    let is_right = outcome.status.success() && outcome.out() == expected;
    if is_right { Ok(()) } else { Err(format!("expected\n{expected}\n{outcome}")) }
}

/// Sends back a line to whoever connects to port 7 of any address.
fn echo() {
    // It accepts connections of version 4, too.
    let listener = TcpListener::bind("[::]:7").expect("the port is free in a network of its own");
    thread::spawn(move || {
        for connection in listener.incoming() {
            let connection = connection.expect("the listener is open");
            let mut line = String::new();
            let read = BufReader::new(&connection).read_line(&mut line);
            drop(read.and_then(|_| (&connection).write_all(line.as_bytes())));
        }
    });
}

/// Runs this test in namespaces, if that is possible.
fn outside() -> ExitCode {
    const NAME: &str = "names in programs";
    let scratch = Scratch::new();
    let [hosts, configuration] = [("hosts", HOSTS), ("resolv.conf", CONFIGURATION)].map(|(name, text)| scratch.write(name, text));
    let setup = format!(
        "ip link set lo up && ip route add local 0.0.0.0/0 dev lo && ip -6 route add local ::/0 dev lo \
         && mount --bind {} /etc/hosts && mount --bind {} /etc/resolv.conf",
        hosts.display(),
        configuration.display()
    );
    let unshare = |words: &[&str]| {
        let mut command = Command::new("unshare");
        command.args(["-rmn", "/bin/sh", "-c", &format!("{setup} && exec \"$0\" \"$@\"")]).args(words);
        command
    };
    let tried = unshare(&["true"]).output().map_err(|error| format!("unshare: {error}"));
    let possible = tried.and_then(|tried| match tried.status.success() {
        true => Ok(()),
        false => Err(format!("there is no namespace to be had: {}", String::from_utf8_lossy(&tried.stderr))),
    });
    // Everything that comes from the network is fetched before there is none.
    if available(NAME, possible.and_then(|()| corpus::wasip2::program("wasip2", "hosts"))).is_none() {
        return ExitCode::SUCCESS;
    }
    let this = std::env::current_exe().expect("a process knows its executable");
    let mut command = unshare(&[&this.to_string_lossy()]);
    let status = command.args(std::env::args_os().skip(1)).env(INSIDE, "1").env("WASM2NATIVE", compiler()).status();
    ExitCode::from(status.ok().and_then(|status| status.code()).map_or(1, |code| code as u8))
}
