//! What the servers say: the first label of a name tells the case, and lies are among them.

use super::server::{Code, Question, Record, SELF, name};

/// Answers a question.
pub fn answer(server: usize, question: &Question) -> Vec<Vec<u8>> {
    let addresses =
        |ips: &[&str]| vec![question.answer(Code::Fine, &ips.iter().map(|ip| Record::address(ip)).collect::<Vec<_>>())];
    match &*question.name {
        "both.example" => addresses(&["203.0.113.1", "2001:db8::1"]),
        "second.example" if server == 0 => vec![question.answer(Code::Failure, &[])],
        "second.example" => addresses(&["203.0.113.2"]),
        "www.example" => {
            // The second alias is named by a reference into the data of the first record, whose head has 12 bytes.
            let (next, end) = (name("next.example"), name("End.example"));
            let of_next = [0xc0, question.end() + 12];
            let records = [
                Record::alias(SELF, &next),
                Record::alias(&of_next, &end),
                Record::address_of(&name("END.example"), "203.0.113.3"),
            ];
            vec![question.answer(Code::Fine, &records)]
        }
        "silent.example" if server == 0 => Vec::new(),
        "silent.example" => addresses(&["203.0.113.4"]),
        "large.example" if !question.is_connected => vec![question.truncated()],
        "large.example" => {
            let ips: Vec<_> = (100..140).map(|last| Record::address(&format!("203.0.113.{last}"))).collect();
            vec![question.answer(Code::Fine, &ips)]
        }
        "failure.example" => vec![question.answer(Code::Failure, &[])],
        "refused.example" => vec![question.answer(Code::Refused, &[])],
        "empty.example" => vec![question.answer(Code::Fine, &[])],
        "short.corp.example" => addresses(&["203.0.113.5"]),
        // Before the truth, addresses of names that nobody asked for, and answers that are not well-formed.
        "liar.example" => {
            let strangers = [
                Record::address_of(&name("stranger.example"), "203.0.113.66"),
                Record::alias(&name("both.example"), &name("liar.example")),
                Record::address("203.0.113.6"),
            ];
            let mut answers = circles(question);
            answers.push(question.answer(Code::Fine, &strangers));
            answers
        }
        "circles.example" => circles(question),
        // An alias that has no end, of which nothing more is said.
        "turning.example" => {
            let endless = [&[1, b'a'][..], &[0xc0, question.end() + 12]].concat();
            vec![question.answer(Code::Fine, &[Record::alias(SELF, &endless), Record::address("203.0.113.66")])]
        }
        // Addresses of the machine itself, of its network and of its own, as version 4 and version 6 have them.
        "near.example" => addresses(&["127.0.0.1", "10.0.0.7", "169.254.169.254", "192.168.0.1", "::1", "fd00::1", "fe80::1"]),
        "mapped.example" => addresses(&["::ffff:127.0.0.1", "64:ff9b::7f00:1"]),
        _ => vec![question.answer(Code::NoName, &[])],
    }
}

/// Returns answers with names that lead to themselves and beyond the end, one to another question, and one that is cut off.
fn circles(question: &Question) -> Vec<Vec<u8>> {
    let first = question.end();
    let wrong = |owner: &[u8], target: &[u8]| {
        let records = [Record::alias(owner, target), Record::address("203.0.113.66"), Record::address("2001:db8::66")];
        question.answer(Code::Fine, &records)
    };
    let mut other = wrong(SELF, &name("other.example"));
    other[0] ^= 1;
    let mut cut = wrong(SELF, &name("other.example"));
    cut.truncate(cut.len() - 1);
    vec![
        wrong(&[0xc0, first], SELF),
        wrong(SELF, SELF),
        wrong(SELF, &[0xc0, first + 12]),
        wrong(&[0xff, 0xff], SELF),
        other,
        cut,
        Vec::new(),
    ]
}
