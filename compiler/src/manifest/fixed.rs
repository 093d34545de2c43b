//! Responses that a manifest has in place of a component: `static_response`.

use super::reader::{Item, Table};
use crate::error::Result;
use crate::options::Fixed;
use wasm2native_abi::route::{MOST_BODY, MOST_FIELDS};

/// Fields that say how a response is sent, which is decided for each.
const OF_CONNECTION: &[&str] =
    &["connection", "content-length", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"];

/// Reads the table of a response.
pub(super) fn read(item: Item<'_>) -> Result<Fixed> {
    let mut table = item.clone().into_table()?;
    let status = table.take("status_code").map_or(Ok(200), |item| status(&item))?;
    let fields = fields(&item, table.table("headers")?)?;
    let text = table.take("body");
    table.finish()?;
    let mut body = String::new();
    if let Some(item) = text {
        body = item.clone().into_text()?;
        if matches!(status, 204 | 205 | 304) && !body.is_empty() {
            return Err(item.wrong(format!("a response with the status {status} has no body")));
        }
        if body.len() > MOST_BODY {
            return Err(item
                .unsupported(&format!("this has {} bytes, and may have {MOST_BODY}", body.len()))
                .help("serve it as a file of a component"));
        }
    }
    Ok(Fixed { status, fields, body })
}

fn status(item: &Item<'_>) -> Result<u16> {
    match item.as_number().map(u16::try_from) {
        Some(Ok(status @ 200..=599)) => Ok(status),
        _ => Err(item.wrong("a status is a number from 200 to 599")),
    }
}

/// Returns the fields as lines.
fn fields(response: &Item<'_>, table: Table<'_>) -> Result<String> {
    let mut lines = String::new();
    for (name, item) in table.into_items() {
        let value = item.clone().into_text()?;
        if name.is_empty() || !name.bytes().all(is_of_token) {
            return Err(item.wrong("this is no name of a field: letters, digits and hyphens are"));
        }
        if OF_CONNECTION.contains(&&*name.to_ascii_lowercase()) {
            return Err(item.wrong("this field depends on the connection, and is added where it belongs").help("remove it"));
        }
        let value = value.trim_matches([' ', '\t']);
        if value.bytes().any(|byte| byte != b'\t' && byte.is_ascii_control()) {
            return Err(item.wrong("the value of a field is one line"));
        }
        lines.extend([&name, ": ", value, "\r\n"]);
    }
    if lines.len() > MOST_FIELDS {
        return Err(response.unsupported(&format!("the fields have {} bytes, and may have {MOST_FIELDS}", lines.len())));
    }
    Ok(lines)
}

/// Whether a byte may be in a token: section 5.6.2 of RFC 9110.
fn is_of_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
