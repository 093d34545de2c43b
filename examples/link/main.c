// Prints the first prime after each number of the command line. What finds it is another module.
#include <stdio.h>
#include <stdlib.h>

__attribute__((import_module("primes"), import_name("next_prime"))) unsigned next_prime(unsigned number);

int main(int count, char **arguments) {
    for (int i = 1; i < count; i++) printf("%u\n", next_prime(strtoul(arguments[i], NULL, 10)));
}
