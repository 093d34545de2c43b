// A panic that nobody recovers from: status 2 and the goroutine's trace.
package main

import "fmt"

func main() {
	fmt.Println("before")
	var numbers []int
	fmt.Println(numbers[5])
}
