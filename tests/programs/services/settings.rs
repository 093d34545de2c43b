//! Values that the program was given by name, and lines for whoever looks after it. Each argument is a request: `get KEY`, `spin NAME`,
//! `all`, or `log LEVEL CONTEXT MESSAGE`, where `%` in a message stands for a line feed.

mod bindings;

use std::env;

use bindings::fermyon::spin::variables;
use bindings::wasi::config0_2_0_rc_1::store;
use bindings::wasi::logging::logging::{Level, log};

fn main() {
    for request in env::args().skip(1) {
        match *request.splitn(4, ' ').collect::<Vec<_>>() {
            ["get", key] => println!("{:?}", store::get(key)),
            ["spin", name] => println!("{:?}", variables::get(name)),
            ["all"] => println!("{:?}", store::get_all()),
            ["log", level, context, message] => {
                let level = match level {
                    "trace" => Level::Trace,
                    "warn" => Level::Warn,
                    _ => Level::Critical,
                };
                log(level, context, &message.replace('%', "\n"));
            }
            _ => panic!("{request}"),
        }
    }
}
