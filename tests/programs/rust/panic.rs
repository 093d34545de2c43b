// A panic: the message with its location on standard error, then the trap that ends the program.
fn main() {
    println!("before");
    let numbers: Vec<u32> = (0..3).collect();
    let index = std::env::args().count() + 2;
    println!("{}", numbers[index]);
}
