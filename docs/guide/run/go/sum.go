// Package sum adds numbers.
package sum

// Sum returns the sum of its arguments.
func Sum(numbers ...int) int {
	sum := 0
	for _, number := range numbers {
		sum += number
	}
	return sum
}
