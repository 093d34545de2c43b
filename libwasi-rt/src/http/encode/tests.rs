use super::*;

const DATE: &[u8; 29] = b"Sun, 06 Nov 1994 08:49:37 GMT";
const GET: Asked = Asked { version: Version::Http11, is_head: false, persists: true };

fn field(line: &str) -> Field<'_> {
    let (name, value) = line.split_once('=').unwrap();
    Field { name: name.as_bytes(), value: value.as_bytes() }
}

/// Returns the head, without the date, and how the content follows.
fn respond(asked: Asked, status: u16, fields: &[&str], content: Content) -> (String, Body, bool) {
    let mut into = [0; 400];
    let sent = response(&mut into, asked, status, fields.iter().map(|line| field(line)), content, DATE).unwrap();
    let head = String::from_utf8(into[..sent.length].to_vec()).unwrap();
    let date = "date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
    assert!(head.contains(date));
    (head.replace(date, ""), sent.body, sent.persists)
}

#[test]
fn content_is_framed_as_the_client_understands_it() {
    let ok = "HTTP/1.1 200 OK\r\n";
    let (close, old) = (Asked { persists: false, ..GET }, Asked { version: Version::Http10, ..GET });
    let known = Content::Length(5);
    let cases = [
        (GET, known, "content-length: 5\r\n\r\n", Body::Length(5), true),
        (GET, Content::Unknown, "transfer-encoding: chunked\r\n\r\n", Body::Chunked, true),
        (close, known, "content-length: 5\r\nconnection: close\r\n\r\n", Body::Length(5), false),
        (close, Content::Unknown, "transfer-encoding: chunked\r\nconnection: close\r\n\r\n", Body::Chunked, false),
        (old, known, "content-length: 5\r\nconnection: keep-alive\r\n\r\n", Body::Length(5), true),
        (old, Content::Unknown, "connection: close\r\n\r\n", Body::UntilClose, false),
        (Asked { is_head: true, ..GET }, known, "content-length: 5\r\n\r\n", Body::None, true),
        (Asked { is_head: true, ..GET }, Content::Unknown, "\r\n", Body::None, true),
        (Asked { is_head: true, ..old }, Content::Unknown, "connection: keep-alive\r\n\r\n", Body::None, true),
    ];
    for (asked, content, rest, body, persists) in cases {
        assert_eq!(respond(asked, 200, &[], content), (format!("{ok}{rest}"), body, persists), "{asked:?} {content:?}");
    }
    for status in [204, 304] {
        let (head, body, persists) = respond(GET, status, &["content-length=5"], Content::Length(0));
        assert!(!head.contains("content-length") && body == Body::None && persists, "{head}");
    }
    assert_eq!(respond(GET, 599, &[], known).0, "HTTP/1.1 599 \r\ncontent-length: 5\r\n\r\n");
}

#[test]
fn fields_about_the_connection_are_not_those_of_a_program() {
    let fields = ["Connection=x", "X-A=1", "Keep-Alive=3", "TE=a", "Trailer=b", "Transfer-Encoding=gzip", "Upgrade=c"];
    let more = ["Content-Length=77", "Proxy-Connection=d", "Set-Cookie=e", "Set-Cookie=f", "Empty="];
    let (head, ..) = respond(GET, 404, &[&fields[..], &more].concat(), Content::Length(0));
    let kept = "X-A: 1\r\nSet-Cookie: e\r\nSet-Cookie: f\r\nEmpty: \r\n";
    assert_eq!(head, format!("HTTP/1.1 404 Not Found\r\n{kept}content-length: 0\r\n\r\n"));
}

#[test]
fn a_date_of_the_program_is_the_only_one() {
    let mut into = [0; 100];
    let fields = [field("Date=x")].into_iter();
    let sent = response(&mut into, GET, 200, fields, Content::Length(0), DATE).unwrap();
    assert_eq!(&into[..sent.length], b"HTTP/1.1 200 OK\r\nDate: x\r\ncontent-length: 0\r\n\r\n");
}

#[test]
fn no_field_can_end_the_head() {
    for bad in ["X=a\r\nY: b", "X=a\nb", "X=a\rb", "X=\0", "X\r\nY=a", "X Y=a", "=a", "X:=a", "X=\u{7f}"] {
        let mut into = [0; 400];
        let written = response(&mut into, GET, 200, [field(bad)].into_iter(), Content::Unknown, DATE);
        assert_eq!(written, Err(Unsent::Invalid), "{bad:?}");
        assert_eq!(trailer(&mut into, &field(bad)), Err(Unsent::Invalid), "{bad:?}");
    }
    for status in [0, 100, 101, 199, 600] {
        let written = response(&mut [0; 400], GET, status, [].into_iter(), Content::Unknown, DATE);
        assert_eq!(written, Err(Unsent::Invalid), "{status}");
    }
}

#[test]
fn a_head_without_room_is_not_sent() {
    let mut whole = [0; 200];
    let length = response(&mut whole, GET, 200, [field("X=y")].into_iter(), Content::Length(1), DATE).unwrap().length;
    for room in 0..length {
        let mut into = vec![0; room];
        let written = response(&mut into, GET, 200, [field("X=y")].into_iter(), Content::Length(1), DATE);
        assert_eq!(written, Err(Unsent::NoRoom));
    }
}

#[test]
fn chunks_begin_with_their_size() {
    let start = |size| {
        let mut into = [0; 18];
        let length = chunk_start(&mut into, size);
        String::from_utf8(into[..length].to_vec()).unwrap()
    };
    assert_eq!([start(1), start(0xabc), start(0x10000)], ["1\r\n", "abc\r\n", "10000\r\n"]);
    assert_eq!(start(usize::MAX), format!("{:x}\r\n", usize::MAX));
}
