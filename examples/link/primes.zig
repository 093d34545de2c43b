//! A library: it imports nothing, and exports a function of numbers.

fn isPrime(number: u32) bool {
    if (number < 2) return false;
    var divisor: u32 = 2;
    while (divisor <= number / divisor) : (divisor += 1) {
        if (number % divisor == 0) return false;
    }
    return true;
}

export fn next_prime(number: u32) u32 {
    var next = number + 1;
    while (!isPrime(next)) next += 1;
    return next;
}
