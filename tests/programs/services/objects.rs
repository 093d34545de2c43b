//! Objects in containers. Each argument is a request: an operation, a container, and what else it takes.

mod bindings;

use std::env;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bindings::wasi::blobstore::blobstore as store;
use bindings::wasi::blobstore::container::Container;
use bindings::wasi::blobstore::types::{IncomingValue, ObjectId, OutgoingValue};
use bindings::wasi::io::streams::StreamError;

fn main() {
    for request in env::args().skip(1) {
        if let Err(error) = answer(&request.splitn(4, ' ').collect::<Vec<_>>()) {
            println!("error: {error}");
        }
    }
}

fn answer(request: &[&str]) -> Result<(), String> {
    let [operation, name, rest @ ..] = request else { panic!("{request:?}") };
    match (*operation, rest) {
        ("create", []) => println!("{}", store::create_container(name)?.name()?),
        ("delete", []) => println!("{:?}", store::delete_container(name)?),
        ("exists", []) => println!("{}", store::container_exists(name)?),
        ("copy", [from, to]) => store::copy_object(&id(name, from), &id_of(to))?,
        ("move", [from, to]) => store::move_object(&id(name, from), &id_of(to))?,
        (operation, rest) => in_container(&store::get_container(name)?, operation, rest)?,
    }
    Ok(())
}

fn id(container: &str, object: &str) -> ObjectId {
    ObjectId { container: container.to_owned(), object: object.to_owned() }
}

fn id_of(both: &str) -> ObjectId {
    let (container, object) = both.split_once('/').unwrap();
    id(container, object)
}

fn in_container(container: &Container, operation: &str, rest: &[&str]) -> Result<(), String> {
    match (operation, rest) {
        ("info", []) => {
            let info = container.info()?;
            println!("{} {}", info.name, is_recent(info.created_at));
        }
        ("info", [object]) => {
            let info = container.object_info(object)?;
            println!("{} {} {} {}", info.container, info.name, info.size, is_recent(info.created_at));
        }
        ("write", [object, text]) => write(container, object, text.as_bytes())?,
        // The content first, and then the name.
        ("late", [object, text]) => {
            let value = OutgoingValue::new_outgoing_value();
            put(&value, text.as_bytes());
            println!("{}", container.has_object(object)?);
            container.write_data(object, &value)?;
            OutgoingValue::finish(value)?;
        }
        ("fill", [object, size]) => write(container, object, &pattern(size.parse().unwrap()))?,
        ("empty", [object]) => {
            let value = OutgoingValue::new_outgoing_value();
            container.write_data(object, &value)?;
            OutgoingValue::finish(value)?;
        }
        ("abandon", [object]) => {
            let value = OutgoingValue::new_outgoing_value();
            container.write_data(object, &value)?;
            put(&value, b"never seen");
            println!("{:?}", value.outgoing_value_write_body().is_err());
            println!("{:?}", container.write_data("other", &value));
        }
        ("forget", [_]) => {
            let value = OutgoingValue::new_outgoing_value();
            let _stream = value.outgoing_value_write_body().unwrap();
            drop(value);
        }
        // Two contents in turn, without an end.
        ("alternate", [object, size]) => {
            let size = size.parse().unwrap();
            for letter in [b'a', b'b'].into_iter().cycle() {
                write(container, object, &vec![letter; size])?;
            }
        }
        ("read", [object, range]) => {
            let value = data(container, object, range)?;
            let size = value.size();
            let bytes = IncomingValue::incoming_value_consume_sync(value)?;
            println!("{size} {}", String::from_utf8_lossy(&bytes));
        }
        ("stream", [object, range]) => {
            let bytes = consume(data(container, object, range)?)?;
            println!("{} {}", bytes.len(), bytes == pattern(bytes.len()));
        }
        // Only one letter, whatever it is.
        ("uniform", [object]) => {
            let bytes = consume(data(container, object, "0-18446744073709551615")?)?;
            println!("{} {}", bytes.len(), bytes.iter().all(|&byte| byte == bytes[0]));
        }
        // What was opened stays.
        ("hold", [object]) => {
            let value = data(container, object, "0-18446744073709551615")?;
            let part = data(container, object, "1-2")?;
            container.delete_object(object)?;
            println!("{} {}", container.has_object(object)?, value.size());
            println!("{}", String::from_utf8_lossy(&consume(value)?));
            println!("{}", String::from_utf8_lossy(&consume(part)?));
        }
        ("splice", [from, to]) => {
            let value = OutgoingValue::new_outgoing_value();
            container.write_data(to, &value)?;
            let output = value.outgoing_value_write_body().unwrap();
            for range in ["0-999999", "1000000-18446744073709551615"] {
                let input = IncomingValue::incoming_value_consume_async(data(container, from, range)?)?;
                while output.blocking_splice(&input, 1 << 30).is_ok() {}
            }
            drop(output);
            OutgoingValue::finish(value)?;
        }
        ("has", [object]) => println!("{}", container.has_object(object)?),
        ("remove", [object]) => container.delete_object(object)?,
        ("remove-all", [objects]) => {
            container.delete_objects(&objects.split(',').map(str::to_owned).collect::<Vec<_>>())?;
        }
        ("list", [length]) => {
            let stream = container.list_objects()?;
            let (mut all, mut is_over) = (Vec::new(), false);
            while !is_over {
                let names;
                (names, is_over) = stream.read_stream_object_names(length.parse().unwrap())?;
                all.extend(names);
            }
            all.sort();
            println!("{all:?} {:?}", stream.read_stream_object_names(1)?);
        }
        ("skip", [count]) => {
            let stream = container.list_objects()?;
            let skipped = stream.skip_stream_object_names(count.parse().unwrap())?;
            println!("{skipped:?} {}", stream.read_stream_object_names(100)?.0.len());
        }
        ("clear", []) => container.clear()?,
        ("long", []) => {
            let name = "x".repeat(300);
            println!("{:?} {:?}", container.has_object(&name), store::container_exists(&name));
        }
        _ => panic!("{operation} {rest:?}"),
    }
    Ok(())
}

fn is_recent(seconds: u64) -> bool {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    now.abs_diff(Duration::from_secs(seconds)) < Duration::from_secs(600)
}

fn pattern(size: usize) -> Vec<u8> {
    (0..size).map(|at| (at * 31 + at / 251) as u8).collect()
}

fn data(container: &Container, object: &str, range: &str) -> Result<IncomingValue, String> {
    let (start, end) = range.split_once('-').unwrap();
    container.get_data(object, start.parse().unwrap(), end.parse().unwrap())
}

fn write(container: &Container, object: &str, bytes: &[u8]) -> Result<(), String> {
    let value = OutgoingValue::new_outgoing_value();
    container.write_data(object, &value)?;
    put(&value, bytes);
    OutgoingValue::finish(value)
}

fn put(value: &OutgoingValue, bytes: &[u8]) {
    let stream = value.outgoing_value_write_body().unwrap();
    let mut left = bytes;
    while !left.is_empty() {
        let (now, later) = left.split_at(left.len().min(stream.check_write().unwrap() as usize));
        stream.write(now).unwrap();
        left = later;
    }
    stream.blocking_flush().unwrap();
}

fn consume(value: IncomingValue) -> Result<Vec<u8>, String> {
    let stream = IncomingValue::incoming_value_consume_async(value)?;
    let mut bytes = Vec::new();
    loop {
        match stream.blocking_read(100_000) {
            Ok(more) => bytes.extend(more),
            Err(StreamError::Closed) => return Ok(bytes),
            Err(error) => panic!("{error:?}"),
        }
    }
}
