//! Source maps, in the third version of their format: JSON with one string of numbers. In that of a WebAssembly module, all code is
//! in one line, and a column is an offset in the file.

use serde_json::Value;

/// A source map.
#[derive(Debug, PartialEq, Eq)]
pub struct SourceMap {
    /// The paths of sources, relative to the map.
    pub sources: Vec<String>,
    /// The places of operators, in ascending order of offsets.
    pub mappings: Vec<Mapping>,
}

/// From an operator on, the place that code comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// The offset of the operator in the file.
    pub offset: u64,
    /// The place, if it comes from any.
    pub place: Option<Place>,
}

/// A place in a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The number of the source.
    pub source: usize,
    /// The line, from 1 on.
    pub line: u64,
    /// The column, from 1 on.
    pub column: u64,
}

impl SourceMap {
    /// Reads a source map; the error says what is wrong with it.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let map: Value = serde_json::from_slice(bytes).map_err(|error| format!("it is not JSON: {error}"))?;
        if map.get("sections").is_some() {
            return Err("it consists of several maps".to_owned());
        }
        if map.get("version").and_then(Value::as_u64) != Some(3) {
            return Err("its version is not 3".to_owned());
        }
        let root = map.get("sourceRoot").and_then(Value::as_str).unwrap_or_default().trim_end_matches('/');
        let sources = map.get("sources").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let path = |source: &Value| {
            let name = source.as_str().unwrap_or("unknown");
            let name = name.strip_prefix("file://").unwrap_or(name);
            if root.is_empty() || name.starts_with('/') { name.to_owned() } else { format!("{root}/{name}") }
        };
        let mappings = map.get("mappings").and_then(Value::as_str).ok_or("it has no mappings")?;
        let mappings = mappings_of(mappings, sources.len()).ok_or("its mappings are damaged")?;
        Ok(Self { sources: sources.iter().map(path).collect(), mappings })
    }
}

/// Returns the mappings of the first line, of which there is only one.
fn mappings_of(text: &str, sources: usize) -> Option<Vec<Mapping>> {
    let line = text.split(';').next().unwrap_or_default();
    let [mut offset, mut source, mut line_number, mut column] = [0i64; 4];
    let mut mappings = Vec::new();
    for segment in line.split(',').filter(|segment| !segment.is_empty()) {
        let numbers = numbers(segment)?;
        offset = offset.checked_add(*numbers.first()?)?;
        let place = match *numbers {
            [_] => None,
            [_, from_source, from_line, from_column] | [_, from_source, from_line, from_column, _] => {
                source = source.checked_add(from_source)?;
                line_number = line_number.checked_add(from_line)?;
                column = column.checked_add(from_column)?;
                let number = usize::try_from(source).ok().filter(|source| *source < sources)?;
                let from_one = |number: i64| u64::from(u32::try_from(number).ok()?).checked_add(1);
                Some(Place { source: number, line: from_one(line_number)?, column: from_one(column)? })
            }
            _ => return None,
        };
        mappings.push(Mapping { offset: u64::try_from(offset).ok()?, place });
    }
    mappings.sort_by_key(|mapping| mapping.offset);
    Some(mappings)
}

/// Returns the numbers of a segment. A digit of a number is a character that stands for six bits: the highest says whether more
/// follow. The lowest bit of a number is its sign.
fn numbers(segment: &str) -> Option<Vec<i64>> {
    let (mut numbers, mut number, mut shift) = (Vec::new(), 0u64, 0);
    for character in segment.bytes() {
        let digit = match character {
            b'A'..=b'Z' => character - b'A',
            b'a'..=b'z' => character - b'a' + 26,
            b'0'..=b'9' => character - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        number |= u64::from(digit & 31).checked_shl(shift).filter(|_| shift < 60)?;
        if digit & 32 != 0 {
            shift += 5;
            continue;
        }
        let size = (number >> 1).cast_signed();
        numbers.push(if number & 1 == 0 { size } else { -size });
        (number, shift) = (0, 0);
    }
    (shift == 0).then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read() {
        assert_eq!(numbers("AACgB2HD"), Some(vec![0, 0, 1, 16, 123, -1]));
        for damaged in ["A g", "AAg", "zzzzzzzzzzzzzzA"] {
            assert_eq!(numbers(damaged), None, "{damaged}");
        }
    }

    #[test]
    fn a_map_is_read() {
        let map =
            SourceMap::parse(br#"{"version":3,"sources":["a.ts","/b.ts"],"sourceRoot":"src/","mappings":"oBACA,CCEE,E;A"}"#);
        let place = |source, line, column| Some(Place { source, line, column });
        let mapping = |offset, place| Mapping { offset, place };
        let expected = SourceMap {
            sources: vec!["src/a.ts".to_owned(), "/b.ts".to_owned()],
            mappings: vec![mapping(20, place(0, 2, 1)), mapping(21, place(1, 4, 3)), mapping(23, None)],
        };
        assert_eq!(map, Ok(expected));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let said = |text: &str| SourceMap::parse(text.as_bytes()).unwrap_err();
        assert!(said("<html>").starts_with("it is not JSON: "));
        assert_eq!(said("{}"), "its version is not 3");
        assert_eq!(said(r#"{"version":3,"sections":[]}"#), "it consists of several maps");
        assert_eq!(said(r#"{"version":3}"#), "it has no mappings");
        for damaged in ["ACAA", "AAAA,D", "AAD", "AAAAAA", "AADA"] {
            assert_eq!(said(&format!(r#"{{"version":3,"sources":["a"],"mappings":"{damaged}"}}"#)), "its mappings are damaged");
        }
    }
}
