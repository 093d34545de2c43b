//! Prints the sum of its arguments.

fn main() {
    println!("{}", sum(std::env::args().skip(1).filter_map(|argument| argument.parse().ok())));
}

fn sum(numbers: impl Iterator<Item = i64>) -> i64 {
    numbers.sum()
}

#[test]
fn sum_of_nothing() {
    assert_eq!(sum(std::iter::empty()), 0);
}
