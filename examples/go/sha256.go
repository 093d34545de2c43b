// Prints the SHA-256 of standard input.
package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"log"
	"os"
)

func main() {
	hash := sha256.New()
	if _, err := io.Copy(hash, os.Stdin); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%x\n", hash.Sum(nil))
}
