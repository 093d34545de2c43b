//! A CGI program, see `tests/src/corpus/cgi.rs`. With the argument `mirror`, it answers every request with its method, its target and
//! its body.

use std::env;
use std::io::{self, Read, Write};
use std::os::wasi::ffi::OsStrExt;

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_default()
}

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    let path = variable("PATH_INFO");
    let parts: Vec<&str> = path.splitn(3, '/').skip(1).collect();
    if env::args().nth(1).as_deref() == Some("mirror") {
        write!(out, "Content-Type: text/plain\n\n{} {}\n", variable("REQUEST_METHOD"), variable("REQUEST_URI"))?;
        return io::copy(&mut io::stdin().lock(), &mut out).map(drop);
    }
    match *parts {
        [""] => write!(out, "Content-Type: text/plain\n\nhello from Rust\n"),
        ["variables"] => {
            write!(out, "Content-Type: text/plain\n\n")?;
            env::vars_os().try_for_each(|(name, value)| {
                out.write_all(name.as_bytes())?;
                out.write_all(b"=")?;
                out.write_all(value.as_bytes())?;
                out.write_all(b"\n")
            })
        }
        ["echo"] => {
            let kind = variable("CONTENT_TYPE");
            write!(out, "Content-Type: {}\n\n", if kind.is_empty() { "application/octet-stream" } else { &kind })?;
            let mut input = io::stdin().lock();
            let mut buffer = vec![0; 1 << 16];
            loop {
                match input.read(&mut buffer)? {
                    0 => return Ok(()),
                    count => out.write_all(&buffer[..count])?,
                }
            }
        }
        // For a browser: many requests at the same time.
        ["page"] => write!(
            out,
            "Content-Type: text/html\n\n<body><script type=module>
             const all = await Promise.all([...Array(20).keys()].map(async (n) => {{
               const response = await fetch('/echo', {{method: 'POST', body: 'x'.repeat(n * 10000)}});
               return (await response.text()).length / 10000; }}));
             document.body.textContent = 'the sum is ' + all.reduce((a, b) => a + b, 0);
             </script>"
        ),
        ["status", number] => {
            write!(out, "Status: {number} Chosen\nContent-Type: text/plain\nX-Guest: Rust\n\nstatus {number}\n")
        }
        ["location"] => write!(out, "Location: https://example.com/there?a=b\n\n"),
        ["local"] => write!(out, "Location: /query?from=local\n\n"),
        ["query"] => write!(out, "Content-Type: text/plain\n\nquery {}\n", variable("QUERY_STRING")),
        ["large", count] => {
            write!(out, "Content-Type: text/plain\n\n")?;
            out.write_all(&vec![b'x'; count.parse().unwrap()])
        }
        _ => write!(out, "Status: 404 Not Found\nContent-Type: text/plain\n\nno such path\n"),
    }
}
