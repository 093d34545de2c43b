//! Labels, and the jumps to them that are not needed.

use std::collections::HashSet;

/// Removes jumps to the label after them, which are not emitted, and labels that nothing names.
pub(super) fn without_jumps_to_the_next(mut kept: Vec<String>) -> Vec<String> {
    let is_label = |line: &str| line.ends_with(':');
    for position in 0..kept.len() {
        let mut words = kept[position].split_whitespace();
        let is_jump = matches!(words.next(), Some("jmp" | "b" | "j" | "jg"));
        let target = words.next().filter(|target| is_jump && target.starts_with(".L"));
        let mut next = kept[position + 1..].iter().take_while(|line| is_label(line));
        if target.is_some_and(|target| next.any(|label| label.trim_end_matches(':') == target)) {
            kept[position].clear();
        }
    }
    kept.retain(|line| !line.is_empty());
    let is_separator = |character: char| !(character.is_ascii_alphanumeric() || "._$".contains(character));
    let named: HashSet<String> = kept
        .iter()
        .filter(|line| !is_label(line))
        .flat_map(|line| line.split(is_separator))
        .filter(|word| word.starts_with(".L"))
        .map(str::to_owned)
        .collect();
    kept.retain(|line| !line.starts_with(".L") || named.contains(line.trim_end_matches(':')));
    kept
}
